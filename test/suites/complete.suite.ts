import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const testFolder = path.resolve(import.meta.dirname, "..");

test("npm test runs every test file once", () => {
  const { scripts } = JSON.parse(readFileSync(path.join(testFolder, "../package.json"), "utf8"));
  const patterns = [...(scripts.test as string).matchAll(/"test\/([^"]*\.test\.ts)"/g)].map(
    ([, pattern]) => pattern!,
  );
  const alone = globSync(patterns, { cwd: testFolder });
  const inSuites = globSync("suites/*.suite.ts", { cwd: testFolder })
    .flatMap((suite) => [...readFileSync(path.join(testFolder, suite), "utf8").matchAll(/"([\w/]+)"[,)]/g)])
    .flatMap(([, folder]) => globSync(`${folder}/**/*.test.ts`, { cwd: testFolder }));
  const all = globSync("**/*.test.ts", { cwd: testFolder }).sort();
  assert.deepEqual([...alone, ...inSuites].sort(), all);
});
