import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { element, list, PolicyValueError, renderXml } from "../../policies/xml.ts";
import { holds } from "../support/property.ts";
import { parse } from "./parse.ts";

/** Text that XML can hold and API Management takes as text. */
const plainText = fc
  .string({ unit: "binary" })
  .map((text) => text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, ""))
  .filter((text) => !/@[({]|\{\{/.test(text));
const hardText = fc.oneof(plainText, fc.stringMatching(/^[&<>"'\t\n\r ;#x\]]{0,12}$/));

describe("a rendered element", () => {
  test("gives a parser back every attribute and text that went in", () => {
    holds(
      fc.property(hardText, hardText, (attribute, text) => {
        const parsed = parse(renderXml(element("a", { b: attribute, c: text }, [element("d", {}, text)])));
        assert.deepEqual(parsed.attributes, { b: attribute, c: text });
        assert.equal(parsed.children[0]!.text, text);
      }),
    );
  });

  test("is the same bytes for the same tree, with LF and no carriage return", () => {
    holds(
      fc.property(hardText, fc.array(hardText), (attribute, texts) => {
        const tree = () => renderXml(element("a", { b: attribute }, [list("c", "d", texts)]));
        assert.equal(tree(), tree());
        assert.doesNotMatch(tree(), /\r/);
      }),
    );
  });

  test("is indented by four spaces and ends in one newline", () => {
    const tree = element("a", { b: "1" }, [element("c"), list("d", "e", ["x", "y"])]);
    assert.equal(
      renderXml(tree),
      '<a b="1">\n    <c />\n    <d>\n        <e>x</e>\n        <e>y</e>\n    </d>\n</a>\n',
    );
  });
});

describe("a value is refused, and its place named,", () => {
  const refused: [name: string, value: string, message: RegExp][] = [
    ["a NUL", "a\0b", /^p\/@x: "a\\u0000b" has the character U\+0000, which XML does not allow; remove it$/],
    ["an escape", "\u001b[0m", /U\+001B/],
    ["half a surrogate pair", "\ud800", /U\+D800/],
    ["a noncharacter", "\uffff", /U\+FFFF/],
    [
      "an expression",
      "@(context.Request.IpAddress)",
      /has "@\(", which API Management would run as a policy expression/,
    ],
    ["an expression with statements", "  @{ return 1; }", /has "@\{", which API Management would run/],
    ["an expression after other text", "Hello @(context.User)", /has "@\("/],
    ["a named value", "{{client-secret}}", /has "\{\{", which API Management would replace by a named value/],
  ];
  for (const [name, value, message] of refused) {
    test(`that has ${name}`, () => {
      assert.throws(() => renderXml(element("p", { x: value })), { name: "PolicyValueError", message });
      assert.throws(
        () => renderXml(element("p", {}, [element("x", {}, value)])),
        (error) => {
          assert.ok(error instanceof PolicyValueError);
          assert.match(error.message, /^p\/x: /);
          return true;
        },
      );
    });
  }

  test("wherever API Management would not take it as text", () => {
    const special = fc.constantFrom("@(", "@{", "{{");
    holds(
      fc.property(plainText, special, plainText, (before, mark, after) => {
        assert.throws(() => renderXml(element("p", {}, before + mark + after)), PolicyValueError);
      }),
    );
  });

  test("when it would be the name of an element or attribute", () => {
    assert.throws(() => renderXml(element("a b")), { message: '"a b" is no name of a policy element' });
    assert.throws(() => renderXml(element("a", { 'x="1" y': "2" })), PolicyValueError);
  });
});

test("an at sign and single braces are ordinary text", () => {
  const text = "api@contoso.example {a} } @ (b)";
  assert.equal(parse(renderXml(element("a", {}, text))).text, text);
});
