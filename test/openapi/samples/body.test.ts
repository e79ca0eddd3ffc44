import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { References } from "../../../openapi/reference.ts";
import { bodyText } from "../../../openapi/samples/body.ts";
import { successOf } from "../../../openapi/samples/success.ts";

const pet = {
  type: "object",
  xml: { name: "pet" },
  properties: {
    id: { type: "integer", xml: { attribute: true } },
    name: { type: "string", example: "a < b" },
    tags: { type: "array", items: { type: "string", xml: { name: "tag" } }, xml: { wrapped: true } },
  },
};
const references = new References({ components: { schemas: { Pet: pet } } });
const $ref = "#/components/schemas/Pet";

describe("the text of a body", () => {
  const rows: [what: string, contentType: string, content: object, expected: string | undefined][] = [
    ["is an example's own", "application/json", { example: { value: "as it stands" } }, "as it stands"],
    ["is an example as JSON", "application/json", { example: { value: [1] } }, "[\n  1\n]"],
    ["can be null", "application/json", { example: { value: null } }, "null"],
    [
      "keeps large numbers",
      "application/json",
      { example: { value: 9007199254740993n } },
      "9007199254740993",
    ],
    [
      "is JSON of the schema, as Azure writes it",
      "application/json",
      { schema: { type: "array", items: { type: "string" } } },
      '[\r\n  "string"\r\n]',
    ],
    ["is JSON by the suffix", "application/problem+json", { schema: { type: "string" } }, '"string"'],
    ["is plain in text/plain", "text/plain; charset=utf-8", { schema: { type: "string" } }, "string"],
    ["is a number in text/plain", "text/plain", { schema: { type: "integer" } }, "0"],
    [
      "is a form",
      "application/x-www-form-urlencoded",
      { schema: { type: "object", properties: { a: { type: "string", example: "b c" } } } },
      "a=b+c",
    ],
    [
      "is XML by the names of the schema",
      "application/xml",
      { schema: { $ref } },
      '<pet id="0">\r\n  <name>a &lt; b</name>\r\n  <tags>\r\n    <tag>string</tag>\r\n  </tags>\r\n</pet>',
    ],
    ["is none without example and schema", "application/json", {}, undefined],
  ];
  for (const [what, contentType, content, expected] of rows) {
    it(what, () => assert.equal(bodyText({ contentType, ...content }, references), expected));
  }
});

describe("the success of an operation", () => {
  const json = (more: object) => [{ contentType: "application/json", ...more }];
  const value = { example: { value: 1 } };
  const rows: [what: string, responses: [status: string, content?: object[]][], expected: object][] = [
    [
      "is the one with an example",
      [
        ["200", json({ schema: {} })],
        ["201", json(value)],
      ],
      { status: 201, contentType: "application/json", body: "1" },
    ],
    [
      "is one that a schema makes",
      [
        ["404", json(value)],
        ["201", json({ schema: { type: "integer" } })],
      ],
      { status: 201, contentType: "application/json", body: "0" },
    ],
    ["has no body where the status has none", [["204", json(value)]], { status: 204 }],
    ["has no body where the document describes none", [["202"]], { status: 202 }],
    [
      "is 200 for a range",
      [["2XX", json(value)]],
      { status: 200, contentType: "application/json", body: "1" },
    ],
    [
      "is 200 for default alone",
      [["default", json(value)]],
      { status: 200, contentType: "application/json", body: "1" },
    ],
    ["is not default beside a success", [["default", json(value)], ["204"]], { status: 204 }],
    ["is 200 where the document has errors alone", [["404", json(value)], ["301"]], { status: 200 }],
    [
      "prefers JSON",
      [["200", [{ contentType: "text/xml", schema: {} }, ...json({ schema: { type: "integer" } })]]],
      { status: 200, contentType: "application/json", body: "0" },
    ],
    [
      "has one media type of a range",
      [["200", [{ contentType: "*/*", ...value }]]],
      { status: 200, contentType: "application/json", body: "1" },
    ],
  ];
  for (const [what, list, expected] of rows) {
    it(what, () => {
      const responses = list.map(([status, content = []]) => ({
        status,
        content: content as { contentType: string }[],
      }));
      assert.deepEqual(successOf({ responses }, references), expected);
    });
  }
});
