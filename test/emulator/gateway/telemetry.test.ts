import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import {
  freshApim,
  group,
  service,
  serviceBody,
  startArm,
  subscriptionId,
  type TestArm,
} from "../arm/support.ts";

const component = `${group}/providers/Microsoft.Insights/components/appi-calc`;
const backend = "backend.contoso.example";

describe("what a diagnostic sends to Application Insights", () => {
  let arm: TestArm;
  let forwarded: Headers[] = [];
  let connectionString = "";
  before(async () => {
    const answer = (request: Request) => {
      forwarded.push(request.headers);
      return new Response("sum=3", {
        status: request.url.endsWith("/gone") ? 404 : 200,
        headers: { "x-sum": "3" },
      });
    };
    arm = await startArm("public", { extraHosts: { [backend]: { fetch: answer } } });
  });
  beforeEach(async () => {
    await freshApim(arm);
    forwarded = [];
    const made = await arm.call("PUT", `${component}?api-version=2020-02-02`, {
      location: "westeurope",
      kind: "web",
      properties: { Application_Type: "web" },
    });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    connectionString = made.body.properties.ConnectionString;
    await api("calc", "<set-backend-service base-url='https://backend.contoso.example' />");
  });
  after(() => arm.close());

  async function api(name: string, inbound: string): Promise<void> {
    await arm.call("PUT", `${service}/apis/${name}`, {
      properties: { displayName: name, path: name, subscriptionRequired: false, protocols: ["https"] },
    });
    await arm.call("PUT", `${service}/apis/${name}/operations/any`, {
      properties: { displayName: "Any", method: "POST", urlTemplate: "/*", templateParameters: [] },
    });
    await policy(name, inbound);
  }
  async function policy(name: string, inbound: string): Promise<void> {
    const value = `<policies><inbound>${inbound}</inbound></policies>`;
    const { status, body } = await arm.call("PUT", `${service}/apis/${name}/policies/policy`, {
      properties: { format: "rawxml", value },
    });
    assert.ok(status < 300, JSON.stringify(body));
  }
  async function diagnostic(
    properties: Record<string, unknown> = {},
    at = service,
    credentials = {},
  ): Promise<void> {
    await arm.call("PUT", `${service}/loggers/appi`, {
      properties: { loggerType: "applicationInsights", credentials: { connectionString, ...credentials } },
    });
    const { status, body } = await arm.call("PUT", `${at}/diagnostics/applicationinsights`, {
      properties: { loggerId: `${service}/loggers/appi`, ...properties },
    });
    assert.ok(status < 300, JSON.stringify(body));
  }
  const call = (path = "calc/add", headers: Record<string, string> = {}, body = "a=1&b=2") =>
    arm.world.fetch(`https://contoso-calc.azure-api.net/${path}`, { method: "POST", headers, body });
  async function query(text: string): Promise<Record<string, unknown>[]> {
    const { status, body } = await arm.call("POST", `${component}/query?api-version=2018-04-20`, {
      query: text,
    });
    assert.equal(status, 200, JSON.stringify(body));
    const [{ columns, rows }] = body.tables;
    return rows.map((row: unknown[]) =>
      Object.fromEntries(
        columns.map(({ name, type }: { name: string; type: string }, at: number) => [
          name,
          type === "dynamic" ? JSON.parse(String(row[at])) : row[at],
        ]),
      ),
    );
  }
  const jwt =
    "<validate-jwt header-name='Authorization'><openid-config url='https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration' /></validate-jwt>";

  it("a request, with the names of API, operation and revision", async () => {
    await diagnostic();
    await call("calc/add?x=y");
    const [{ timestamp, id, duration, operation_Id, customDimensions, appId, iKey, ...rest }, ...more] =
      (await query("requests")) as [Record<string, unknown>];
    assert.deepEqual(more, []);
    assert.ok(Date.parse(String(timestamp)) > 0);
    assert.equal(typeof duration, "number");
    assert.match(String(operation_Id), /^[0-9a-f]{32}$/);
    assert.ok(id && appId && iKey);
    assert.deepEqual(rest, {
      operation_Name: "calc;rev=1 - any",
      operation_ParentId: "",
      client_Type: "PC",
      client_IP: "0.0.0.0",
      cloud_RoleName: "contoso-calc.azure-api.net West Europe",
      source: "",
      name: "POST /calc/add",
      url: "https://contoso-calc.azure-api.net/calc/add?x=y",
      success: "True",
      resultCode: "200",
      itemType: "request",
      customMeasurements: { "Response Size": 5, "Request Size": 7, "Client Time (in ms)": 0 },
      itemCount: 1,
      appName: "appi-calc",
    });
    const { "Request Id": requestId, ...dimensions } = customDimensions as Record<string, string>;
    assert.match(requestId!, /^[0-9a-f-]{36}$/);
    assert.deepEqual(dimensions, {
      "API Type": "http",
      "Operation Name": "any",
      Region: "West Europe",
      "API Revision": "1",
      "Service ID": "contoso-calc",
      "Service Name": "contoso-calc.azure-api.net",
      Cache: "None",
      "Service Type": "API Management",
      "API Name": "calc",
      "HTTP Method": "POST",
    });
  });

  it("why a policy has refused it, and neither its token nor its key", async () => {
    await policy("calc", jwt);
    await diagnostic();
    await call("calc/add", {
      authorization: "Bearer s3cret.s3cret.s3cret",
      "ocp-apim-subscription-key": "s3cret",
    });
    await call();
    const exceptions = await query("exceptions | project problemId, type, outerMessage, operation_Id");
    assert.equal(exceptions[1]!.problemId, "TokenNotPresent at validate-jwt");
    assert.equal(exceptions[1]!.type, "TokenNotPresent");
    assert.equal(exceptions[1]!.outerMessage, "JWT not present.");
    const requests = await query("requests | where success == false | project resultCode, operation_Id");
    assert.deepEqual(
      requests.map(({ operation_Id }) => operation_Id),
      exceptions.map(({ operation_Id }) => operation_Id),
    );
    assert.equal(requests[0]!.resultCode, "401");
    const all = JSON.stringify([await query("requests"), await query("exceptions")]);
    assert.ok(!all.includes("s3cret"), all);
  });

  it("the headers that are listed, and so many bytes of bodies as are asked for", async () => {
    const message = (headers: string[]) => ({ headers, body: { bytes: 3 } });
    await diagnostic({ frontend: { request: message(["X-Team"]), response: message(["x-sum"]) } });
    await call("calc/add", { "x-team": "apis", "x-other": "no" });
    const [{ customDimensions }] = (await query("requests")) as [
      { customDimensions: Record<string, string> },
    ];
    assert.equal(customDimensions["Request-X-Team"], "apis");
    assert.equal(customDimensions["Response-x-sum"], "3");
    assert.equal(customDimensions["Request-Body"], "a=1");
    assert.equal(customDimensions["Response-Body"], "sum");
    assert.ok(!JSON.stringify(customDimensions).includes("x-other"));
  });

  it("by the API's own diagnostic where it has one, in place of the instance's", async () => {
    await api("other", "<return-response />");
    await diagnostic({ sampling: { samplingType: "fixed", percentage: 0 } });
    await diagnostic({ operationNameFormat: "Url" }, `${service}/apis/other`);
    await call();
    await call("other/x");
    assert.deepEqual(await query("requests | project operation_Name"), [{ operation_Name: "POST /other/x" }]);
  });

  it("nothing without a diagnostic, for another key, or to a component that is gone", async () => {
    await call();
    await diagnostic({}, service, {
      connectionString: "InstrumentationKey=11111111-1111-1111-1111-111111111111",
    });
    await call();
    assert.deepEqual(await query("requests"), []);
    await diagnostic();
    await arm.call("DELETE", `${component}?api-version=2020-02-02`);
    assert.equal((await call()).status, 200);
  });

  it("a share of the requests, and every failure where it says so", async () => {
    await diagnostic({ sampling: { samplingType: "fixed", percentage: 0 }, alwaysLog: "allErrors" });
    await call();
    await call("calc/gone");
    assert.deepEqual(await query("requests | project resultCode"), [{ resultCode: "404" }]);
    await diagnostic({ verbosity: "error" });
    await call();
    await call("calc/gone");
    assert.deepEqual(await query("requests | project resultCode"), [
      { resultCode: "404" },
      { resultCode: "404" },
    ]);
  });

  it("the messages of trace, from the diagnostic's verbosity on, without secret named values", async () => {
    await arm.call("PUT", `${service}/namedValues/key`, {
      properties: { displayName: "key", value: "s3cret", secret: true },
    });
    const trace = (severity: string) =>
      `<trace source="policy" severity="${severity}"><message>${severity} {{key}}</message><metadata name="team" value="apis" /></trace>`;
    await policy("calc", `${trace("verbose")}${trace("information")}${trace("error")}<return-response />`);
    await diagnostic({ verbosity: "information" });
    await call();
    const traces = await query(
      `traces | project message, severityLevel, team = tostring(customDimensions["team"])`,
    );
    assert.deepEqual(traces, [
      { message: "information {{key}}", severityLevel: 1, team: "apis" },
      { message: "error {{key}}", severityLevel: 3, team: "apis" },
    ]);
  });

  it("with the logger's key in a named value", async () => {
    await arm.call("PUT", `${service}/namedValues/appi`, {
      properties: { displayName: "appi", value: connectionString, secret: true },
    });
    await diagnostic({}, service, { connectionString: "{{appi}}" });
    await call();
    assert.equal((await query("requests")).length, 1);
  });

  it("by the instance's identity, once it may publish", async () => {
    const { location, sku, ...properties } = serviceBody();
    await arm.settle(
      await arm.call("PUT", service, { location, sku, properties, identity: { type: "SystemAssigned" } }),
    );
    await diagnostic({}, service, { identityClientId: "SystemAssigned" });
    await call();
    assert.deepEqual(await query("requests"), []);
    const { principalId } = (await arm.call("GET", service)).body.identity;
    const roleDefinitionId = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/3913510d-42f4-4e42-8a64-420c390055eb`;
    const assigned = await arm.call(
      "PUT",
      `${component}/providers/Microsoft.Authorization/roleAssignments/a0000000-0000-0000-0000-000000000000?api-version=2022-04-01`,
      { properties: { principalId, roleDefinitionId } },
    );
    assert.equal(assigned.status, 201, JSON.stringify(assigned.body));
    await call();
    assert.equal((await query("requests")).length, 1);
  });

  describe("and tells the backend", () => {
    const trace = "0af7651916cd43dd8448eb211c80319c";

    it("traceparent, with the caller's trace and a parent of its own, by W3C", async () => {
      await diagnostic({ httpCorrelationProtocol: "W3C" });
      await call("calc/add", { traceparent: `00-${trace}-b7ad6b7169203331-00` });
      assert.match(
        forwarded[0]!.get("traceparent")!,
        new RegExp(`^00-${trace}-(?!b7ad6b7169203331)[0-9a-f]{16}-00$`),
      );
      const [row] = await query("requests | project operation_Id, operation_ParentId");
      assert.deepEqual(row, { operation_Id: trace, operation_ParentId: "b7ad6b7169203331" });
      await call("calc/add", { traceparent: "nonsense" });
      assert.match(forwarded[1]!.get("traceparent")!, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    });

    it("Request-Id below the caller's, by the legacy protocol, which is the default", async () => {
      await diagnostic();
      await call("calc/add", { "request-id": `|${trace}.1.` });
      assert.match(forwarded[0]!.get("request-id")!, new RegExp(`^\\|${trace}\\.1\\.[0-9a-f]{8}\\.1\\.$`));
      const [row] = await query("requests | project operation_Id, operation_ParentId");
      assert.deepEqual(row, { operation_Id: trace, operation_ParentId: `|${trace}.1.` });
    });

    it("nothing by none, and nothing without a diagnostic", async () => {
      await call();
      await diagnostic({ httpCorrelationProtocol: "None" });
      await call();
      for (const headers of forwarded) {
        assert.equal(headers.get("traceparent"), null);
        assert.equal(headers.get("request-id"), null);
      }
    });
  });

  describe("is asked for", () => {
    beforeEach(async () => {
      await diagnostic();
      await call("calc/a");
      arm.world.clock.advance(7200);
      await call("calc/gone");
    });

    const queries: readonly [what: string, text: string, rows: unknown[]][] = [
      ["by time", "requests | where timestamp > ago(1h) | project resultCode", [{ resultCode: "404" }]],
      ["by a time of its own", "requests | where timestamp < datetime(2000-01-01) | project name", []],
      ["by truth", "requests | where success == true | project name", [{ name: "POST /calc/a" }]],
      [
        "by text",
        "requests | where success == 'False' and resultCode in ('401', '404') | project resultCode",
        [{ resultCode: "404" }],
      ],
      [
        "by a dimension",
        `requests | where customDimensions["API Name"] == "calc" | project name | take 1`,
        [{ name: "POST /calc/a" }],
      ],
      [
        "by a beginning",
        "requests | where url startswith 'HTTPS://contoso' | project name | limit 1",
        [{ name: "POST /calc/a" }],
      ],
      [
        "in an order",
        "requests\n| order by timestamp desc\n| project code = toint(resultCode)",
        [{ code: "404" }, { code: "200" }],
      ],
    ];
    for (const [what, text, rows] of queries) {
      it(`${what}: ${text.replaceAll("\n", " ")}`, async () => assert.deepEqual(await query(text), rows));
    }

    const refused: readonly [text: string, why: RegExp][] = [
      ["dependencies", /the table 'dependencies'/],
      ["requests | summarize count()", /the operator 'summarize'/],
      ["requests | where isnotempty(url)", /the condition/],
      ["requests | project strlen(url)", /without a name/],
      ["requests | where url == strcat('a', 'b')", /'strcat\('a', 'b'\)'/],
      ["requests | order by strlen(url)", /order by/],
    ];
    for (const [text, why] of refused) {
      it(`not by ${text}, which is refused by name`, async () => {
        const { status, body } = await arm.call("POST", `${component}/query?api-version=2018-04-20`, {
          query: text,
        });
        assert.equal(status, 501);
        assert.match(body.error.message, why);
      });
    }

    it("not without a query, and not in another version", async () => {
      const at = (version: string, body: object) =>
        arm.call("POST", `${component}/query?api-version=${version}`, body);
      assert.equal((await at("2018-04-20", {})).body.error.code, "BadArgumentError");
      assert.equal((await at("2020-02-02", { query: "requests" })).status, 501);
      assert.equal((await at("2018-04-20", { query: "requests", timespan: "PT1H" })).status, 501);
    });
  });
});
