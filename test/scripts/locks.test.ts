import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { describe, it } from "node:test";
import { isLeftBehind, locksIn, type StackLock } from "../../scripts/pulumi/locks.ts";

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

  const lock = { user: "ada", host: hostname(), pid: 4711, since: "2026-11-22T10:00:00Z" };
  const cases: [what: string, lock: StackLock, runsAs: string | undefined, leftBehind: boolean][] = [
    ["a CLI that still runs here holds it", lock, "pulumi", false],
    ["its process is gone", lock, undefined, true],
    ["another program has got its process's number", lock, "postgres", true],
    ["another machine took it, and nobody here can know", { ...lock, host: "runner-7" }, undefined, false],
  ];
  for (const [what, taken, runsAs, leftBehind] of cases) {
    it(`${leftBehind ? "is left behind when" : "is kept when"} ${what}`, () => {
      assert.equal(
        isLeftBehind(taken, () => runsAs),
        leftBehind,
      );
    });
  }

  it("is left behind by a process that has ended on this machine", () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    assert.equal(isLeftBehind({ ...lock, pid }), true);
  });
});
