import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { test } from "node:test";
import { filesOfBatch, testFiles, testFolder } from "../support/testFiles.ts";

test("npm test runs every test file once", () => {
  const run = testFiles().flatMap((file) => (file.startsWith("batches/") ? filesOfBatch(file) : [file]));
  assert.deepEqual(run.sort(), globSync("**/*.test.ts", { cwd: testFolder }).sort());
});
