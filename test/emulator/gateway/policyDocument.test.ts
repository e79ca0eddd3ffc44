import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { compilePolicy } from "../../../emulator/gateway/documents/policyDocument.ts";
import { holds } from "../../support/property.ts";
import { inbound, problems } from "./support/problems.ts";

describe("a policy document", () => {
  it("of the lab is taken", () => {
    const text = `<policies>
      <inbound>
        <base />
        <validate-jwt header-name="Authorization" failed-validation-httpcode="401" failed-validation-error-message="Unauthorized. Access token is missing or invalid.">
          <openid-config url="https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration" />
          <audiences><audience>00001111-aaaa-2222-bbbb-3333cccc4444</audience></audiences>
          <required-claims><claim name="scp" match="any" separator=" "><value>Calculator.Read</value></claim></required-claims>
        </validate-jwt>
      </inbound>
      <backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error>
    </policies>`;
    assert.deepEqual(problems(text), []);
    assert.deepEqual(problems(text, "api", "xml"), []);
  });

  it("takes entities in expressions of rawxml as well, as Microsoft's own samples have them", () => {
    const mixed = inbound(
      `<choose><when condition="@(context.Request.Method == &quot;GET&quot; &amp;&amp; 1 &lt; 2)"><return-response /></when></choose>
       <set-variable name="a" value='@(true && 1 &lt; 2)' />`,
    );
    assert.deepEqual(problems(mixed), []);
  });

  it("takes expressions as C# has them in rawxml, and escaped in xml", () => {
    const raw = inbound(
      `<choose><when condition="@(1 < 2 && "a>b" != 'c'.ToString())"><return-response /></when></choose>`,
    );
    const escaped = inbound(
      `<choose><when condition="@(1 &lt; 2 &amp;&amp; &quot;a&gt;b&quot; != 'c'.ToString())"><return-response /></when></choose>`,
    );
    assert.deepEqual(problems(raw), []);
    assert.deepEqual(problems(escaped, "api", "xml"), []);
    assert.match(
      problems(raw, "api", "xml")[0]!,
      /^2 policies: not well-formed: .*rawxml takes them as they are/,
    );
  });

  it("is refused with all its problems at once, in the order of their lines", () => {
    const text = `<policies>
      <inbound foo="1">
        <validate-jwt>
          <audiences></audiences>
        </validate-jwt>
        <set-heeder />
        <set-status code="x" />
      </inbound>
      <out />
    </policies>`;
    assert.deepEqual(
      problems(text).map((problem) => problem.split(":")[0]),
      ["2 inbound", "3 validate-jwt", "4 audiences", "6 set-heeder", "7 set-status", "9 out"],
    );
  });

  it("keeps its line numbers behind expressions of several lines", () => {
    const text = inbound(`<set-variable name="a" value="@{\n  // "<\n  return "x";\n}" />\n<nope />`);
    assert.deepEqual(problems(text), ["6 nope: is no policy of API Management"]);
  });

  it("leaves comments and CDATA alone, whatever they look like", () => {
    assert.deepEqual(problems(inbound(`<!-- <x y="@(" --><set-variable name="a" value="b" />`)), []);
  });

  it("takes an expression only where it is the whole value", () => {
    assert.deepEqual(problems(inbound(`<set-variable name="a" value="Bearer @(nonsense" />`)), []);
  });

  it("takes its sections in any order", () => {
    const sections = "<on-error /><inbound><base /></inbound><outbound /><backend><base /></backend>";
    assert.deepEqual(problems(`<policies>${sections}</policies>`), []);
  });

  it("takes an id on every policy", () => {
    assert.deepEqual(problems(inbound(`<set-variable id="x" name="a" value="b" />`)), []);
  });

  it("has its named values put in, and tells which they are", () => {
    const compiled = compilePolicy(inbound(`<set-variable name="a" value="{{one}}" />`), {
      format: "rawxml",
      scope: "api",
      namedValue: (name) => (name === "one" ? { displayName: name, value: "1", secret: false } : undefined),
    });
    assert.deepEqual(compiled.namedValues, ["one"]);
  });

  it("is taken or refused with a line, whatever it is", () => {
    const names = [
      "policies",
      "inbound",
      "backend",
      "base",
      "choose",
      "when",
      "validate-jwt",
      "cors",
      "set-header",
      "value",
      "x",
    ];
    const element = fc.letrec<{ element: string }>((tie) => ({
      element: fc
        .tuple(
          fc.constantFrom(...names),
          fc.constantFrom(
            "",
            ' name="a"',
            ' condition="@(true)"',
            ' header-name="@(1 < )"',
            " y='@{'",
            ' id="&lt;"',
          ),
          fc.oneof(
            { depthSize: "small" },
            fc.constantFrom("", "text", "@(context", "\n"),
            fc.array(tie("element"), { maxLength: 3 }).map((all) => all.join("\n")),
          ),
        )
        .map(([name, attributes, inside]) => `<${name}${attributes}>${inside}</${name}>`),
    })).element;
    holds(
      fc.property(fc.oneof(element, fc.string()), (text) => {
        for (const problem of problems(text)) assert.match(problem, /^\d+ /);
      }),
      { numRuns: 300 },
    );
  });
});
