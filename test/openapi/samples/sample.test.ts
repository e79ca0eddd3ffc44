import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { References } from "../../../openapi/reference.ts";
import { sampleOf } from "../../../openapi/samples/sample.ts";
import { holds } from "../../support/property.ts";

const components = {
  schemas: {
    Pet: {
      type: "object",
      properties: { id: { type: "integer" }, name: { type: "string" }, tag: { type: "string" } },
    },
    Node: {
      type: "object",
      properties: { value: { type: "integer" }, next: { $ref: "#/components/schemas/Node" } },
    },
    Tree: {
      type: "object",
      properties: { children: { type: "array", items: { $ref: "#/components/schemas/Tree" } } },
    },
    Endless: {
      type: "object",
      required: ["next"],
      properties: { next: { $ref: "#/components/schemas/Endless" } },
    },
    Cat: {
      type: "object",
      required: ["kind"],
      properties: { kind: { type: "string" }, lives: { type: "integer" } },
    },
    Dog: { type: "object", required: ["kind"], properties: { kind: { type: "string" } } },
  },
};
const references = new References({ components });
const sample = (schema: unknown) => sampleOf(schema, references)?.value;
const pet = { id: 0, name: "string", tag: "string" };

describe("the sample of a schema", () => {
  const rows: [what: string, schema: unknown, expected: unknown][] = [
    ["has every property, as Azure's have", { $ref: "#/components/schemas/Pet" }, pet],
    ["has one item in a list", { type: "array", items: { type: "string" } }, ["string"]],
    ["is the example", { type: "integer", example: 7, default: 5 }, 7],
    ["is the first of the examples", { type: "integer", examples: [8, 9] }, 8],
    ["is the default", { type: "integer", default: 5 }, 5],
    ["is the const", { const: "a", default: "b" }, "a"],
    ["is a value of the enum that is not null", { type: "string", nullable: true, enum: [null, "a"] }, "a"],
    ["is of the first type that is not null", { type: ["null", "integer"] }, 0],
    ["can be null alone", { type: "null" }, null],
    [
      "can be false or zero",
      { type: "object", properties: { a: { default: false }, b: { example: 0 } } },
      { a: false, b: 0 },
    ],
    ["goes by the format", { type: "string", format: "date-time" }, "2026-01-31T12:00:00Z"],
    ["goes by the pattern", { type: "string", pattern: "^[A-Z]{3}$" }, "EUR"],
    ["is as long as it has to be", { type: "string", minLength: 8, maxLength: 8 }, "stringst"],
    ["is above an exclusive minimum of 3.0", { type: "integer", minimum: 3, exclusiveMinimum: true }, 4],
    ["is below an exclusive maximum of 3.1", { type: "number", exclusiveMaximum: 0, minimum: -1 }, -0.5],
    ["is a multiple", { type: "integer", minimum: 7, multipleOf: 5 }, 10],
    [
      "has what all of it has",
      {
        allOf: [
          { properties: { a: { type: "boolean" } } },
          { required: ["b"], properties: { b: { type: "integer" } } },
        ],
      },
      { a: true, b: 0 },
    ],
    ["is the first alternative", { oneOf: [{ type: "null" }, { type: "integer" }] }, 0],
    [
      "says which alternative it is",
      { oneOf: [{ $ref: "#/components/schemas/Cat" }], discriminator: { propertyName: "kind" } },
      { kind: "Cat", lives: 0 },
    ],
    [
      "says it by the mapping",
      {
        anyOf: [{ $ref: "#/components/schemas/Dog" }],
        discriminator: { propertyName: "kind", mapping: { d: "#/components/schemas/Dog" } },
      },
      { kind: "d" },
    ],
    [
      "shows what a map holds",
      { type: "object", additionalProperties: { type: "integer" } },
      { property1: 0 },
    ],
    ["has required properties without a schema", { type: "object", required: ["a"] }, { a: "string" }],
    ["ends where a schema comes again", { $ref: "#/components/schemas/Node" }, { value: 0 }],
    ["has an empty list where a schema comes again", { $ref: "#/components/schemas/Tree" }, { children: [] }],
    ["is not there where no value is finite", { $ref: "#/components/schemas/Endless" }, undefined],
    ["is not there for false", false, undefined],
    [
      "leaves out what is only written",
      { type: "object", properties: { password: { type: "string", writeOnly: true } } },
      {},
    ],
    [
      "has different items where they have to be",
      { type: "array", items: { enum: ["a", "b"] }, minItems: 2, uniqueItems: true },
      ["a", "b"],
    ],
    [
      "has the items of a tuple",
      { type: "array", prefixItems: [{ type: "integer" }, { type: "string" }] },
      [0, "string"],
    ],
    [
      "takes keywords beside a reference",
      { $ref: "#/components/schemas/Pet", example: { id: 1 } },
      { id: 1 },
    ],
  ];
  for (const [what, schema, expected] of rows) it(what, () => assert.deepEqual(sample(schema), expected));

  it("keeps a property called __proto__ one", () => {
    const schema = JSON.parse(`{"type":"object","properties":{"__proto__":{"type":"integer"}}}`);
    assert.equal(JSON.stringify(sample(schema)), `{"__proto__":0}`);
  });

  it("has an end, however wide and deep the schemas are", () => {
    const wide = (level: number) =>
      Object.fromEntries(
        Array.from({ length: 30 }, (_, i) => [`p${i}`, { $ref: `#/components/schemas/S${level}` }]),
      );
    const schemas = Object.fromEntries(
      Array.from({ length: 30 }, (_, level) => [
        `S${level}`,
        { type: "object", properties: wide(level + 1) },
      ]),
    );
    const { value } = sampleOf(
      { $ref: "#/components/schemas/S0" },
      new References({ components: { schemas } }),
    )!;
    assert.ok(JSON.stringify(value).length < 100_000);
  });

  it("does not make as many items as a schema may ask for", () => {
    assert.equal((sample({ type: "array", minItems: 1e9 }) as unknown[]).length, 100);
  });

  it("satisfies its schema", () => {
    const ajv = new Ajv2020({ strict: false, schemas: [{ $id: "http://t/", components }] });
    holds(
      fc.property(schemas, (schema) => {
        const made = sampleOf(schema, references);
        fc.pre(made !== undefined);
        assert.ok(
          ajv.validate(schema as object, made!.value),
          `${JSON.stringify(made)} of ${JSON.stringify(schema)}`,
        );
      }),
      { numRuns: 500 },
    );
  });
});

const bounds = (low: string, high: string, min: number, max: number) =>
  fc
    .tuple(fc.integer({ min, max }), fc.integer({ min: 0, max: 40 }))
    .chain(([from, more]) =>
      fc.constantFrom({}, { [low]: from }, { [high]: from + more }, { [low]: from, [high]: from + more }),
    );
const leaf = fc.oneof(
  bounds("minimum", "maximum", -50, 50).map((more) => ({ type: "integer", ...more })),
  bounds("minimum", "maximum", -50, 50).map((more) => ({ type: "number", ...more })),
  bounds("exclusiveMinimum", "exclusiveMaximum", -50, 9).map((more) => ({
    type: "number",
    ...more,
    ...("exclusiveMaximum" in more && { exclusiveMaximum: 51 }),
  })),
  fc.integer({ min: 1, max: 9 }).map((multipleOf) => ({ type: "integer", minimum: -20, multipleOf })),
  bounds("minLength", "maxLength", 0, 30).map((more) => ({ type: "string", ...more })),
  fc
    .constantFrom(
      "^[a-z]{2,5}$",
      "^\\d{4}-\\d{2}$",
      "^(?:red|green)$",
      "[0-9a-f]{8}",
      "^\\S+@\\S+$",
      "^#[A-F0-9]{6}$",
    )
    .map((pattern) => ({ type: "string", pattern })),
  fc.constantFrom(
    { type: "boolean" },
    { type: ["null", "string"] },
    { enum: ["a", 1] },
    { const: null },
    {},
    true,
  ),
);
const { schemas } = fc.letrec<{ schemas: unknown }>((tie) => ({
  schemas: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc
      .tuple(
        fc.dictionary(fc.constantFrom("a", "b", "c"), tie("schemas")),
        fc.subarray(["a", "b", "d"]),
        fc.boolean(),
      )
      .map(([properties, required, open]) => ({
        type: "object",
        properties,
        required: open ? required : required.filter((name) => Object.hasOwn(properties, name)),
        ...(!open && { additionalProperties: false }),
      })),
    fc
      .tuple(tie("schemas"), bounds("minItems", "maxItems", 0, 5))
      .map(([items, more]) => ({ type: "array", items, ...more })),
    fc
      .tuple(tie("schemas"), fc.constantFrom("anyOf", "allOf"))
      .map(([part, keyword]) => ({ [keyword]: [part] })),
    fc
      .array(bounds("minimum", "maximum", -50, 50), { minLength: 1, maxLength: 1 })
      .map((parts) => ({ type: "number", allOf: parts })),
  ),
}));
