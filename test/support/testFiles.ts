import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { findPulumi } from "../../lib/engine/cli.ts";

/** The folder of the tests. */
export const testFolder = path.resolve(import.meta.dirname, "..");

/**
 * What `npm test` starts a process for, relative to `test/`: batches of quick files, and each file that takes long
 * or starts processes itself. Node starts them in the order of their names.
 */
export function testFiles(): string[] {
  const hasEngine = !("missing" in findPulumi());
  return globSync(
    [
      "batches/*.batch.ts",
      "{ci,engine}/**/*.test.ts",
      "scripts/*.test.ts",
      "rehearsal/*.test.ts",
      "rehearsal/engines/**/*.test.ts",
    ],
    {
      cwd: testFolder,
      exclude: [hasEngine ? "batches/engine.batch.ts" : "engine/**"],
    },
  ).sort();
}

/** The test files of a batch, relative to `test/`. */
export function filesOfBatch(batch: string): string[] {
  const text = readFileSync(path.join(testFolder, batch), "utf8");
  return [...text.matchAll(/"([\w/]+)"[,)]/g)].flatMap(([, folder]) =>
    globSync(`${folder}/**/*.test.ts`, { cwd: testFolder }),
  );
}
