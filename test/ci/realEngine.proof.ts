import assert from "node:assert/strict";
import { type ChildProcess, type ExecFileException, execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { type ServedProvider, serveProvider } from "../../emulator/providers/serve.ts";
import { findPulumi, pulumiEnvironment } from "../../lib/engine/cli.ts";
import { UNKNOWN } from "../../lib/engine/values.ts";
import { type MemoryProvider, memoryProvider } from "../emulator/providers/memoryProvider.ts";

/*
 * The real CLI with the language host of .ci/pulumi and a served provider, on a program of two resources:
 *
 *   node --test test/ci/realEngine.proof.ts
 */

const pulumi = findPulumi();
const modules = resolve(
  dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json")),
  "../..",
);

const program = `
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
const config = new pulumi.Config();
const id = new random.RandomUuid("id", { keepers: { round: config.get("round") ?? "1" } });
const password = new random.RandomPassword("password", {
  length: 12,
  keepers: { of: id.result, hidden: config.getSecret("hidden") ?? "none" },
});
if (config.get("wait")) await new Promise((wake) => setTimeout(wake, 60_000));
if (config.get("crash")) throw new Error("the program does not want to");
export const uuid: pulumi.Output<string> = id.result;
export const secretPassword = password.result;
`;

describe("the real engine with an attached provider", { skip: "missing" in pulumi && pulumi.missing }, () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  let provider: MemoryProvider;
  let served: ServedProvider;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pulumi proof "));
    const [home, backendDir] = [join(folder, "home"), join(folder, "state")];
    await Promise.all(
      [home, backendDir, join(folder, "project", "infra")].map((path) => mkdir(path, { recursive: true })),
    );
    await symlink(modules, join(folder, "project", "node_modules"));
    await project(
      "Pulumi.yaml",
      "name: proof\nruntime: { name: nodejs, options: { typescript: false } }\nmain: infra/index.ts\n",
    );
    await project("package.json", '{ "type": "module" }');
    await project("infra/index.ts", program);
    provider = memoryProvider({ name: "random", version: "4.21.2" });
    served = await serveProvider(provider);
    environment = pulumiEnvironment({ home, backendDir, passphrase: "a passphrase", providers: [served] });
    await run("stack", "init", "dev");
  });
  after(async () => {
    await served.close();
    await rm(folder, { recursive: true });
  });

  it("previews two resources and creates none", async () => {
    const { stdout } = await run("preview", "--json");
    const { changeSummary } = JSON.parse(stdout) as { changeSummary: Record<string, number> };
    assert.deepEqual(changeSummary, { create: 3 });
    assert.equal(provider.resources.size, 0);
    const checked = provider.calls
      .filter(({ call }) => call === "check")
      .map(({ request }) => JSON.stringify(request));
    assert.ok(
      checked.some((request) => request.includes(UNKNOWN)),
      "the second resource depends on an unknown",
    );
  });

  it("creates them", async () => {
    await run("up", "--yes", "--skip-preview");
    assert.equal(provider.resources.size, 2);
    const outputs = JSON.parse((await run("stack", "output", "--json")).stdout) as Record<string, string>;
    assert.deepEqual(outputs, { uuid: "result of id", secretPassword: "[secret]" });
  });

  it("finds nothing to change the second time, and no drift", async () => {
    await run("up", "--yes", "--expect-no-changes");
    await run("refresh", "--yes", "--expect-no-changes");
  });

  it("shows and makes one change", async () => {
    await run("config", "set", "round", "2");
    const { stdout } = await run("preview", "--diff", "--color", "never");
    assert.match(stdout, /keepers *: \{\s+~ round: "1" => "2"/);
    await run("up", "--yes", "--skip-preview");
    const update = provider.calls.findLast(({ call }) => call === "update")!.request as { oldInputs: object };
    assert.deepEqual(update.oldInputs, { size: 1, keepers: { round: "1" } });
  });

  it("hands a secret over marked, and keeps it out of the state", async () => {
    await run("config", "set", "--secret", "hidden", "not-for-everyone");
    await run("up", "--yes", "--skip-preview");
    const update = provider.calls.findLast(({ call }) => call === "update")!;
    assert.match(
      JSON.stringify(update.request),
      /1b47061264138c4ac30d75fd1eb44270","value":"not-for-everyone"/,
    );
    assert.deepEqual(await filesWith("not-for-everyone"), []);
  });

  it("hands it over in clear to a provider that takes no secrets, and still keeps it out of the state", async () => {
    const plain = memoryProvider({ name: "random", version: "4.21.2", acceptSecrets: false });
    const other = await serveProvider(plain);
    const attached = { PULUMI_DEBUG_PROVIDERS: `random:${other.port}` };
    try {
      await runWith(attached, "stack", "init", "plain");
      await runWith(attached, "config", "set", "--secret", "hidden", "not-for-everyone");
      await runWith(attached, "up", "--yes", "--skip-preview");
      const create = plain.calls.findLast(({ call }) => call === "create")!.request as { inputs: object };
      const keepers = { of: "result of id", hidden: "not-for-everyone" };
      assert.deepEqual(create.inputs, { size: 1, length: 12, keepers });
      assert.deepEqual(await filesWith("not-for-everyone"), []);
    } finally {
      await run("stack", "select", "dev");
      await other.close();
    }
  });

  it("says what a failing program says", async () => {
    await assert.rejects(run("preview", "--config", "proof:crash=1"), /the program does not want to/);
  });

  it("runs a policy pack", async () => {
    const pack = join(folder, "pack");
    await mkdir(pack);
    await symlink(modules, join(pack, "node_modules"));
    await writeFile(join(pack, "PulumiPolicy.yaml"), "runtime: nodejs\n");
    await writeFile(
      join(pack, "package.json"),
      '{ "type": "module", "main": "index.js", "version": "1.0.0" }',
    );
    await writeFile(join(pack, "index.js"), "process.stderr.write('the pack runs\\n'); process.exit(3);");
    await assert.rejects(run("preview", "--policy-pack", pack), /the pack runs/);
  });

  it("leaves no process behind when it is killed", async () => {
    const child = start("preview", "--config", "proof:wait=1");
    const running = () => processesUnder(folder);
    while (!(await running()).some((line) => line.includes("cmd/run"))) await pause(50);
    child.kill("SIGKILL");
    for (let waited = 0; (await running()).length > 0; waited += 100) {
      assert.ok(waited < 10_000, `still running: ${(await running()).join("\n")}`);
      await pause(100);
    }
  });

  it("destroys them", async () => {
    await run("cancel", "--yes");
    await run("destroy", "--yes");
    assert.equal(provider.resources.size, 0);
  });

  function project(name: string, content: string): Promise<void> {
    return writeFile(join(folder, "project", name), content);
  }

  function start(...args: string[]): ChildProcess {
    return launch({}, args, () => {});
  }

  function run(...args: string[]): Promise<{ stdout: string }> {
    return runWith({}, ...args);
  }

  function runWith(variables: NodeJS.ProcessEnv, ...args: string[]): Promise<{ stdout: string }> {
    return new Promise((resolve, reject) => {
      launch(variables, args, (error, stdout, stderr) => {
        if (error) reject(new Error(`pulumi ${args.join(" ")}: ${error.code}\n${stdout}\n${stderr}`));
        else resolve({ stdout });
      });
    });
  }

  function launch(
    variables: NodeJS.ProcessEnv,
    args: string[],
    ended: (error: ExecFileException | null, stdout: string, stderr: string) => void,
  ): ChildProcess {
    assert.ok("path" in pulumi);
    const options = { cwd: join(folder, "project"), env: { ...environment, ...variables } };
    return execFile(pulumi.path, [...args, "--non-interactive"], options, ended);
  }

  /** Files of the project, of the state and of the CLI's own folder that hold the text. */
  async function filesWith(text: string): Promise<string[]> {
    const files = await filesUnder(folder);
    const contents = await Promise.all(files.map((file) => readFile(file, "utf8")));
    assert.ok(files.some((file) => file.includes("/state/")));
    return files.filter((_, index) => contents[index]?.includes(text));
  }
});

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"));
  return files.map((entry) => join(entry.parentPath, entry.name));
}

/** Command lines of the processes whose working folder lies in `folder`; by /proc, so on Linux only. */
async function processesUnder(folder: string): Promise<string[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = ids.map(async (id) => {
    const cwd = await readlink(`/proc/${id}/cwd`).catch(() => "");
    if (!cwd.startsWith(folder)) return [];
    return [(await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ")];
  });
  return (await Promise.all(lines)).flat();
}
