import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { findPulumi } from "../../lib/engine/cli.ts";
import { type CommandResult, startCommand } from "../../lib/engine/command.ts";
import { copyProject, type ProjectCopy } from "../rehearsal/support/project.ts";
import { projectFolder, skip } from "./support/stack.ts";

/** A stack that goes from one practice to the next, and to a state of one's own: each with its own passphrase. */
describe("a stack file after a practice", { skip }, () => {
  let project: ProjectCopy;
  let practice: ChildProcess | undefined;
  let told = "";
  const inCopy = (...parts: string[]) => path.join(project.folder, ...parts);
  /** Pulumi leaves out blank lines when it writes. */
  const stackFile = () => readFileSync(inCopy("Pulumi.rehearsal.yaml"), "utf8").replaceAll(/\n+/g, "\n");

  before(() => {
    project = copyProject();
    const pulumi = findPulumi();
    assert.ok("path" in pulumi);
    mkdirSync(inCopy(".home/versions"), { recursive: true });
    mkdirSync(inCopy(".state"));
    symlinkSync(path.dirname(path.dirname(pulumi.path)), inCopy(".home/versions", pulumi.version));
  });
  after(async () => {
    await end("SIGKILL");
    project.remove();
  });

  async function begin(): Promise<void> {
    await end("SIGKILL");
    told = "";
    practice = spawn(process.execPath, [path.join(projectFolder, "scripts/practice.ts")], {
      cwd: project.folder,
    });
    practice.stdout!.on("data", (text) => {
      told += text;
    });
    const closed = once(practice, "close").then(() => assert.fail(`the practice has ended: ${told}`));
    closed.catch(() => {});
    while (!told.includes("Ctrl-C")) await Promise.race([once(practice.stdout!, "data"), closed]);
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = practice;
    practice = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    running.kill(signal);
    await once(running, "close");
  }

  function run(
    script: string,
    args: readonly string[],
    variables: NodeJS.ProcessEnv,
  ): Promise<CommandResult> {
    const { REHEARSAL: _, ...own } = process.env;
    const env = { ...own, PULUMI_HOME: inCopy(".home"), PULUMI_SKIP_UPDATE_CHECK: "true", ...variables };
    return startCommand(process.execPath, [script, ...args], { cwd: project.folder, env }).ended;
  }
  const pulumi = (variables: NodeJS.ProcessEnv, ...args: string[]) =>
    run(path.join(projectFolder, "node_modules/pulumi/run.js"), [...args, "--non-interactive"], variables);
  const npm = (name: string, variables: NodeJS.ProcessEnv, ...args: string[]) =>
    run(path.join(projectFolder, "scripts", `${name}.ts`), args, variables);

  /** By npm run portal, in a browser that says how it was started. */
  async function showsThePortal(): Promise<void> {
    const browser = inCopy("browser");
    writeFileSync(browser, `#!/bin/sh\necho "$@" > '${inCopy("started")}'\n`, { mode: 0o755 });
    const portal = await npm("portal", { ...sourced(), CHROMIUM_PATH: browser }, "rehearsal");
    assert.equal(portal.exitCode, 0, portal.stderr);
    assert.match(
      portal.stdout,
      /^https:\/\/contoso-calc-rehearsal\.developer\.azure-api\.net\nSign in as ada@/,
    );
    const started = readFileSync(inCopy("started"), "utf8");
    const { port } = (JSON.parse(readFileSync(inCopy(".practice/world.json"), "utf8")) as World).listener;
    assert.ok(started.includes(`MAP * 127.0.0.1:${port}`), started);
    assert.match(
      started,
      /--ignore-certificate-errors-spki-list=[\w+/]{43}= .* https:\/\/contoso-calc-rehearsal\./,
    );
  }

  /** What `source .practice/env.sh` sets. */
  function sourced(): NodeJS.ProcessEnv {
    const lines = readFileSync(inCopy(".practice/env.sh"), "utf8").matchAll(/^export (\w+)='(.*)'$/gm);
    return Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
  }
  const ownState = (passphrase: string) => ({
    PULUMI_BACKEND_URL: `file://${inCopy(".state")}`,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
  });

  it("is good for the next practice, even if the first one was killed", async () => {
    const original = stackFile();
    await begin();
    assert.equal((await pulumi(sourced(), "stack", "init", "rehearsal")).exitCode, 0);
    assert.match(stackFile(), /^encryptionsalt: v1:/m);
    await end("SIGKILL");

    await begin();
    assert.equal(stackFile(), original);
    const init = await pulumi(sourced(), "stack", "init", "rehearsal");
    assert.equal(init.exitCode, 0, init.stderr);
    const up = await npm("up", sourced(), "rehearsal", "--yes", "--skip-preview");
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
    assert.match(
      up.stderr,
      /^→ rehearsal: the practice at 127\.0\.0\.1:\d+, tenant 7b6a2d1e-\S+, subscription 0f3c9b52-\S+\n/,
    );
    await showsThePortal();
    await end("SIGTERM");
    assert.equal(stackFile(), original);
  });

  it("is good for a state of one's own, with another passphrase", async () => {
    const init = await pulumi(ownState("mine"), "stack", "init", "rehearsal");
    assert.equal(init.exitCode, 0, init.stderr);
  });

  it("is left as it is by a practice where it belongs to a state of one's own, which says so", async () => {
    const own = stackFile();
    await begin();
    assert.match(told, /^Pulumi\.rehearsal\.yaml has encryptionsalt, which is how another state encrypts/m);
    assert.match(
      told,
      /^ {2}Practise on a copy of the file, Pulumi\.rehearsal-practice\.yaml, without this line\.$/m,
    );
    await end("SIGTERM");
    assert.equal(stackFile(), own);
  });

  it("leads out of a wrong passphrase, whatever the command", async () => {
    // There is no Azure here that could be asked anything.
    for (const [name, ...args] of [
      ["preview", "rehearsal"],
      ["up", "rehearsal"],
      ["drift", "rehearsal"],
    ] as const) {
      const { exitCode, stdout, stderr } = await npm(name, ownState("not mine"), ...args);
      assert.notEqual(exitCode, 0, name);
      assert.match(
        stderr,
        /was made with another passphrase than the one that is set\.\n/,
        name + stdout + stderr,
      );
      assert.match(stderr, /delete the line encryptionsalt from Pulumi\.rehearsal\.yaml/, name);
      assert.doesNotMatch(stderr, /^ {4}at /m, name);
    }
  });
});

interface World {
  readonly listener: { readonly port: number };
}
