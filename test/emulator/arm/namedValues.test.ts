import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { freshApim, service, startArm, type TestArm } from "./support.ts";

describe("named values in policies", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  beforeEach(async () => {
    await freshApim(arm);
    const calc = { displayName: "Calc", path: "calc", subscriptionRequired: false };
    await arm.client.api.beginCreateOrUpdateAndWait("rg-calc", "contoso-calc", "calc", calc);
    const any = { displayName: "Any", method: "GET", urlTemplate: "/*", templateParameters: [] };
    await arm.client.apiOperation.createOrUpdate("rg-calc", "contoso-calc", "calc", "any", any);
  });
  after(() => arm.close());

  const policyPath = `${service}/apis/calc/policies/policy`;
  const put = (name: string, value: string, more = {}) =>
    arm.call("PUT", `${service}/namedValues/${name}`, { properties: { displayName: name, value, ...more } });
  const deploy = (inbound: string, path = policyPath) =>
    arm.call("PUT", path, {
      properties: { format: "rawxml", value: `<policies><inbound>\n${inbound}\n</inbound></policies>` },
    });
  const answer = (body: string) => deploy(`<return-response><set-body>${body}</set-body></return-response>`);
  const call = async (): Promise<{ status: number; text: string; why: string | null }> => {
    const response = await arm.world.fetch("https://contoso-calc.azure-api.net/calc/x");
    const why = response.headers.get("x-rehearsal-policy");
    return { status: response.status, text: await response.text(), why };
  };

  const places: readonly [where: string, values: Record<string, string>, body: string, expected: string][] = [
    ["as a whole text", { greeting: "hello" }, "{{greeting}}", "hello"],
    ["several in one text", { a: "1", b: "2" }, "{{a}}-{{b}}-{{a}}", "1-2-1"],
    ["inside an expression", { name: "Ada" }, `@("{{name}}".Length + {{n}})`, "5"],
    ["as an expression", { expression: '@("a" + "b")' }, "{{expression}}", "ab"],
    ["inside an interpolated string", { name: "Ada" }, `@($"to {"{{name}}".ToUpper()}")`, "to ADA"],
    ["as text that XML would escape", { markup: "<b> & </b>" }, "{{markup}}", "<b> & </b>"],
    ["without following references in them", { a: "{{n}}" }, "{{a}}", "{{n}}"],
  ];
  for (const [where, values, body, expected] of places) {
    it(`are put in ${where}`, async () => {
      await put("n", "2");
      for (const [name, value] of Object.entries(values)) await put(name, value);
      const deployed = await answer(body);
      assert.equal(deployed.status, 201, JSON.stringify(deployed.body));
      assert.equal((await call()).text, expected);
    });
  }

  it("are put into numbers and truth values", async () => {
    await put("limit", "10");
    await put("period", "00:01:00");
    await put("copy", "true");
    const deployed = await deploy(
      `<rate-limit-by-key calls="{{limit}}" renewal-period="6{{none}}" counter-key="k" />
<rewrite-uri template="/x" copy-unmatched-params="{{copy}}" />`,
    );
    assert.deepEqual(
      deployed.body.error.details.map(({ message }: { message: string }) => message),
      [
        `Error in element 'rate-limit-by-key' on line 2: Cannot find a property 'none'`,
        `Error in element 'rate-limit-by-key' on line 2: attribute renewal-period is "6{{none}}" but must be a whole number`,
      ],
    );
    await put("none", "0");
    const again = await deploy(
      `<rate-limit-by-key calls="{{limit}}" renewal-period="6{{none}}" counter-key="k" />`,
    );
    assert.equal(again.status, 201);
  });

  it("that are missing are named with the element they stand in", async () => {
    const { status, body } = await deploy(`<rewrite-uri template="/x?k={{not-there}}" />`);
    assert.equal(status, 400);
    assert.equal(body.error.code, "ValidationError");
    assert.deepEqual(body.error.details, [
      {
        code: "ValidationError",
        target: "rewrite-uri",
        message: "Error in element 'rewrite-uri' on line 2: Cannot find a property 'not-there'",
      },
    ]);
  });

  it("are looked up by display name, not by name, upper and lower case told apart", async () => {
    await put("the-name", "1", { displayName: "The-Display-Name" });
    assert.equal((await answer("{{the-name}}")).status, 400);
    assert.equal((await answer("{{the-display-name}}")).status, 400);
    assert.equal((await answer("{{The-Display-Name}}")).status, 201);
  });

  it("are followed by the policies of every scope when their value changes", async () => {
    await put("greeting", "hello");
    const header = (name: string) =>
      `<base /><set-variable name="${name}" value="{{greeting}} from the ${name}" />`;
    await deploy(header("api"));
    await deploy(
      `${header("operation")}<return-response><set-body>@((string)context.Variables["api"] + ", " + (string)context.Variables["operation"])</set-body></return-response>`,
      `${service}/apis/calc/operations/any/policies/policy`,
    );
    assert.equal((await call()).text, "hello from the api, hello from the operation");
    await put("greeting", "goodbye");
    assert.equal((await call()).text, "goodbye from the api, goodbye from the operation");
    await arm.call("PATCH", `${service}/namedValues/greeting`, { properties: { value: "again" } });
    assert.equal((await call()).text, "again from the api, again from the operation");
  });

  it("take the references of policies along when their display name changes", async () => {
    await put("greeting", "hello");
    await answer("{{greeting}}");
    await put("greeting", "hello", { displayName: "salutation" });
    assert.equal((await call()).text, "hello");
    assert.match((await arm.call("GET", policyPath)).body.properties.value, /\{\{salutation\}\}/);
    await put("greeting", "hi", { displayName: "salutation" });
    assert.equal((await call()).text, "hi");
  });

  it("do not take a value with which a policy does not hold, and say which", async () => {
    await put("limit", "10");
    await deploy(`<rate-limit-by-key calls="{{limit}}" renewal-period="60" counter-key="k" />`);
    const refused = await put("limit", "many");
    assert.equal(refused.status, 501);
    assert.match(
      refused.body.error.message,
      /'limit'.*\/apis\/calc\/policies\/policy.*must be a whole number/,
    );
    assert.equal((await arm.call("GET", `${service}/namedValues/limit`)).body.properties.value, "10");
  });

  it("cannot be deleted while a policy uses them", async () => {
    await put("greeting", "hello");
    await answer("{{greeting}}");
    const refused = await arm.call("DELETE", `${service}/namedValues/greeting`);
    assert.equal(refused.status, 400);
    assert.equal(refused.body.error.code, "ValidationError");
    assert.match(refused.body.error.details[0].message, /\/apis\/calc\/policies\/policy/);
    await arm.call("DELETE", policyPath);
    assert.equal((await arm.call("DELETE", `${service}/namedValues/greeting`)).status, 200);
  });

  it("do not take a display name that another one has", async () => {
    await put("one", "1");
    const refused = await put("two", "2", { displayName: "one" });
    assert.deepEqual(refused.body.error.details, [
      { code: "ValidationError", target: "name", message: "Property with the same name already exist." },
    ]);
  });

  describe("that are secret", () => {
    const secret = "s3cret/of this test";
    const hidden = (text: string | null) => {
      for (const spelling of [secret, encodeURIComponent(secret), "s3cret"])
        assert.ok(!text?.includes(spelling), text ?? "");
    };

    it("are not in what a deployment is refused with", async () => {
      await put("key", secret, { secret: true });
      const { status, body } = await deploy(
        `<set-backend-service base-url="{{key}}" /><rate-limit-by-key calls="{{key}}" renewal-period="1" counter-key="k" /><set-variable name="a" value="@({{key}})" />`,
      );
      assert.equal(status, 400);
      assert.match(JSON.stringify(body), /\{\{key\}\}/);
      hidden(JSON.stringify(body));
    });

    it("are not in the policy that is read back", async () => {
      await put("key", secret, { secret: true });
      await answer("{{key}}");
      assert.equal((await call()).text, secret);
      hidden(JSON.stringify((await arm.call("GET", policyPath)).body));
    });

    it("are not in the reason of a refusal, nor in what the rehearsal cannot do", async () => {
      await put("key", secret, { secret: true });
      await deploy(`<set-backend-service base-url="@("{{key}}")" />`);
      const refused = await call();
      assert.equal(refused.status, 500);
      assert.match(refused.why!, /\{\{key\}\}/);
      hidden(refused.why + refused.text);
      await deploy(
        `<set-backend-service base-url="https://nowhere.example" /><set-query-parameter name="k"><value>{{key}}</value></set-query-parameter>`,
      );
      const gap = await call();
      assert.equal(gap.status, 501);
      hidden(gap.text.replaceAll("+", "%20"));
    });
  });
});
