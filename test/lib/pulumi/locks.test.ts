import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { lockFolderOf, locksInFolder, takeLock } from "../../../lib/pulumi/lockFolder.ts";
import {
  isLeftBehind,
  isRefusedByLock,
  lockedMessage,
  locksIn,
  removeLeftBehind,
  type StackLock,
  withoutRefusal,
} from "../../../lib/pulumi/locks.ts";
import { forgetRun, hasEndedHere, noteRun } from "../../../lib/pulumi/ownRuns.ts";

const folder = mkdtempSync(join(tmpdir(), "apim-oauth-locks-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const refusal = `error: the stack is currently locked by 2 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///state/.pulumi/locks/organization/apim-oauth/dev/6f1c.json: created by ada@laptop (pid 4711) at 2026-11-22T10:00:00Z
  azblob://state/.pulumi/locks/organization/apim-oauth/dev/77aa.json: created by @runner-7 (pid 12) at 2026-11-22T10:00:01+01:00`;
const conflict =
  "error: [409] Conflict: Another update is currently in progress.\nTo learn more about possible";

describe("the lock of a stack", () => {
  it("is read from the CLI's refusal: who, where, since when", () => {
    assert.deepEqual(
      locksIn(refusal).map(({ user, process: holder, since }) => ({ user, ...holder, since })),
      [
        { user: "ada", host: "laptop", pid: 4711, since: "2026-11-22T10:00:00Z" },
        { user: "", host: "runner-7", pid: 12, since: "2026-11-22T10:00:01+01:00" },
      ],
    );
  });

  it("is not seen in any other message", () => {
    for (const message of ["error: created by ada@laptop (pid 4711) at 2026-11-22T10:00:00Z", ""]) {
      assert.deepEqual(locksIn(message), []);
      assert.equal(isRefusedByLock(message), false);
      assert.equal(withoutRefusal(message), message);
    }
  });

  it("is seen in the refusal of a service, too", () => {
    assert.equal(isRefusedByLock(refusal), true);
    assert.equal(isRefusedByLock(conflict), true);
  });

  it("is reported with its holder and what to do, in place of the advice to delete it", () => {
    const coloured = refusal.replace("error: ", "\u001b[31merror: \u001b[0m").replaceAll("Z", "Z\u001b[0m");
    assert.equal(withoutRefusal(`a warning\n${coloured}\n`), "a warning\n");
    assert.equal(locksIn(coloured)[0]?.since, "2026-11-22T10:00:00Z");
    assert.equal(withoutRefusal(`a warning\n${refusal}\n`), "a warning\n");
    const message = lockedMessage("dev", locksIn(refusal));
    assert.match(message, /ada@laptop, process 4711, since 2026-11-22T10:00:00Z/);
    assert.match(message, /Wait until it has ended.*npm run recover -- dev --unlock/s);
  });
});

describe("a lock that is left behind", () => {
  const url = "file:///state/6f1c.json";
  const lock: StackLock = {
    user: "ada",
    process: { host: hostname(), pid: 4711 },
    since: "2026-11-22T10:00:00Z",
    url,
  };
  const cases: [what: string, lock: StackLock, hasEnded: boolean, leftBehind: boolean][] = [
    ["its process ran here and is gone", lock, true, true],
    ["nothing here shows that its process is gone", lock, false, false],
    ["another machine took it", { ...lock, process: { host: "runner-7", pid: 4711 } }, true, false],
    ["the state is not in a folder", { ...lock, url: "azblob://state/6f1c.json" }, true, false],
    ["a service holds it", { user: "ada", since: lock.since }, true, false],
  ];
  for (const [what, taken, hasEnded, leftBehind] of cases) {
    it(`${leftBehind ? "is taken away when" : "is kept when"} ${what}`, () => {
      assert.equal(
        isLeftBehind(taken, () => hasEnded),
        leftBehind,
      );
    });
  }

  it("is kept when a process of its number does not run here: it may run in another container of that name", () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    assert.equal(isLeftBehind({ ...lock, process: { host: hostname(), pid }, since: now() }), false);
  });

  it("is kept together with one that is not: none is taken away then", () => {
    assert.equal(removeLeftBehind([lock]), false);
    assert.equal(removeLeftBehind([]), false);
  });
});

describe("the note of a process that a command has started", { skip: process.platform !== "linux" }, () => {
  const notes = join(folder, "notes");

  it("shows that it is gone when it was killed", async () => {
    const child = spawn("sleep", ["60"]);
    noteRun(child.pid, notes);
    const since = now();
    assert.equal(hasEndedHere(child.pid!, since, notes), false, "it still runs");
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    assert.equal(hasEndedHere(child.pid!, since, notes), true);
  });

  it("shows nothing of a lock that was taken long after or before it began", () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    noteRun(pid, notes);
    assert.equal(hasEndedHere(pid, new Date(Date.now() + 120_000).toISOString(), notes), false);
    assert.equal(hasEndedHere(pid, new Date(Date.now() - 120_000).toISOString(), notes), false);
    assert.equal(hasEndedHere(pid, "an unknown time", notes), false);
  });

  it("is taken away when the process has ended in an orderly way", () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const forget = noteRun(pid, notes);
    forget();
    assert.equal(hasEndedHere(pid, now(), notes), false);
  });

  it("goes with the lock that it was evidence for", () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    noteRun(pid, notes);
    forgetRun(pid, notes);
    assert.equal(hasEndedHere(pid, now(), notes), false);
  });

  it("does not stay for ever: a week later the next command takes it away, unless the process still runs", () => {
    const old = join(folder, "old");
    const { pid } = spawnSync(process.execPath, ["--version"]);
    for (const each of [pid, process.pid]) noteRun(each, old);
    const [ended, running] = [pid, process.pid].map(
      (each) => readdirSync(old).find((name) => name.endsWith(`-${each}.json`))!,
    );
    const weekAgo = new Date(Date.now() - 8 * 86_400_000).toISOString();
    const before = JSON.parse(readFileSync(join(old, running!), "utf8")) as object;
    writeFileSync(join(old, running!), JSON.stringify({ ...before, started: weekAgo }));
    writeFileSync(join(old, ended!), JSON.stringify({ started: weekAgo }));
    writeFileSync(join(old, "another-start-of-the-system-1-7.json"), JSON.stringify({ started: weekAgo }));
    writeFileSync(join(old, "broken-7.json"), "");
    writeFileSync(join(old, "another-8.json"), JSON.stringify({ started: now() }));
    noteRun(undefined, old);
    assert.equal(readdirSync(old).length, 5);
    const { pid: next } = spawnSync(process.execPath, ["--version"]);
    noteRun(next, old);
    const kept = readdirSync(old).sort();
    assert.deepEqual(
      kept,
      ["another-8.json", running, ...kept.filter((name) => name.endsWith(`-${next}.json`))].sort(),
    );
    assert.equal(kept.length, 3);
  });

  it("shows nothing in another PID namespace, or after a restart of the system", () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const others = join(folder, "others");
    noteRun(pid, others);
    const [name = ""] = readdirSync(others);
    mkdirSync(join(folder, "moved"));
    writeFileSync(join(folder, "moved", name.replace(/-\d+-/, "-1-")), JSON.stringify({ started: now() }));
    assert.equal(hasEndedHere(pid, now(), others), true);
    assert.equal(hasEndedHere(pid, now(), join(folder, "moved")), false);
  });
});

describe("a state in a folder", () => {
  const state = join(folder, "state");
  mkdirSync(join(state, ".pulumi/stacks/apim-oauth"), { recursive: true });
  writeFileSync(join(state, ".pulumi/stacks/apim-oauth/dev.json"), "{}");
  const backend = pathToFileURL(state).href;

  it("is found by its address; any other state is not taken for one", () => {
    const locks = join(state, ".pulumi/locks/organization/apim-oauth/dev");
    assert.equal(lockFolderOf(backend, "apim-oauth", "dev"), locks);
    assert.equal(lockFolderOf(`${backend}?no_tmp_dir=true`, "apim-oauth", "dev"), locks);
    for (const other of ["azblob://state", "https://api.pulumi.com", "file:///nowhere"])
      assert.equal(lockFolderOf(other, "apim-oauth", "dev"), undefined);
    assert.equal(lockFolderOf(backend, "apim-oauth", "prod"), undefined);
  });

  it("has one lock at a time", () => {
    const locks = lockFolderOf(backend, "apim-oauth", "dev")!;
    const giveBack = takeLock(locks);
    assert.ok(typeof giveBack === "function");
    const second = takeLock(locks);
    assert.ok(typeof second !== "function");
    assert.deepEqual(
      second.map(({ process: holder }) => holder),
      [{ host: hostname(), pid: process.pid }],
    );
    giveBack();
    assert.deepEqual(locksInFolder(locks), []);
    const [third] = [takeLock(locks)];
    assert.ok(typeof third === "function");
    third();
  });

  it("is locked by a file that cannot be read, too", () => {
    const locks = lockFolderOf(backend, "apim-oauth", "dev")!;
    writeFileSync(join(locks, "broken.json"), "{");
    assert.equal(locksInFolder(locks).length, 1);
    assert.equal(removeLeftBehind(locksInFolder(locks)), false);
    assert.equal(existsSync(join(locks, "broken.json")), true);
  });
});

function now(): string {
  return new Date().toISOString();
}
