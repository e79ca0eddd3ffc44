import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";

const preload = path.resolve(import.meta.dirname, "../support/quick.js");
const folder = mkdtempSync(path.join(tmpdir(), "apim-oauth-test-"));
after(() => rmSync(folder, { recursive: true }));

/** Runs a test file as `npm test` runs ours. */
function run(body: string) {
  const file = path.join(folder, "one.test.mjs");
  writeFileSync(
    file,
    `import { describe, it } from "node:test";
     import { setTimeout as pause } from "node:timers/promises";
     describe("a suite", () => { ${body} });`,
  );
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return spawnSync(process.execPath, ["--import", preload, "--test", file], { encoding: "utf8", env });
}

describe("the test runner, made quicker,", () => {
  it("ends with 0 where all is well", () => {
    assert.equal(run('it("holds", async () => { await pause(1); });').status, 0);
  });

  it("fails for a promise that nobody caught, and shows its error", () => {
    const { status, stdout } = run(
      'it("leaves one", async () => { Promise.reject(new Error("nobody\'s")); await pause(20); });',
    );
    assert.equal(status, 1);
    assert.match(stdout, /nobody's/);
  });

  it("fails for an error that is thrown while nobody waits, and shows it", () => {
    const { status, stdout } = run(
      'it("leaves one", async () => { setTimeout(() => { throw new Error("late"); }); await pause(20); });',
    );
    assert.equal(status, 1);
    assert.match(stdout, /late/);
  });
});
