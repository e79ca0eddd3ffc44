import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { parseExpiry } from "../../../infra/settings/expiry.ts";
import { placeholderKeys } from "../../../infra/settings.ts";
import { type Exemption, isExempt } from "../../../policies/guardrails/exemption.ts";
import { UNKNOWN } from "../../../policies/guardrails/facts/known.ts";
import { secretExpiredUnused } from "../../../policies/guardrails/rules/secretExpiredUnused.ts";
import { secretExpiresSoon } from "../../../policies/guardrails/rules/secretExpiresSoon.ts";
import { secretLifetime } from "../../../policies/guardrails/rules/secretLifetime.ts";
import { secretNotExpired } from "../../../policies/guardrails/rules/secretNotExpired.ts";
import { timeOfRun } from "../../../policies/now.ts";
import { labFolder } from "../../support/labProject.ts";
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
  for (const file of globSync("Pulumi.*.yaml", { cwd: labFolder })) {
    const { config } = parse(readFileSync(path.join(labFolder, file), "utf8"));
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

/** Secrets of one app by their ends, and the server that is given the one with that index. */
function rotation(ends: readonly unknown[], used = ends.length - 1) {
  const dependencies = { applicationId: ["urn:app"] };
  const secrets = ends.map((endDate, index) =>
    resource("ApplicationPassword", { endDate }, { name: `s${index}`, dependencies }),
  );
  const clientSecret = secrets[used] ? [secrets[used].urn] : [];
  return [...secrets, resource("AuthorizationServer", {}, { dependencies: { clientSecret } })];
}

describe("secret-not-expired and secret-expired-unused", () => {
  const [past, longPast, good, later] = ["2026-11-22", "2026-05-22", "2027-03-01", "2027-05-01"].map(
    (day) => `${day}T12:00:00Z`,
  );
  const refused = "it expired on 2026-11-22, and is the one in use";
  const left = (day: string) => `it expired on ${day}, and is not the one in use`;
  const rows: [what: string, ends: unknown[], used: number | undefined, refused: string[], left: string[]][] =
    [
      ["the only one has expired", [past], 0, [refused], []],
      ["the old one has expired, the new one is in use", [past, good], 1, [], [left("2026-11-22")]],
      [
        "two have expired, the new one is in use",
        [longPast, past, good],
        2,
        [],
        [left("2026-05-22"), left("2026-11-22")],
      ],
      ["one in the middle has expired", [good, past, later], 2, [], [left("2026-11-22")]],
      ["all have expired", [longPast, past], 1, [refused], [left("2026-05-22")]],
      ["the one in use has expired, and another has not", [good, past], 1, [refused], []],
      ["a second is left", ["2026-11-22T12:00:01Z"], 0, [], []],
      ["the end is not known", [UNKNOWN, undefined], 0, [], []],
      [
        "no server is given any, and a newer one has not expired",
        [past, good],
        undefined,
        [],
        [left("2026-11-22")],
      ],
      ["no server is given any, and there is no other", [past], undefined, [refused], []],
      [
        "no server is given any, and when the other ends is not known",
        [past, UNKNOWN],
        undefined,
        [refused],
        [],
      ],
    ];
  for (const [what, ends, used, mandatory, advisory] of rows) {
    it(`${mandatory.length > 0 ? "refuse" : "let through"} where ${what}`, () => {
      const stack = rotation(ends, used ?? -1);
      assert.deepEqual(found(secretNotExpired, stack), mandatory);
      assert.deepEqual(found(secretExpiredUnused, stack), advisory);
    });
  }

  it("know the secret that the portal's identity provider has", () => {
    const [old, next] = [good, past].map((endDate, index) =>
      resource(
        "ApplicationPassword",
        { endDate },
        { name: `p${index}`, dependencies: { applicationId: ["urn:portal-app"] } },
      ),
    );
    const dependencies = { clientSecret: [next!.urn] };
    const provider = resource("IdentityProvider", {}, { dependencies });
    assert.deepEqual(found(secretNotExpired, [...rotation([good]), old!, next!, provider]), [refused]);
  });

  it("take each app's secrets for themselves", () => {
    const other = resource(
      "ApplicationPassword",
      { endDate: past },
      { dependencies: { applicationId: ["urn:b"] } },
    );
    assert.deepEqual(found(secretNotExpired, [...rotation([past, good]), other]), [refused]);
    assert.deepEqual(found(secretNotExpired, [resource("ServicePrincipalPassword", { endDate: past })]), [
      refused,
    ]);
  });

  it("leave only the secret in use to be refused", () => {
    assert.deepEqual([secretNotExpired.level, secretExpiredUnused.level], ["mandatory", "advisory"]);
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

  it("leaves out the old one of a rotation, whose next one is in use", () => {
    assert.deepEqual(
      found(secretExpiresSoon, rotation(["2026-12-01T00:00:00Z", "2027-05-01T00:00:00Z"])),
      [],
    );
  });

  it("leaves an expired one to secret-not-expired, and waits for what is not known", () => {
    assert.ok(now > new Date("2026-11-22T00:00:00Z"));
    assert.deepEqual(found(secretExpiresSoon, [secret("2026-11-22T00:00:00Z"), secret(UNKNOWN)]), []);
  });
});

describe("the time by which a secret has expired", () => {
  it("is the one that a command hands over, and otherwise this machine's", () => {
    const given = "2027-06-30T12:00:00.000Z";
    assert.equal(timeOfRun({ REHEARSAL_NOW: given }).toISOString(), given);
    const before = Date.now();
    assert.ok(timeOfRun({}).getTime() >= before);
    assert.throws(
      () => timeOfRun({ REHEARSAL_NOW: "soon" }),
      /^RangeError: REHEARSAL_NOW=soon is not a time; write one such as/,
    );
  });
});
