import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { Instance, policy } from "./support/instance.ts";
import { startTestWorld, type TestWorld } from "./support/testWorld.ts";

describe("a policy that fails while it runs", () => {
  let test: TestWorld;
  let instance: Instance;
  before(async () => {
    test = await startTestWorld();
  });
  beforeEach(() => {
    instance = new Instance(test.world);
    instance.addOperation(instance.api, "POST", "/*");
  });
  after(() => test.world.close());

  const post = (body: string) => instance.call("/x", { method: "POST", body });
  const twice = `<set-variable name="a" value="@(context.Request.Body.As<string>())" /><set-variable name="b" value="@(context.Request.Body.As<string>())" />`;

  it("answers 500 in the gateway's own words", async () => {
    instance.inbound(twice);
    const response = await post("hello");
    assert.equal(response.status, 500);
    const body = JSON.parse(await response.text());
    assert.equal(body.statusCode, 500);
    assert.equal(body.message, "Internal server error");
    assert.match(
      response.headers.get("x-rehearsal-policy")!,
      /^set-variable: ExpressionValueEvaluationFailure/,
    );
  });

  it("gives control to on-error, with the failure in LastError", async () => {
    instance.api.policy = policy(
      `<policies><inbound>${twice}</inbound><on-error><return-response><set-status code="502" /><set-body>@(context.LastError.Source + " " + context.LastError.Reason + " " + context.LastError.Section)</set-body></return-response></on-error></policies>`,
      "api",
    );
    const response = await post("hello");
    assert.equal(response.status, 502);
    assert.equal(await response.text(), "set-variable ExpressionValueEvaluationFailure inbound");
  });

  it("may read a body again that set-body has set in between", async () => {
    instance.inbound(
      `<set-body>@(context.Request.Body.As<string>() + "!")</set-body><return-response><set-body>@(context.Request.Body.As<string>())</set-body></return-response>`,
    );
    assert.equal(await (await post("hello")).text(), "hello!");
  });

  it("does so for JSON that nests deeper than the gateway reads", async () => {
    instance.inbound(
      `<return-response><set-body>@(context.Request.Body.As<JToken>().ToString())</set-body></return-response>`,
    );
    const response = await post(`${"[".repeat(20_000)}${"]".repeat(20_000)}`);
    assert.equal(response.status, 500);
    assert.match(response.headers.get("x-rehearsal-policy")!, /MaxDepth of 64/);
  });

  const cors = `<cors><allowed-origins><origin>@("a".Split(' ')[1])</origin></allowed-origins><allowed-headers><header>*</header></allowed-headers></cors>`;
  it("does so in the answer to a preflight", async () => {
    instance.inbound(cors);
    const response = await instance.call("/add?a=1&b=2", {
      method: "OPTIONS",
      headers: { origin: "https://a.example", "access-control-request-method": "GET" },
    });
    assert.equal(response.status, 500);
    assert.match(response.headers.get("x-rehearsal-policy")!, /IndexOutOfRangeException/);
  });

  it("does so where it fails once the answer is there", async () => {
    instance.inbound(
      `<rate-limit-by-key calls="5" renewal-period="60" counter-key="k" increment-condition="@(context.Response.Headers["none"][0] == "x")" />`,
    );
    const response = await instance.call();
    assert.equal(response.status, 500);
    assert.match(response.headers.get("x-rehearsal-policy")!, /KeyNotFoundException/);
  });

  it("does so for an address that is none", async () => {
    instance.api.properties.serviceUrl = "https://[";
    instance.inbound("");
    const response = await instance.call();
    assert.equal(response.status, 500);
    assert.doesNotMatch(await response.text(), /fault of the rehearsal/);
  });
});
