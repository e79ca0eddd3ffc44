import { globSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe } from "node:test";

const testFolder = path.resolve(import.meta.dirname, "..");

const require = createRequire(import.meta.url);

/**
 * Runs every test file below some folders in this one process. Each would otherwise load the world anew, which
 * takes longer than most of the tests. None of them may await anything outside of its tests and hooks.
 * @param folders relative to `test/`
 */
export function together(...folders: readonly string[]): void {
  for (const folder of folders) {
    const files = globSync("**/*.test.ts", { cwd: path.join(testFolder, folder) }).sort();
    if (files.length === 0) throw new Error(`there is no test in test/${folder}`);
    for (const file of files) {
      // A suite for each file: its hooks are for its own tests, as they are where it has a process to itself.
      describe(`${folder}/${file}`, () => {
        require(path.join(testFolder, folder, file));
      });
    }
  }
}
