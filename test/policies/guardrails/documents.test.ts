import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { renderApiPolicy } from "../../../policies/apiPolicy.ts";
import { EXPRESSION, withoutExpressions } from "../../../policies/expressions.ts";
import { documentOf, elementsNamed } from "../../../policies/guardrails/documents/policyDocument.ts";
import { UNKNOWN } from "../../../policies/guardrails/facts/known.ts";

describe("policy expressions", () => {
  const expressions = [
    "@(context.Request.Method)",
    '@(context.Variables.GetValueOrDefault<string>("a") == ")")',
    '@{ return "}" + \'}\' + @"}""}" + $"}"; }',
    "@{ /* } */ // }\n return 1 < 2; }",
    "@((1 + (2)))",
    '@($"a{(true ? $")}{1}" : @"}""")}{{")',
  ];
  for (const expression of expressions) {
    it(`are taken out whole: ${JSON.stringify(expression)}`, () => {
      assert.equal(withoutExpressions(`<a b="${expression}">c</a>`), `<a b="${EXPRESSION}">c</a>`);
    });
  }

  it("are left alone in comments, and where one never ends", () => {
    for (const text of ["<!-- @( -->", "<a>@(1</a>", "<a>somebody@contoso.example</a>"]) {
      assert.equal(withoutExpressions(text), text);
    }
  });
});

describe("a policy document", () => {
  it("is read with its elements, attributes and texts", () => {
    const value = '<policies><inbound><a b="c"> d <!-- e --> </a><![CDATA[f]]></inbound></policies>';
    const document = documentOf({ value, format: "xml" });
    assert.ok(document && "name" in document);
    const a = { name: "a", attributes: { b: "c" }, children: [], text: "d" };
    assert.deepEqual(elementsNamed(document, "a"), [a]);
    assert.equal(document.children[0]?.text, "f");
  });

  it("is read as this project renders it", () => {
    const value = renderApiPolicy({
      openIdConfigUrl: "https://login.microsoftonline.com/t/v2.0/.well-known/openid-configuration",
      audiences: ["a"],
      issuers: [],
      tenants: [],
      scopes: ["s"],
      clients: { claim: "azp", ids: [] },
      clockSkewSeconds: 0,
      failedMessage: 'Unauthorized "&" <sorry>',
    });
    const document = documentOf({ value, format: "rawxml" });
    assert.ok(document && "name" in document);
    const [check] = elementsNamed(document, "validate-jwt");
    assert.equal(check?.attributes["failed-validation-error-message"], 'Unauthorized "&" <sorry>');
  });

  it("is not known before the update that makes it", () => {
    assert.equal(documentOf({ value: UNKNOWN, format: "rawxml" }), undefined);
  });

  const unreadable: readonly [string, string | undefined, string, RegExp][] = [
    [
      "behind a link",
      "https://contoso.example/policy.xml",
      "rawxml-link",
      /behind a link \(format rawxml-link\)/,
    ],
    [
      "that is no XML",
      "<policies><inbound></policies>",
      "rawxml",
      /not well-formed: 1:\d+: unexpected close tag/,
    ],
    ["without an element", " ", "xml", /not well-formed/],
    ["that is not set", undefined, "xml", /has no document/],
  ];
  for (const [what, value, format, message] of unreadable) {
    it(`${what} says why it cannot be read`, () => {
      const document = documentOf({ value, format });
      assert.ok(document && "unreadable" in document);
      assert.match(document.unreadable, message);
    });
  }
});
