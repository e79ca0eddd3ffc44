import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { Interrupted } from "../../../lib/errors.ts";
import type { Answers } from "../../../scripts/newStack/answers.ts";
import { ask } from "../../../scripts/newStack/ask.ts";
import { problemsOf } from "../../../scripts/newStack/check.ts";
import { withDefaults } from "../../../scripts/newStack/defaults.ts";
import { labProject } from "../../support/labProject.ts";

const now = new Date("2026-11-22T12:00:00Z");
const tenant = "7b6a2d1e-4c1f-4f0e-9a53-6d2f8f1f0c11";
const subscription = "0f3c9b52-8d64-4e0b-b2a7-51c0a6d47e22";
const enter = "\r";

/** A person who answers each question as it is asked. */
async function person(given: Answers, answers: [question: string, keys: string][]) {
  const input = new PassThrough();
  const output = new PassThrough();
  let seen = "";
  output.on("data", (chunk) => {
    seen += stripVTControlCharacters(String(chunk));
  });
  const asked = ask({
    given,
    defaults: (some) => withDefaults(some, "contoso", undefined, now),
    problems: (some) => problemsOf(labProject(), "contoso", some, now),
    input,
    output,
  });
  asked.catch(() => {});
  for (const [question, keys] of answers) {
    const deadline = Date.now() + 5000;
    while (!seen.includes(question)) {
      assert.ok(Date.now() < deadline, `"${question}" was not asked:\n${seen}`);
      await wait(2);
    }
    seen = "";
    input.write(keys);
  }
  return asked;
}

const rest: [string, string][] = [
  ["Cloud", enter],
  ["Azure region", enter],
  ["Adopt an API Management instance", enter],
  ["Name of the instance", enter],
  ["Tier", enter],
  ["Organization", enter],
  ["notifications", enter],
  ["admin consent", enter],
  ["No client secret", enter],
  ["last day", enter],
  ["An API of your own", enter],
];

describe("the questions of npm run new-stack", () => {
  it("need nothing but the two ids to come to the lab's values", async () => {
    const asked = await person({}, [
      ["tenant (GUID)", `${tenant}${enter}`],
      ["subscription (GUID)", `${subscription}${enter}`],
      ...rest,
    ]);
    assert.deepEqual(asked, {
      ...withDefaults({ tenant, subscription }, "contoso", undefined, now),
      cloud: "public",
      existing: false,
      serviceName: undefined,
      adminConsent: true,
      pkce: false,
    });
  });

  it("are asked again after an answer that is not allowed, with the reason", async () => {
    const asked = await person({ subscription }, [
      ["tenant (GUID)", `contoso.com${enter}`],
      ["a tenant id is a GUID", `${"\x7f".repeat(11)}${tenant}${enter}`],
      ...rest,
    ]);
    assert.equal(asked.tenant, tenant);
  });

  it("are not asked where an option has answered", async () => {
    const given: Answers = {
      tenant,
      subscription,
      cloud: "public",
      location: "northeurope",
      existing: true,
      serviceName: "contoso",
      resourceGroup: "rg",
      adminConsent: false,
      pkce: false,
      secretExpires: "2027-01-01",
      api: "orders",
      serviceUrl: "https://orders.contoso.example/",
      openApi: "apis/basic-calculator.yaml",
      path: "orders",
    };
    const asked = await person(given, [
      ["scope", `Orders.Read${enter}`],
      ["in words", `Read access to orders${enter}`],
    ]);
    assert.deepEqual(asked.scope, ["Orders.Read=Read access to orders"]);
    assert.deepEqual({ ...asked, ...given }, asked);
    // Azure knows the tier of an instance that exists.
    assert.equal(asked.sku, "Developer");
  });

  it("leave the secret's last day out where there is none", async () => {
    const asked = await person({ tenant, subscription }, [
      ...rest.slice(0, -3),
      ["No client secret", "y"],
      ["An API of your own", enter],
    ]);
    assert.equal(asked.pkce, true);
    assert.deepEqual([asked.secretName, asked.secretExpires], [undefined, undefined]);
  });

  it("end when the person gives up", async () => {
    const asked = person({}, [["tenant (GUID)", "\x03"]]);
    await assert.rejects(asked, (error) => error instanceof Interrupted && error.exitCode === 130);
  });
});
