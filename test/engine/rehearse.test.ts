import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { projectFolder, skip } from "./support/stack.ts";

describe("npm run rehearse -- --engine pulumi", { skip }, () => {
  /** Takes the place of the system's folder for temporary files, to see what is left there. */
  let temporary: string;
  before(async () => {
    temporary = await mkdtemp(join(tmpdir(), "rehearse with pulumi "));
  });
  after(() => rm(temporary, { recursive: true, force: true }));

  it("goes through the same steps as the Node engine, and leaves nothing behind", async () => {
    const filesBefore = await readdir(projectFolder);
    const { stdout, stderr, exitCode } = await rehearse("--engine", "pulumi", "--json").ended;
    assert.equal(exitCode, 0, stderr);
    const report = JSON.parse(stdout) as Report;
    assert.equal(report.engine, "pulumi");
    assert.deepEqual(
      report.steps.filter(({ ok }) => !ok),
      [],
    );
    const node = JSON.parse((await rehearse("--json").ended).stdout) as Report;
    assert.deepEqual(
      report.steps.map(({ name }) => name),
      node.steps.map(({ name }) => name),
    );
    assert.equal(report.resources, node.resources);
    // The CLI's own progress, by stack.
    assert.match(stderr, /^rehearsal \| .*ApiManagementService api-management created/m);
    assert.match(stderr, /^rehearsal-second \| .*ApiManagementService api-management created/m);
    assert.equal(stderr.includes(String(report.outputs.clientSecret)), false);
    assert.deepEqual(await left(), []);
    assert.deepEqual(await readdir(projectFolder), filesBefore);
  });

  it("ends the CLI and removes its folder when it is interrupted", async () => {
    const run = rehearse("--engine", "pulumi");
    await run.said(/\| .*creat/);
    run.child.kill("SIGTERM");
    const { exitCode, stderr } = await run.ended;
    assert.equal(exitCode, 143, stderr);
    assert.deepEqual(await left(), []);
    for (let waited = 0; (await processesUnder(temporary)).length > 0; waited += 100) {
      assert.ok(waited < 10_000, `still running: ${(await processesUnder(temporary)).join("\n")}`);
      await pause(100);
    }
  });

  it("says how to get the CLI where it is missing, with the exit code of a usage error", async () => {
    const { exitCode, stderr, stdout } = await start(["--engine", "pulumi"], {
      PULUMI_HOME: join(temporary, "no pulumi here"),
    }).ended;
    assert.equal(exitCode, 2);
    assert.match(stderr, /^pulumi 3\.\d+\.\d+ is not in .*no pulumi here/m);
    assert.match(stderr, /npx pulumi version/);
    assert.match(stderr, /--engine node/);
    assert.equal(stdout, "");
  });

  function rehearse(...args: string[]) {
    return start(args, {});
  }

  function start(args: string[], variables: NodeJS.ProcessEnv) {
    const child = spawn(process.execPath, ["scripts/rehearse.ts", ...args], {
      cwd: projectFolder,
      env: { ...process.env, TMPDIR: temporary, ...variables },
    });
    const written = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        written[stream] += text;
      });
    }
    const ended = new Promise<{ exitCode: number | null; stdout: string; stderr: string }>((resolve) =>
      child.once("close", (exitCode) => resolve({ exitCode, ...written })),
    );
    return {
      child,
      ended,
      async said(pattern: RegExp): Promise<void> {
        while (!pattern.test(written.stderr)) {
          assert.equal(child.exitCode, null, written.stderr);
          await pause(20);
        }
      },
    };
  }

  async function left(): Promise<string[]> {
    return (await readdir(temporary)).filter((name) => name.startsWith("apim-oauth"));
  }
});

interface Report {
  readonly engine: string;
  readonly steps: readonly { readonly name: string; readonly ok: boolean }[];
  readonly resources: number;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Command lines of the processes whose working folder lies in `folder`; by /proc, so on Linux only. */
async function processesUnder(folder: string): Promise<string[]> {
  const ids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const lines = ids.map(async (id) => {
    const cwd = await readlink(`/proc/${id}/cwd`).catch(() => "");
    if (!cwd.startsWith(folder)) return [];
    return [(await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ")];
  });
  return (await Promise.all(lines)).flat();
}
