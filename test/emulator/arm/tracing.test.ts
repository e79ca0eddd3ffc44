import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { service, startApim, type TestArm } from "./support.ts";

const at = ["rg-calc", "contoso-calc"] as const;

describe("tracing a request", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startApim();
    for (const name of ["calc", "other"]) {
      await arm.client.api.beginCreateOrUpdateAndWait(...at, name, {
        displayName: name,
        path: name,
        protocols: ["https"],
        subscriptionRequired: false,
      });
      await arm.client.apiOperation.createOrUpdate(...at, name, "add", {
        displayName: "Add",
        method: "GET",
        urlTemplate: "/add",
      });
    }
    await arm.client.namedValue.beginCreateOrUpdateAndWait(...at, "key", {
      displayName: "key",
      value: "s3cret-value",
      secret: true,
    });
    await arm.client.apiPolicy.createOrUpdate(...at, "calc", "policy", {
      format: "rawxml",
      value: `<policies><inbound>
        <set-header name="x-key"><value>{{key}}</value></set-header>
        <set-variable name="traced" value="@(context.Tracing)" />
        <trace source="calc" severity="information"><message>seen</message><metadata name="who" value="ada" /></trace>
        <choose><when condition="@(context.Request.Headers.ContainsKey("x-fail"))"><set-body>@((string)context.Variables["none"])</set-body></when></choose>
        <return-response><set-status code="202" reason="Accepted" /><set-body>@(context.Variables["traced"].ToString())</set-body></return-response>
      </inbound></policies>`,
    });
  });
  after(() => arm.close());

  const token = async (api = "calc", credentialsExpireAfter = "PT1H"): Promise<string> =>
    (
      await arm.client.gateway.listDebugCredentials(...at, "managed", {
        apiId: `${service}/apis/${api}`,
        purposes: ["tracing"],
        credentialsExpireAfter,
      })
    ).token!;
  const call = (headers: Record<string, string> = {}): Promise<Response> =>
    arm.world.fetch("https://contoso-calc.azure-api.net/calc/add?a=1", { headers });
  const traceOf = async (response: Response) =>
    (await arm.client.gateway.listTrace(...at, "managed", {
      traceId: response.headers.get("apim-trace-id")!,
    })) as { serviceName: string; traceId: string; traceEntries: Record<string, Entry[]> };
  interface Entry {
    source: string;
    timestamp: string;
    elapsed: string;
    // biome-ignore lint/suspicious/noExplicitAny: what entries say is looked at field by field
    data: any;
  }

  it("shows each policy in turn, with what it did and the time since the request came in", async () => {
    const debug = await token();
    assert.match(debug, /^p=tracing&aid=calc&ex=\d{14}&sn=[A-Za-z0-9+/]{86}==$/);
    const response = await call({ "apim-debug-authorization": debug });
    assert.deepEqual([response.status, await response.text()], [202, "True"]);
    const { serviceName, traceId, traceEntries } = await traceOf(response);
    assert.equal(serviceName, "contoso-calc");
    assert.match(traceId, /^[0-9a-f-]{36}$/);
    assert.deepEqual(Object.keys(traceEntries), ["inbound", "outbound"]);
    const inbound = traceEntries.inbound!;
    assert.deepEqual(
      inbound.map(({ source }) => source),
      ["api-inspector", "api-inspector", "set-header", "set-variable", "calc", "choose", "return-response"],
    );
    assert.equal(inbound[0]!.data.request.url, "https://contoso-calc.azure-api.net/calc/add?a=1");
    assert.equal(inbound[1]!.data.configuration.operation.uriTemplate, "/add");
    assert.deepEqual(inbound[3]!.data.changed, { variables: { from: "", to: "traced" } });
    assert.deepEqual(inbound[4]!.data, {
      message: "seen",
      severity: "information",
      metadata: { who: "ada" },
    });
    assert.deepEqual(inbound[6]!.data.response.status, { code: 202, reason: "Accepted" });
    for (const { elapsed, timestamp } of inbound) {
      assert.match(elapsed, /^00:00:\d\d\.\d{7}$/);
      assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
    }
    const times = inbound.map(({ elapsed }) => elapsed);
    assert.deepEqual(times, [...times].sort());
  });

  it("shows which policy has failed and why, and no secret named value", async () => {
    const response = await call({ "apim-debug-authorization": await token(), "x-fail": "1" });
    assert.equal(response.status, 500);
    const trace = await traceOf(response);
    const failed = trace.traceEntries.inbound!.find(({ source }) => source === "set-body")!;
    assert.match(failed.data.message, /^ExpressionValueEvaluationFailure: /);
    const text = JSON.stringify(trace);
    assert.ok(!text.includes("s3cret-value") && text.includes("{{key}}"));
  });

  it("is off without a token", async () => {
    const response = await call();
    assert.deepEqual([response.headers.has("apim-trace-id"), await response.text()], [false, "False"]);
  });

  it("is refused in a header for a token that has expired or is another API's", async () => {
    const other = await call({ "apim-debug-authorization": await token("other") });
    assert.ok(other.headers.has("apim-debug-authorization-wrongapi"));
    assert.ok(!other.headers.has("apim-trace-id"));
    const short = await token("calc", "PT1M");
    arm.world.clock.advance(60);
    const late = await call({ "apim-debug-authorization": short });
    assert.ok(late.headers.has("apim-debug-authorization-expired"));
    assert.ok(!late.headers.has("apim-trace-id"));
  });

  it("ends in 501 for a token that the instance has not made, and for a trace that is not there", async () => {
    const forged = (await token("other")).replace("aid=other", "aid=calc");
    assert.equal((await call({ "apim-debug-authorization": forged })).status, 501);
    assert.equal((await call({ "apim-debug-authorization": "x" })).status, 501);
    const missing = await arm.call("POST", `${service}/gateways/managed/listTrace`, { traceId: "none" });
    assert.equal(missing.status, 501);
    const own = await arm.call("POST", `${service}/gateways/mine/listDebugCredentials`, {});
    assert.equal(own.status, 501);
    assert.match(own.body.error.message, /self-hosted gateways, as 'mine' is/);
  });

  it("wants an API, the purpose and at most an hour, and says so all at once", async () => {
    const { status, body } = await arm.call("POST", `${service}/gateways/managed/listDebugCredentials`, {
      apiId: "calc",
      purposes: ["profiling"],
      credentialsExpireAfter: "PT2H",
    });
    assert.equal(status, 400);
    assert.deepEqual(
      body.error.details.map(({ target }: { target: string }) => target),
      ["apiId", "purposes", "credentialsExpireAfter"],
    );
  });
});
