import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { describe, it } from "node:test";
import { isLeftBehind, locksIn } from "../../scripts/pulumi/locks.ts";

describe("the lock of a stack", () => {
  const refusal = `error: the stack is currently locked by 2 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///state/.pulumi/locks/organization/apim-oauth/dev/6f1c.json: created by ada@laptop (pid 4711) at 2026-11-22T10:00:00Z
  file:///state/.pulumi/locks/organization/apim-oauth/dev/77aa.json: created by @runner-7 (pid 12) at 2026-11-22T10:00:01+01:00`;

  it("is read from the CLI's refusal: who, where, since when", () => {
    assert.deepEqual(locksIn(refusal), [
      { user: "ada", host: "laptop", pid: 4711, since: "2026-11-22T10:00:00Z" },
      { user: "", host: "runner-7", pid: 12, since: "2026-11-22T10:00:01+01:00" },
    ]);
  });

  it("is not seen in any other message", () => {
    assert.deepEqual(locksIn("error: created by ada@laptop (pid 4711) at 2026-11-22T10:00:00Z"), []);
    assert.deepEqual(locksIn(""), []);
  });

  it("is left behind when its process has run here and is gone", () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const lock = { user: "ada", since: "2026-11-22T10:00:00Z" };
    assert.equal(isLeftBehind({ ...lock, host: hostname(), pid }), true);
    assert.equal(isLeftBehind({ ...lock, host: hostname(), pid: process.pid }), false);
    assert.equal(isLeftBehind({ ...lock, host: `not-${hostname()}`, pid }), false);
  });
});
