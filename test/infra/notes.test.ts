import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { notesShownVariable, notesToSay } from "../../infra/notes.ts";

describe("what there is to say of a stack", () => {
  const apis = [{ documentNotes: ["one", "two"] }, { documentNotes: [] }, { documentNotes: ["three"] }];
  const stack = { notes: ["near"], apis };

  it("is said of the stack and of every API, and not again by the same command", () => {
    assert.deepEqual(notesToSay(stack, {}), ["near", "one", "two", "three"]);
    assert.deepEqual(notesToSay(stack, { [notesShownVariable]: "true" }), []);
  });
});
