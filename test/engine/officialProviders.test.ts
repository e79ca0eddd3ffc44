import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { findPulumi } from "../../lib/engine/cli.ts";
import { azurePlugins } from "../../lib/engine/plugins.ts";
import { copyProject } from "../rehearsal/support/project.ts";
import { projectFolder, quickly, skip } from "./support/stack.ts";

const suffix = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch === "x64" ? "amd64" : process.arch}`;

/**
 * With plugins of the tests in place of Pulumi's: what is tested is all that is around them, from the download to the
 * requests that reach the world by its proxy.
 */
describe("--providers official", { skip }, () => {
  let root: string;
  let mirror: Server;
  let home: string;
  let log: string;
  const served = new Map<string, Buffer>();
  let environment: NodeJS.ProcessEnv;

  before(async () => {
    root = mkdtempSync(path.join(tmpdir(), "official-providers-"));
    log = path.join(root, "requests.log");
    mirror = createServer(({ url = "" }, response) => {
      const archive = served.get(url);
      // The CLI refuses a download whose length it is not told.
      response.writeHead(archive ? 200 : 404, { "content-length": archive?.length ?? 0 }).end(archive);
    });
    await new Promise<void>((resolve) => mirror.listen(0, "127.0.0.1", resolve));
  });
  after(() => {
    mirror.close();
    rmSync(root, { recursive: true, force: true });
  });
  /** Nobody's plugins, and the mirror in place of Pulumi's downloads. */
  beforeEach(() => {
    home = mkdtempSync(path.join(root, "home-"));
    served.clear();
    writeFileSync(log, "");
    const pulumi = findPulumi();
    assert.ok("path" in pulumi);
    mkdirSync(path.join(home, "versions"));
    symlinkSync(path.dirname(path.dirname(pulumi.path)), path.join(home, "versions", pulumi.version));
    const { port } = mirror.address() as { port: number };
    environment = {
      ...process.env,
      ...quickly(),
      PULUMI_HOME: home,
      PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES: `^.*$=http://127.0.0.1:${port}/plugins`,
    };
  });

  /** Puts an archive of each plugin on the mirror, as Pulumi's releases have them. */
  function publish(): void {
    for (const { name, version } of azurePlugins()) {
      const folder = mkdtempSync(path.join(root, "archive-"));
      const program = path.join(import.meta.dirname, "support/pluginOfTests.ts");
      writeFileSync(
        path.join(folder, `pulumi-resource-${name}`),
        `#!/bin/sh\nexec '${process.execPath}' '${program}' '${name}' '${log}' "$@"\n`,
        { mode: 0o755 },
      );
      execFileSync("tar", ["-czf", "plugin.tar.gz", `pulumi-resource-${name}`], { cwd: folder });
      const file = `/plugins/pulumi-resource-${name}-v${version}-${suffix}.tar.gz`;
      served.set(file, readFileSync(path.join(folder, "plugin.tar.gz")));
    }
  }
  const start = (script: string, args: readonly string[], cwd: string, more: NodeJS.ProcessEnv = {}) =>
    spawn(process.execPath, [path.join(projectFolder, "scripts", `${script}.ts`), ...args], {
      cwd,
      env: { ...environment, ...more },
    });
  /** Which plugin has asked which host. */
  const asked = () =>
    new Set(
      readFileSync(log, "utf8")
        .trim()
        .split("\n")
        .map((line) => line.replace(/ \w+ /, " ")),
    );

  it("rehearses with the plugins that Pulumi downloads, which reach the world by its proxy", async () => {
    publish();
    const { code, stdout, stderr } = await ended(
      start("rehearse", ["--engine", "pulumi", "--providers", "official"], projectFolder),
    );
    assert.equal(code, 0, stdout + stderr);
    assert.match(
      stderr,
      /^→ rehearsal: a rehearsal on this machine, with the pulumi engine and the official providers$/m,
    );
    assert.match(stdout, /^All \d+ steps hold/m);
    assert.deepEqual(
      asked(),
      new Set([
        "azuread login.microsoftonline.com",
        "azuread graph.microsoft.com",
        "azure-native login.microsoftonline.com",
        "azure-native management.azure.com",
      ]),
    );
  });

  it("serves a practice that the plugins deploy to, with one identity for every tenant", async () => {
    publish();
    const project = copyProject();
    const practice = start("practice", ["--providers", "official"], project.folder);
    try {
      const told = await until(practice, "Ctrl-C");
      for (const { name, version } of azurePlugins()) assert.ok(told.includes(`${name} ${version}`), told);
      const shell = readFileSync(path.join(project.folder, ".practice/env.sh"), "utf8");
      const exports = [...shell.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]);
      const sourced = Object.fromEntries(exports) as Record<string, string>;
      assert.match(sourced.PULUMI_DEBUG_PROVIDERS!, /^random:\d+$/);
      const init = spawn(
        process.execPath,
        [path.join(projectFolder, "node_modules/pulumi/run.js"), "stack", "init", "rehearsal"],
        { cwd: project.folder, env: { ...environment, ...sourced } },
      );
      assert.equal((await ended(init)).code, 0);
      const up = await ended(start("up", ["rehearsal", "--yes", "--skip-preview"], project.folder, sourced));
      assert.equal(up.code, 0, up.stdout + up.stderr);
      assert.ok(asked().has("azuread graph.microsoft.com"), readFileSync(log, "utf8"));
      const { tenants } = JSON.parse(
        readFileSync(path.join(project.folder, ".practice/world.json"), "utf8"),
      ) as { tenants: { deployer: { clientId: string } }[] };
      assert.deepEqual(
        new Set(tenants.map(({ deployer }) => deployer.clientId)),
        new Set([sourced.ARM_CLIENT_ID]),
      );
    } finally {
      practice.kill("SIGTERM");
      if (practice.exitCode === null) await once(practice, "close");
      project.remove();
    }
  });

  for (const [command, args] of [
    ["rehearse", ["--engine", "pulumi", "--providers", "official"]],
    ["practice", ["--providers", "official"]],
  ] as const) {
    it(`says which plugins ${command} cannot download, from where, and what to do`, async () => {
      const project = copyProject();
      const { code, stdout, stderr } = await ended(start(command, args, project.folder));
      project.remove();
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      for (const { name, version } of azurePlugins()) {
        const url = `http://127\\.0\\.0\\.1:\\d+/plugins/pulumi-resource-${name}-v${version}-${suffix}\\.tar\\.gz`;
        assert.ok(stderr.includes(`\n  npx pulumi plugin install resource ${name} ${version}\n`), stderr);
        assert.match(
          stderr,
          new RegExp(
            `^The plugin ${name} ${version} is not in .*plugins, and cannot be downloaded from ${url}:\n  404 HTTP error$`,
            "m",
          ),
        );
      }
      assert.match(stderr, /PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES/);
      assert.doesNotMatch(stderr, /^\s+at /m);
    });
  }

  it("says so where Pulumi's downloads are out of reach", async () => {
    environment.PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES = "^.*$=http://127.0.0.1:1/plugins";
    const { code, stderr } = await ended(
      start("rehearse", ["--engine", "pulumi", "--providers", "official"], projectFolder),
    );
    assert.equal(code, 2, stderr);
    assert.match(
      stderr,
      /^The plugin azuread \S+ is not in .*cannot be downloaded from http:\/\/127\.0\.0\.1:1\/plugins\/pulumi-resource-azuread-\S+:\n {2}.*connection refused/m,
    );
  });
});

async function ended(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let [stdout, stderr] = ["", ""];
  child.stdout!.on("data", (text: Buffer) => {
    stdout += text.toString();
  });
  child.stderr!.on("data", (text: Buffer) => {
    stderr += text.toString();
  });
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

async function until(child: ChildProcess, text: string): Promise<string> {
  let told = "";
  const closed = ended(child).then(({ stderr }) => assert.fail(`it has ended: ${stderr}`));
  closed.catch(() => {});
  while (!told.includes(text)) {
    const next = once(child.stdout!, "data").then(([data]) => (data as Buffer).toString());
    told += await Promise.race([next, closed]);
  }
  return told;
}
