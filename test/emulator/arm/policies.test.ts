import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import fc from "fast-check";
import { escapeExpressions, unescapeExpressions } from "../../../emulator/arm/policies/policyFormat.ts";
import { holds } from "../../support/property.ts";
import { freshApim, service, startArm, type TestArm } from "./support.ts";

const document = "<policies>\n  <inbound />\n</policies>";
const raw = `<policies>
  <inbound>
    <base />
    <set-header name="x" exists-action="override">
      <value>@(context.Request.Headers.GetValueOrDefault("a", "") == "<" && true ? "1" : "2")</value>
    </set-header>
  </inbound>
</policies>`;

describe("policies", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  beforeEach(async () => {
    await freshApim(arm);
  });
  after(() => arm.close());

  it("of an API that is gone are what is not found", async () => {
    const { body, status } = await arm.call("GET", `${service}/apis/gone/policies/policy`);
    assert.deepEqual([status, body.error.message], [404, "PoliciesConfiguration not found."]);
    const put = await arm.call("PUT", `${service}/apis/gone/policies/policy`, {
      properties: { value: document },
    });
    assert.deepEqual([put.status, put.body.error.message], [404, "Api not found."]);
  });

  const scopes = [
    ["the service", `${service}/policies/policy`],
    ["a product", `${service}/products/starter/policies/policy`],
    ["an API", `${service}/apis/echo-api/policies/policy`],
    ["an operation", `${service}/apis/echo-api/operations/retrieve-resource/policies/policy`],
  ] as const;
  for (const [scope, path] of scopes) {
    it(`of ${scope} are put, read, listed and deleted`, async () => {
      await arm.call("DELETE", path);
      const created = await arm.call("PUT", path, { properties: { value: document, format: "rawxml" } });
      assert.equal(created.status, 201);
      assert.equal(created.body.id, path);
      assert.equal((await arm.call("PUT", path, { properties: { value: document } })).status, 200);
      assert.equal((await arm.call("GET", path)).body.properties.value, document.replaceAll("\n", "\r\n"));
      assert.equal((await arm.call("GET", path.slice(0, -"/policy".length))).body.count, 1);
      assert.equal((await arm.call("HEAD", path)).status, 200);
      assert.equal((await arm.call("DELETE", path)).status, 200);
      assert.equal((await arm.call("GET", path)).status, 404);
      assert.equal((await arm.call("DELETE", path)).status, 204);
    });
  }

  it("sent raw are read back escaped, and raw when asked for", async () => {
    const path = `${service}/apis/echo-api/policies/policy`;
    const sent = { value: raw, format: "rawxml" };
    await arm.client.apiPolicy.createOrUpdate("rg-calc", "contoso-calc", "echo-api", "policy", sent);
    const plain = (await arm.call("GET", path)).body.properties;
    assert.match(plain.value, /== &quot;&lt;&quot; &amp;&amp; true/);
    assert.equal(plain.format, "xml");
    const asked = (await arm.call("GET", `${path}?api-version=2024-05-01&format=rawxml`)).body.properties;
    assert.equal(asked.value, raw.replaceAll("\n", "\r\n"));
    assert.equal(asked.format, "rawxml");
  });
});

describe("the two forms of a policy document", () => {
  it("leave everything but expressions alone", () => {
    const text = '<a b="x &amp; y"><!-- @("<") --><![CDATA[@("<")]]>&lt; user@example.org</a>';
    assert.equal(escapeExpressions(text), text);
    assert.equal(unescapeExpressions(text), text);
  });

  const cases = [
    ['<a b="@(x.y("<"))" />', '<a b="@(x.y(&quot;&lt;&quot;))" />'],
    [
      "<a>@{ if (a > 1 && b) { return \")}\"; } return '}'; }</a>",
      "<a>@{ if (a &gt; 1 &amp;&amp; b) { return &quot;)}&quot;; } return '}'; }</a>",
    ],
    ['<a>@(@"c:\\")</a>', "<a>@(@&quot;c:\\&quot;)</a>"],
  ] as const;
  for (const [rawText, xml] of cases) {
    it(`turn ${rawText} into xml and back`, () => {
      assert.equal(escapeExpressions(rawText), xml);
      assert.equal(unescapeExpressions(xml), rawText);
    });
  }

  it("are the same document, whatever stands in a string of an expression", () => {
    holds(
      fc.property(fc.string(), (content) => {
        const text = `<a b="@(f(${JSON.stringify(content)}))">@{ return ${JSON.stringify(content)}; }</a>`;
        assert.equal(unescapeExpressions(escapeExpressions(text)), text);
      }),
    );
  });
});
