import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import path from "node:path";
import { testFolder } from "./batches.ts";

/**
 * Runs test files with Node's own test runner, whose summary and exit code are this process's. Two processes more than
 * there are processors, since some of them wait for a browser or for processes that they have started: with one more,
 * the tests of the engine kept two processors busy for 81 per cent of their time.
 * @param files relative to `test/`
 * @param more.options of `node --test`
 * @param more.environment more variables
 */
export function runTests(
  files: readonly string[],
  { options = [], environment = {} }: { options?: readonly string[]; environment?: NodeJS.ProcessEnv } = {},
): void {
  const { status } = spawnSync(
    process.execPath,
    [
      "--import",
      path.join(testFolder, "support/quick.js"),
      "--test",
      `--test-concurrency=${availableParallelism() + 2}`,
      ...options,
      ...files.map((file) => path.join(testFolder, file)),
    ],
    { stdio: "inherit", env: { ...process.env, ...environment } },
  );
  process.exitCode = status ?? 1;
}
