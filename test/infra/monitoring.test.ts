import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Settings } from "../../infra/settings.ts";
import { declareStack } from "../../infra/stack.ts";
import { guid } from "./support/azure.ts";
import { deploy, secret } from "./support/deploy.ts";
import { lab } from "./support/settings.ts";

const component =
  "/subscriptions/1d0f2b8a-7c4e-4a35-8b6f-9e2d1c0a5b73/resourceGroups/rg-monitoring/providers/Microsoft.Insights/components/appi";
const monitoring = { applicationInsights: component, sampling: 20, headers: ["traceparent"] };
const run = (change: Partial<Settings> = {}) =>
  deploy(() => declareStack({ ...lab, monitoring, ...change }).apiManagement);
const adopted = { apiManagement: { ...lab.apiManagement, existing: true } };

describe("what the gateway logs", () => {
  test("is nothing in a stack that names no component", async () => {
    const { all } = await run({ monitoring: { sampling: 100, headers: [] } });
    for (const type of ["Monitoring", "NamedValue", "Logger", "Diagnostic", "ApiDiagnostic"])
      assert.deepEqual(all(type), [], type);
  });

  test("goes to the component, whose connection is a secret named value", async () => {
    const { one } = await run();
    assert.equal(one("Component").readId, component);
    assert.deepEqual(one("Component").additionalSecretOutputs, ["connectionString", "instrumentationKey"]);
    const { inputs } = one("NamedValue");
    assert.equal(inputs.displayName, "application-insights");
    assert.equal(inputs.secret, true);
    assert.deepEqual(inputs.value, secret(`InstrumentationKey=${guid("monitoring")}`));
    const logger = one("Logger").inputs;
    assert.deepEqual(logger.credentials, { connectionString: "{{application-insights}}" });
    assert.equal(logger.resourceId, component);
    assert.ok(one("Logger").dependencies.includes(one("NamedValue").urn));
  });

  test("is every failure and a share of the rest, without bodies and with named headers alone", async () => {
    const { one } = await run();
    const { inputs } = one("Diagnostic");
    assert.equal(inputs.diagnosticId, "applicationinsights");
    assert.match(String(inputs.loggerId), /\/service\/contoso-calc-dev\/loggers\/application-insights$/);
    assert.equal(inputs.alwaysLog, "allErrors");
    assert.equal(inputs.httpCorrelationProtocol, "W3C");
    assert.deepEqual(inputs.sampling, { samplingType: "fixed", percentage: 20 });
    const nothing = { headers: [], body: { bytes: 0 } };
    assert.deepEqual(inputs.frontend, {
      request: { headers: ["traceparent"], body: { bytes: 0 } },
      response: nothing,
    });
    assert.deepEqual(inputs.backend, { request: nothing, response: nothing });
  });

  test("of an adopted instance is the stack's own APIs alone, under names of the stack", async () => {
    const { all, one } = await run(adopted);
    assert.deepEqual(all("Diagnostic"), []);
    const { inputs } = one("ApiDiagnostic");
    assert.equal(inputs.apiId, "basic-calculator");
    assert.equal(one("Logger").inputs.loggerId, "appi-apim-oauth_dev");
    assert.equal(one("NamedValue").inputs.namedValueId, "appi-apim-oauth_dev");
  });
});
