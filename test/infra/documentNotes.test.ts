import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { documentNotesOf, notesShownVariable } from "../../infra/documentNotes.ts";

describe("what there is to say of documents", () => {
  const apis = [{ documentNotes: ["one", "two"] }, { documentNotes: [] }, { documentNotes: ["three"] }];

  it("is said of every API, and not again by the same command", () => {
    assert.deepEqual(documentNotesOf(apis, {}), ["one", "two", "three"]);
    assert.deepEqual(documentNotesOf(apis, { [notesShownVariable]: "true" }), []);
  });
});
