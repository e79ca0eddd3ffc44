import assert from "node:assert/strict";
import { globSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { batches, batchOf, filesOfBatch, testFolder } from "../support/batches.ts";
import { chosenFiles, testFiles } from "../support/testFiles.ts";

describe("npm test", () => {
  it("runs every test file once", () => {
    const run = testFiles().flatMap((file) => {
      if (!file.startsWith("batches/")) return [file];
      const batch = batchOf(file);
      return batch === undefined ? [] : filesOfBatch(batch);
    });
    assert.deepEqual(run.sort(), globSync("**/*.test.ts", { cwd: testFolder }).sort());
  });

  it("has a file for each batch", () => {
    const files = globSync("*.batch.ts", { cwd: import.meta.dirname });
    const named = files.filter((file) => path.join(import.meta.dirname, file) !== import.meta.filename);
    assert.deepEqual(named.map((file) => batchOf(file)).sort(), Object.keys(batches).sort());
  });

  it("runs what it is asked for: a file by its place, a batch by its name", () => {
    const chosen = chosenFiles(["test/infra/limits.test.ts", "infra/program.test.ts", "clouds"]);
    assert.deepEqual(chosen, ["infra/limits.test.ts", "infra/program.test.ts", "batches/clouds.batch.ts"]);
  });

  it("says what there is to ask for", () => {
    assert.throws(
      () => chosenFiles(["test/infra/nothing.test.ts", "clouds", "cloud"]),
      /^Error: "test\/infra\/nothing\.test\.ts", "cloud": neither a test file, .* The batches are clouds, /,
    );
  });
});
