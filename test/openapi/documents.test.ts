import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Documents } from "../../openapi/documents.ts";

describe("documents that were read", () => {
  const counted = () => {
    const seen: string[] = [];
    const documents = new Documents((text, file) => {
      if (text === "broken") throw new Error("is broken");
      seen.push(`${file}: ${text.slice(0, 5)}`);
      return { text };
    });
    return { documents, seen };
  };

  it("are not read again, under the same file name", () => {
    const { documents, seen } = counted();
    assert.equal(documents.get("one", "a.yaml"), documents.get("one", "a.yaml"));
    documents.get("one", "a.json");
    documents.get("two", "a.yaml");
    assert.deepEqual(seen, ["a.yaml: one", "a.json: one", "a.yaml: two"]);
  });

  it("are tried again where they cannot be read", () => {
    const { documents } = counted();
    for (const _ of ["first", "second"]) assert.throws(() => documents.get("broken"), /is broken/);
  });

  it("are dropped when they are too large together, the one used longest ago first", () => {
    const { documents, seen } = counted();
    const large = ["a", "b", "c"].map((letter) => letter.repeat(7_000_000)) as [string, string, string];
    documents.get(large[0]);
    documents.get(large[1]);
    documents.get(large[0]);
    documents.get(large[2]);
    documents.get(large[0]);
    documents.get(large[1]);
    assert.deepEqual(seen, [": aaaaa", ": bbbbb", ": ccccc", ": bbbbb"]);
  });
});
