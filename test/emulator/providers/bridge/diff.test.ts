import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { diffInputs } from "../../../../emulator/providers/bridge/diff.ts";
import type { ResourceSchema } from "../../../../emulator/providers/bridge/schema.ts";
import { type Properties, secret, UNKNOWN } from "../../../../lib/engine/values.ts";
import { holds } from "../../../support/property.ts";

const schema: ResourceSchema = {
  properties: {
    key: { type: "string", use: "required", replaces: true },
    text: { type: "string", use: "optional" },
    given: { type: "string", use: "optional-computed" },
    count: { type: "integer", use: "optional", default: 2 },
    flag: { type: "boolean", use: "optional" },
    set: { type: "strings", use: "optional" },
    map: { type: "map", use: "optional" },
  },
};

function diff(oldInputs: Properties, news: Properties, ignoreChanges: readonly string[] = []) {
  const ref = { type: "t", name: "n", urn: "u", id: "i", oldOutputs: {} };
  return diffInputs(schema, { ...ref, oldInputs, news, ignoreChanges }).changes;
}

const word = fc.string({ minLength: 1, maxLength: 3 });
const inputs: fc.Arbitrary<Properties> = fc.record(
  {
    key: word,
    text: word,
    given: word,
    count: fc.integer(),
    flag: fc.boolean(),
    set: fc.uniqueArray(word),
    map: fc.dictionary(fc.constantFrom("a", "b", "c"), word),
  },
  { requiredKeys: ["key"] },
);

test("inputs do not differ from themselves, in another order or with a secret mark", () => {
  holds(
    fc.property(inputs, (given) => {
      const set: Properties = Array.isArray(given.set) ? { set: given.set.toReversed() } : {};
      assert.deepEqual(diff(given, { ...given, ...set, key: secret(given.key ?? "") }), {});
    }),
  );
});

test("what one direction adds, the other deletes", () => {
  const opposite: Record<string, string> = { add: "delete", delete: "add", update: "update" };
  holds(
    fc.property(inputs, inputs, (left, right) => {
      // A map's or set's places depend on the side that is looked from, and a computed input stays.
      const plain = ({ key, text, flag }: Properties) => ({ key, text, flag }) as Properties;
      const there = diff(plain(left), plain(right));
      const back = diff(plain(right), plain(left));
      const turned = Object.entries(there).map(([path, kind]) => [
        path,
        kind.replace(/^\w+/, (verb) => opposite[verb] ?? verb),
      ]);
      assert.deepEqual(Object.fromEntries(turned), back);
    }),
  );
});

const cases: readonly [string, Properties, Properties, Record<string, string>][] = [
  ["a key that replaces", { key: "a" }, { key: "b" }, { key: "update-replace" }],
  ["a value that is not known yet", { key: "a" }, { key: UNKNOWN }, { key: "update-replace" }],
  ["a default that is written down", { key: "a" }, { key: "a", count: 2 }, {}],
  ["a default that is left", { key: "a" }, { key: "a", count: 3 }, { count: "update" }],
  ["false where there was nothing", { key: "a" }, { key: "a", flag: false }, {}],
  ["true where there was nothing", { key: "a" }, { key: "a", flag: true }, { flag: "add" }],
  ["a text that is emptied", { key: "a", text: "x" }, { key: "a", text: "" }, { text: "delete" }],
  ["a computed input that goes away", { key: "a", given: "x" }, { key: "a" }, {}],
  [
    "an element in place of another",
    { key: "a", set: ["x"] },
    { key: "a", set: ["y"] },
    { "set[0]": "update" },
  ],
  ["an element that goes", { key: "a", set: ["x", "y"] }, { key: "a", set: ["y"] }, { "set[0]": "delete" }],
  ["a set that is not known yet", { key: "a", set: ["x"] }, { key: "a", set: UNKNOWN }, { set: "update" }],
  ["a key of a map", { key: "a", map: { "b-c": "1" } }, { key: "a", map: {} }, { 'map["b-c"]': "delete" }],
  ["what the bridge notes for itself", { key: "a", __defaults: ["count"] }, { key: "a" }, {}],
];

for (const [name, before, after, changes] of cases) {
  test(`${name}: ${JSON.stringify(changes)}`, () => {
    assert.deepEqual(diff(before, after), changes);
  });
}

test("ignoring a property ignores what is in it", () => {
  assert.deepEqual(diff({ key: "a", set: ["x"] }, { key: "b", set: ["y"] }, ["set"]), {
    key: "update-replace",
  });
});
