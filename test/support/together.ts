import { createRequire } from "node:module";
import path from "node:path";
import { describe } from "node:test";
import { batchOf, filesOfBatch, testFolder } from "./batches.ts";

const require = createRequire(import.meta.url);

/**
 * Runs every test file of a batch in this one process. Each would otherwise load the world anew, which takes longer
 * than most of the tests. None of them may await anything outside of its tests and hooks.
 * @param file of the batch, which has its name: see batches.ts
 */
export function together(file: string): void {
  const batch = batchOf(file);
  if (batch === undefined) throw new Error(`${file} is the file of no batch of test/support/batches.ts`);
  for (const each of filesOfBatch(batch)) {
    // A suite for each file: its hooks are for its own tests, as they are where it has a process to itself.
    describe(each, () => {
      require(path.join(testFolder, each));
    });
  }
}
