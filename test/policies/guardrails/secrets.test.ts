import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { parseExpiry } from "../../../infra/settings/expiry.ts";
import { placeholderKeys } from "../../../infra/settings.ts";
import { type Exemption, isExempt } from "../../../policies/guardrails/exemption.ts";
import { UNKNOWN } from "../../../policies/guardrails/facts/known.ts";
import { secretExpiresSoon } from "../../../policies/guardrails/rules/secretExpiresSoon.ts";
import { secretLifetime } from "../../../policies/guardrails/rules/secretLifetime.ts";
import { secretNotExpired } from "../../../policies/guardrails/rules/secretNotExpired.ts";
import { found, now, resource } from "./support.ts";

const secret = (endDate: unknown, more = {}) => resource("ApplicationPassword", { endDate, ...more });

describe("secret-lifetime", () => {
  it("counts from now for a new secret", () => {
    assert.deepEqual(found(secretLifetime, [secret("2027-05-21T00:00:00Z")]), []);
    assert.deepEqual(found(secretLifetime, [secret("2027-06-30T00:00:00Z")]), [
      "it ends on 2027-06-30, 220 days after its start; at most 180 are allowed, so until 2027-05-21",
    ]);
  });

  it("counts from its start for one that exists or says when it begins", () => {
    const startDate = "2026-03-01T00:00:00Z";
    assert.deepEqual(found(secretLifetime, [secret("2026-08-28T00:00:00Z", { startDate })]), []);
    assert.match(found(secretLifetime, [secret("2026-12-31T00:00:00Z", { startDate })]).join(), /305 days/);
  });

  it("refuses a secret without an end, and waits for one that Entra ID works out", () => {
    assert.deepEqual(found(secretLifetime, [secret(undefined)]), [
      "it has no endDate, so Entra ID makes it last two years",
    ]);
    assert.deepEqual(found(secretLifetime, [secret(undefined, { endDateRelative: "240h" })]), []);
    assert.deepEqual(found(secretLifetime, [secret(UNKNOWN)]), []);
    assert.deepEqual(found(secretLifetime, [secret("2099-01-01T00:00:00Z", { startDate: UNKNOWN })]), []);
  });

  it("takes another limit from the configuration, and looks at secrets of service principals", () => {
    const ofPrincipal = resource("ServicePrincipalPassword", { endDate: "2027-01-01T00:00:00Z" });
    assert.deepEqual(found(secretLifetime, [ofPrincipal]), []);
    assert.equal(found(secretLifetime, [ofPrincipal], { maxDays: 30 }).length, 1);
  });

  const root = path.resolve(import.meta.dirname, "../../..");
  const settings = JSON.parse(readFileSync(path.join(root, "policies/guardrails/config.json"), "utf8"));
  for (const file of globSync("Pulumi.*.yaml", { cwd: root })) {
    const { config } = parse(readFileSync(path.join(root, file), "utf8"));
    // An example is not deployed as it is, and grows old.
    if (placeholderKeys(config).length > 0) continue;
    it(`is kept by ${file}, or the stack is exempt`, () => {
      const stack = path.basename(file, ".yaml").replace("Pulumi.", "");
      const exemptions: readonly Exemption[] = settings["secret-lifetime"]?.exempt ?? [];
      const secrets: { expires: string }[] = config["apim-oauth:clientApp"].secrets;
      const ends = secrets.map(({ expires }) => secret(parseExpiry(String(expires))));
      const problems = isExempt(exemptions, stack, "client-app")
        ? []
        : found(secretLifetime, ends, { at: new Date() });
      assert.deepEqual(problems, []);
    });
  }
});

describe("secret-not-expired", () => {
  it("refuses a secret that has expired", () => {
    assert.deepEqual(found(secretNotExpired, [secret("2026-11-22T12:00:00Z")]), ["it expired on 2026-11-22"]);
  });

  it("takes one that has a second left, or an end that is not known", () => {
    for (const end of ["2026-11-22T12:00:01Z", UNKNOWN, undefined]) {
      assert.deepEqual(found(secretNotExpired, [secret(end)]), []);
    }
  });
});

describe("secret-expires-soon", () => {
  it("reports a secret in its last 30 days, and not before", () => {
    assert.deepEqual(found(secretExpiresSoon, [secret("2026-12-22T11:00:00Z")]), [
      "it expires on 2026-12-22, in 29 days",
    ]);
    assert.deepEqual(found(secretExpiresSoon, [secret("2026-12-22T13:00:00Z")]), []);
    assert.equal(found(secretExpiresSoon, [secret("2026-12-22T13:00:00Z")], { days: 31 }).length, 1);
  });

  it("leaves an expired one to secret-not-expired, and waits for what is not known", () => {
    assert.ok(now > new Date("2026-11-22T00:00:00Z"));
    assert.deepEqual(found(secretExpiresSoon, [secret("2026-11-22T00:00:00Z"), secret(UNKNOWN)]), []);
  });
});
