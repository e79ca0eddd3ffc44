import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type DeployedWorld, deployedWorld, failing } from "./deployed.ts";

const step = "The gateway logs to Application Insights, without tokens, keys and bodies";
const component =
  "/subscriptions/1d0f2b8a-7c4e-4a35-8b6f-9e2d1c0a5b73/resourceGroups/rg-monitoring/providers/Microsoft.Insights/components/appi";
const diagnostic = "diagnostics/applicationinsights";

describe("npm run verify of a stack that logs", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("rehearsal", (project) =>
      project.replace(
        "Pulumi.rehearsal.yaml",
        "config:\n",
        `config:\n  apim-oauth:monitoring: { applicationInsights: ${component}, headers: [traceparent] }\n`,
      ),
    );
  });
  after(() => deployed.close());
  const detail = async () => (await deployed.verify()).find(({ name }) => name === step)!;

  it("holds, and says what is logged", async () => {
    const { ok, detail: seen } = await detail();
    assert.equal(ok, true, seen);
    assert.equal(seen, "all APIs, 100 % of the successful requests, every failed one");
  });

  const nothing = { headers: [], body: { bytes: 0 } };
  const changes: readonly [what: string, properties: object, says: RegExp][] = [
    [
      "a header is logged that holds tokens",
      {
        frontend: {
          request: { headers: ["traceparent", "Authorization"], body: { bytes: 0 } },
          response: nothing,
        },
      },
      /logged headers of requests is "Authorization", "traceparent", expected "traceparent"/,
    ],
    [
      "bodies are logged",
      { backend: { request: nothing, response: { headers: [], body: { bytes: 512 } } } },
      /logged bytes of answers of the backend is 512, expected 0/,
    ],
    [
      "failures are logged by chance",
      { alwaysLog: null, sampling: { samplingType: "fixed", percentage: 5 } },
      /alwaysLog is nothing/,
    ],
  ];
  for (const [what, properties, says] of changes) {
    it(`is red where ${what}`, async () => {
      const { hand } = deployed;
      const { properties: old } = await hand.arm<{ properties: Record<string, unknown> }>("GET", diagnostic);
      await hand.arm("PUT", diagnostic, { ...old, ...properties });
      try {
        const { ok, detail: seen } = await detail();
        assert.equal(ok, false);
        assert.match(seen, says);
        assert.deepEqual(failing(await deployed.verify()), [step]);
      } finally {
        await hand.arm("PUT", diagnostic, old);
      }
    });
  }

  it("is red where the logger sends to another component, or is gone", async () => {
    const { hand } = deployed;
    const path = "loggers/application-insights";
    const { properties: old } = await hand.arm<{ properties: Record<string, unknown> }>("GET", path);
    await hand.arm("PUT", path, { ...old, resourceId: component.replace("appi", "other") });
    assert.match((await detail()).detail, /its component is .*other/);
    await hand.arm("DELETE", path);
    assert.match((await detail()).detail, /has no logger application-insights\. Look at: npm run up/);
  });
});
