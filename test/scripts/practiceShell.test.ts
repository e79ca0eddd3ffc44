import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { posixShell, practiceShell, proxyShell } from "../../scripts/practice/shell.ts";

const folder = mkdtempSync(join(tmpdir(), "practice-shell-"));
after(() => rmSync(folder, { recursive: true }));
const [first, second, proxy] = ["first.sh", "second.sh", "proxy.sh"].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
writeFileSync(
  first,
  posixShell({ REHEARSAL: "/a b/it's", PULUMI_BACKEND_URL: "file:///first" }, practiceShell),
);
writeFileSync(
  second,
  posixShell({ REHEARSAL: "/second", PULUMI_BACKEND_URL: "file:///second" }, practiceShell),
);
writeFileSync(
  proxy,
  posixShell({ HTTPS_PROXY: "http://127.0.0.1:1", https_proxy: "http://127.0.0.1:1" }, proxyShell),
);

/** What a shell prints, that had a state of its own before. */
function shell(program: string, script: string): string[] {
  const { stdout, stderr, status } = spawnSync(program, ["-c", `set -eu; ${script}`], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, PULUMI_BACKEND_URL: "azblob://ours" },
  });
  assert.equal(status, 0, stderr);
  return stdout.trimEnd().split("\n");
}

const say = `echo "\${REHEARSAL-none} $PULUMI_BACKEND_URL \${PS1-}"; env | grep -c "^REHEARSAL=" || true`;

for (const program of ["sh", "bash"]) {
  describe(`a practice in ${program}`, () => {
    it("is marked in the prompt of a shell that has one, and left with what was there before", () => {
      assert.deepEqual(shell(program, `PS1='$ '; . ${first}; ${say}; leave_practice; ${say}`), [
        "/a b/it's file:///first (practice) $ ",
        "1",
        "none azblob://ours $ ",
        "0",
      ]);
    });

    it("takes the place of another", () => {
      const [inside, , outside] = shell(
        program,
        `PS1='$ '; . ${first}; . ${second}; ${say}; leave_practice; ${say}`,
      );
      assert.equal(inside, "/second file:///second (practice) $ ");
      assert.equal(outside, "none azblob://ours $ ");
    });

    it("and its proxy are entered and left in any order", () => {
      const all = `echo "$PS1 \${REHEARSAL-none} \${HTTPS_PROXY-none} \${https_proxy-none}"`;
      for (const [enter, leave] of [
        [`. ${first}; . ${proxy}`, "leave_practice; leave_proxy"],
        [`. ${proxy}; . ${first}`, "leave_practice; leave_proxy"],
        [`. ${first}; . ${proxy}`, "leave_proxy; leave_practice"],
      ]) {
        assert.deepEqual(shell(program, `PS1='$ '; https_proxy=ours; ${enter}; ${all}; ${leave}; ${all}`), [
          "(practice) $  /a b/it's http://127.0.0.1:1 http://127.0.0.1:1",
          "$  none none ours",
        ]);
      }
    });

    it("leaves nothing behind of its own", () => {
      const [left] = shell(
        program,
        `. ${first}; . ${proxy}; leave_practice; leave_proxy; (set; command -v leave_practice leave_proxy || true) | grep -Ec "^(PRACTICE|PROXY)_HAD|^leave_" || true`,
      );
      assert.equal(left, "0");
    });
  });
}
