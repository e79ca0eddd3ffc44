import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { descriptionOf, withDescriptions } from "../../../scripts/schema/projectFile.ts";

const project = `# head
name: x
config:
  # before
  one:
    description: >-
      old
      words
    default: {} # kept
  two:
    default: {}
    description: old
`;

describe("the descriptions in Pulumi.yaml", () => {
  it("are replaced, and nothing else is", () => {
    assert.equal(
      withDescriptions(project, { one: "First.\n- a: A", two: "Second." }),
      `# head
name: x
config:
  # before
  one:
    description: |
      First.
      - a: A
    default: {} # kept
  two:
    default: {}
    description: |
      Second.
`,
    );
  });

  it("come out as they were put in, however often", () => {
    const descriptions = { one: 'Says "#", : and -', two: "b" };
    const once = withDescriptions(project, descriptions);
    assert.equal(withDescriptions(once, descriptions), once);
    assert.equal(parse(once).config.one.description, 'Says "#", : and -\n');
  });

  it("have to be there", () => {
    assert.throws(
      () => withDescriptions("name: x\nconfig:\n  one: {}\n", { one: "a" }),
      /config\.one has no description that could be replaced/,
    );
  });

  it("list every key with what it may be, its default, and whether it has to be there", () => {
    const text = descriptionOf({
      description: "A thing.",
      properties: {
        sku: { description: "The tier.", enum: ["A", "B"], default: "A" },
        tags: { description: "Tags.", default: {} },
        list: {
          description: "Entries.",
          items: { required: ["name"], properties: { name: { description: "A name." } } },
        },
        words: { description: "Words.", items: { enum: ["x", "y"] }, default: ["x"] },
        seconds: { description: "Time.", default: 0 },
      },
    });
    assert.deepEqual(text.split("\n"), [
      "A thing.",
      "- sku: The tier. One of A, B. Default: A.",
      "- tags: Tags.",
      "- list: Entries.",
      "- list[].name: A name. Required.",
      "- words: Words. Of x, y. Default: [x].",
      "- seconds: Time. Default: 0.",
    ]);
  });

  it("are broken between words", () => {
    const text = descriptionOf({
      description: "A.",
      properties: { key: { description: "word ".repeat(40).trim() } },
    });
    for (const line of text.split("\n")) assert.ok(line.length <= 104, line);
    assert.equal(text.split("\n")[2]!.slice(0, 6), "  word");
  });
});
