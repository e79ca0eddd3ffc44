import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { type ServiceError, status } from "@grpc/grpc-js";
import type * as pb from "@pulumi/pulumi/proto/language_pb.js";
import proto from "@pulumi/pulumi/proto/language_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { findPulumi } from "../../lib/engine/cli.ts";
import { engineAddress, LanguageHostProcess, languageHost, spawnHost } from "./languageHostProcess.ts";

/*
 * The language host as the engine starts it. The programs' own @pulumi/pulumi is a script that notes how it
 * was started, so that no engine is needed; realEngine.proof.ts runs it with one.
 */

const sdk = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as { version: string };

const noting = `
  const { argv, env, execArgv, pid } = process;
  require("node:fs").writeFileSync(env.NOTE, JSON.stringify({ argv: argv.slice(2), execArgv, env, pid, cwd: process.cwd() }));
  process.stdout.write("out\\n");
  process.stderr.write("err\\n");
  if (env.STAYS) setInterval(() => {}, 1000); else process.exitCode = Number(env.EXIT ?? 0);`;

const skip = "missing" in languageHost ? languageHost.missing : false;
// Where nothing may be skipped, such as in CI, a missing CLI is a failure; one of Pulumi's own is none.
if ("missing" in findPulumi() && process.env.ENGINE_TESTS === "required") throw new Error(String(skip));

describe("the language host", { skip }, () => {
  let program: string;
  let hosts: LanguageHostProcess[];

  beforeEach(async () => {
    program = await mkdtemp(join(tmpdir(), "pulumi-program-"));
    hosts = [];
    for (const entry of ["run", "run-policy-pack"]) {
      await mkdir(join(program, "node_modules/@pulumi/pulumi/cmd", entry), { recursive: true });
      await writeFile(join(program, "node_modules/@pulumi/pulumi/cmd", entry, "index.js"), noting);
    }
  });
  afterEach(async () => {
    for (const host of hosts) host.close();
    await rm(program, { recursive: true });
  });

  it("tells the SDK's version and the Node that it runs", async () => {
    const host = await start();
    const info = await host.ask<{ getVersion(): string }>("getPluginInfo", new empty.Empty());
    const about = await host.ask<pb.AboutResponse>("about", new proto.AboutRequest());
    assert.equal(info.getVersion(), sdk.version);
    assert.equal(about.getVersion(), process.version);
    assert.equal(about.getExecutable(), process.execPath);
  });

  it("asks for no provider to be downloaded", async () => {
    const host = await start();
    const needed = await host.ask<pb.GetRequiredPackagesResponse>(
      "getRequiredPackages",
      new proto.GetRequiredPackagesRequest(),
    );
    assert.deepEqual(needed.getPackagesList(), []);
  });

  it("refuses what it does not do as unimplemented", async () => {
    const host = await start();
    await assert.rejects(host.ask("generateProgram", new proto.GenerateProgramRequest()), {
      code: status.UNIMPLEMENTED,
    });
  });

  it("runs a program with all that the engine gave", async () => {
    const host = await start();
    const request = runRequest({
      nodeargs: `--no-warnings --title "two words"`,
      tsconfig: "tsconfig.run.json",
    })
      .setMonitorAddress("127.0.0.1:2")
      .setOrganization("organization")
      .setProject("project")
      .setStack("dev")
      .setParallel(16)
      .setDryrun(true)
      .setConfigsecretkeysList(["project:hidden"])
      .setArgsList(["more"]);
    request.getConfigMap().set("project:key", "value");
    const response = await host.ask<pb.RunResponse>("run", request);
    assert.deepEqual(response.toObject(), { error: "", bail: false });

    const { argv, execArgv, env } = await noted();
    const flags = ["--monitor", "127.0.0.1:2", "--engine", engineAddress, "--organization", "organization"];
    const more = ["--project", "project", "--root-directory", program, "--stack", "dev", "--pwd", program];
    assert.deepEqual(argv, [...flags, ...more, "--parallel", "16", "--dry-run", "index.js", "more"]);
    assert.deepEqual(execArgv, ["--no-warnings", "--title", "two words"]);
    assert.equal(env.PULUMI_CONFIG, '{"project:key":"value"}');
    assert.equal(env.PULUMI_CONFIG_SECRET_KEYS, '["project:hidden"]');
    assert.equal(env.PULUMI_NODEJS_TYPESCRIPT, "true");
    assert.equal(env.PULUMI_NODEJS_TSCONFIG_PATH, "tsconfig.run.json");
  });

  it("leaves TypeScript to Node when the project says so", async () => {
    const host = await start();
    await host.ask("run", runRequest({ typescript: false }, "index.ts"));
    assert.equal((await noted()).env.PULUMI_NODEJS_TYPESCRIPT, undefined);
  });

  it("tells how a program has failed", async () => {
    const failing = await start({ EXIT: "7" });
    const failed = await failing.ask<pb.RunResponse>("run", runRequest());
    assert.deepEqual(failed.toObject(), { error: "Program exited with non-zero exit code: 7", bail: false });
    const reporting = await start({ EXIT: "32" });
    const reported = await reporting.ask<pb.RunResponse>("run", runRequest());
    assert.deepEqual(reported.toObject(), { error: "", bail: true });
  });

  it("says what to do on a Node that cannot run TypeScript", async () => {
    const host = await start({ NODE_OPTIONS: "--no-experimental-strip-types" });
    const run = (request: pb.RunRequest) => host.ask<pb.RunResponse>("run", request);
    const refused = await run(runRequest({ typescript: false }, "index.ts"));
    assert.match(
      refused.getError(),
      /^index\.ts is TypeScript, which Node v[\d.]+ .*\("npm run …"\) or as "npx pulumi …"/,
    );

    await writeFile(join(program, "package.json"), '{ "main": "infra/main.mts" }');
    assert.match(
      (await run(runRequest({ typescript: false }, "."))).getError(),
      /^infra\/main\.mts is TypeScript/,
    );
    assert.equal((await run(runRequest({ typescript: false }, "index.js"))).getError(), "");
    assert.equal((await run(runRequest({ typescript: true }, "index.ts"))).getError(), "");
    const helped = { typescript: false, nodeargs: "--experimental-strip-types" };
    assert.equal((await run(runRequest(helped, "index.ts"))).getError(), "");
  });

  it("asks for npm ci where the program has no SDK", async () => {
    const host = await start();
    await rm(join(program, "node_modules"), { recursive: true });
    const response = await host.ask<pb.RunResponse>("run", runRequest());
    assert.match(response.getError(), /has no @pulumi\/pulumi: run "npm ci" first/);
  });

  it("does not start in a folder without an SDK", async () => {
    await rm(join(program, "node_modules"), { recursive: true });
    const host = spawnHost([engineAddress], { cwd: program });
    const [text] = (await once(host.stderr, "data")) as [Buffer];
    assert.match(text.toString(), /cannot load @pulumi\/pulumi .* run "npm ci" first/);
    assert.deepEqual(await once(host, "exit"), [1, null]);
  });

  it("attaches no debugger, and says so", async () => {
    const host = await start();
    const response = await host.ask<pb.RunResponse>("run", runRequest().setAttachDebugger(true));
    assert.match(response.getError(), /NODE_OPTIONS=--inspect-brk/);
  });

  it("runs a policy pack in its folder, with the engine's environment, and passes its output on", async () => {
    const host = await start();
    const { stdout, stderr, exitcode } = await host.runPlugin(pluginRequest("analyzer", ["EXIT=3", "A=b=c"]));
    assert.deepEqual({ stdout, stderr, exitcode }, { stdout: "out\n", stderr: "err\n", exitcode: 3 });
    const { argv, env, cwd } = await noted();
    assert.deepEqual(argv, ["127.0.0.1:9", program]);
    assert.equal(env.A, "b=c");
    assert.equal(cwd, program);
  });

  it("refuses plugins of other kinds by name", async () => {
    const host = await start();
    await assert.rejects(host.runPlugin(pluginRequest("resource", [])), (error: ServiceError) => {
      assert.equal(error.code, status.UNIMPLEMENTED);
      assert.match(error.details, /a plugin of kind "resource" needs Pulumi's own/);
      return true;
    });
  });

  it("ends a policy pack that the engine has cancelled", async () => {
    const host = await start();
    let cancel = () => {};
    const running = host.runPlugin(pluginRequest("analyzer", ["STAYS=1"]), (call) => {
      cancel = () => call.cancel();
    });
    const { pid } = await noted();
    cancel();
    await assert.rejects(running, { code: status.CANCELLED });
    await ended(pid);
  });

  it("interrupts the program on cancel", async () => {
    const host = await start({ STAYS: "1" });
    const running = host.ask<pb.RunResponse>("run", runRequest());
    await noted();
    await host.ask("cancel", new empty.Empty());
    assert.equal((await running).getError(), "Program was ended by SIGINT");
  });

  it("ends with its program when the engine is gone", async () => {
    const host = await start({ STAYS: "1" });
    host.ask("run", runRequest()).catch(() => {});
    const { pid } = await noted();
    host.process.stdin?.end();
    assert.deepEqual(await once(host.process, "exit"), [0, null]);
    await ended(pid);
  });

  async function start(environment: Record<string, string> = {}): Promise<LanguageHostProcess> {
    const host = await LanguageHostProcess.start({ NOTE: join(program, "note.json"), ...environment });
    hosts.push(host);
    return host;
  }

  function programInfo(options: Record<string, JavaScriptValue>, entry: string): pb.ProgramInfo {
    return new proto.ProgramInfo()
      .setRootDirectory(program)
      .setProgramDirectory(program)
      .setEntryPoint(entry)
      .setOptions(structs.Struct.fromJavaScript(options));
  }

  function runRequest(options: Record<string, JavaScriptValue> = {}, entry = "index.js"): pb.RunRequest {
    return new proto.RunRequest().setInfo(programInfo(options, entry)).setPwd(program);
  }

  function pluginRequest(kind: string, environment: string[]): pb.RunPluginRequest {
    return new proto.RunPluginRequest()
      .setInfo(programInfo({}, "."))
      .setKind(kind)
      .setArgsList(["127.0.0.1:9"])
      .setEnvList([`NOTE=${join(program, "note.json")}`, ...environment]);
  }

  /** What the program has noted of its start, as soon as it has. */
  async function noted(): Promise<Note> {
    for (;;) {
      const text = await readFile(join(program, "note.json"), "utf8").catch(() => "");
      if (text.endsWith("}")) return JSON.parse(text) as Note;
      await pause(20);
    }
  }
});

interface Note {
  readonly argv: string[];
  readonly execArgv: string[];
  readonly env: Record<string, string>;
  readonly pid: number;
  readonly cwd: string;
}

async function ended(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await pause(20);
  }
}
