import { globSync } from "node:fs";
import path from "node:path";
import { describe } from "node:test";
import { pathToFileURL } from "node:url";

const testFolder = path.resolve(import.meta.dirname, "..");

/**
 * Runs every test file below some folders in this one process. Each would otherwise load the world anew, which
 * takes longer than most of the tests. Not for tests that set Pulumi's mocks: those are the process's own.
 * @param folders relative to `test/`
 */
export async function together(...folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const files = globSync("**/*.test.ts", { cwd: path.join(testFolder, folder) }).sort();
    if (files.length === 0) throw new Error(`there is no test in test/${folder}`);
    for (const file of files) {
      // A suite for each file: its hooks are for its own tests, as they are where it has a process to itself.
      await describe(`${folder}/${file}`, async () => {
        await import(pathToFileURL(path.join(testFolder, folder, file)).href);
      });
    }
  }
}
