import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";

/*
 * .ci/pulumi/install in a checkout of its own, on a machine where only the tools below are on PATH. Go, the
 * clock and Pulumi's download host are played by scripts.
 */

const source = join(import.meta.dirname, "../../.ci/pulumi");
const { version } = createRequire(import.meta.url)("pulumi/package.json") as { version: string };
const pinned = version.replaceAll(".", "\\.");
const unreachable = "globalThis.fetch=async()=>{throw(new(TypeError))}";
const reachable = "globalThis.fetch=async()=>({ok:true})";
const systemTools = [
  "bash",
  "cat",
  "chmod",
  "dirname",
  "env",
  "head",
  "install",
  "mkdir",
  "mktemp",
  "mv",
  "rm",
  "sed",
  "tr",
];

/** Answers as the CLI does. */
const cli = (answer = `v${version}`) => `#!/usr/bin/env bash\n[ "$1" = version ] && echo ${answer}\n`;

/**
 * Fails to list modules as often as GO_FAILURES says; builds a CLI that answers with GO_BUILDS, and a language host that
 * names its sources. The latter is no script by its first line, as a binary is none; a shell runs it all the same.
 */
const go = `#!/usr/bin/env bash
echo "go $*" >> "$LOG"
case "$*" in
  'list -m') [ -z "\${GO_TOO_OLD:-}" ] || { echo 'go: go.mod requires go >= 1.26' >&2; exit 1; } ;;
  'list -deps'*)
    failed=$(grep -c 'list -deps' "$LOG")
    [ "$failed" -gt "\${GO_FAILURES:-0}" ] || { echo 'proxy: connection reset' >&2; exit 1; } ;;
  build*)
    [ -z "\${GO_BROKEN:-}" ] || { echo 'go: build failed' >&2; exit 1; }
    all="$*" sources=\${all##*main.sources=} sources=\${sources%% *}
    while [ "$1" != -o ]; do shift; done
    case "$2" in
      *nodejs) printf '[ "$1" = --sources ] && echo %s\\n' "$sources" > "$2" ;;
      *) printf '#!/usr/bin/env bash\\necho v%s\\n' "\${GO_BUILDS:-${version}}" > "$2" ;;
    esac
    chmod +x "$2" ;;
  version) echo 'go version go1.20 linux/amd64' ;;
esac
`;

describe(".ci/pulumi/install", () => {
  let folder: string;
  let bin: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pulumi-install-"));
    bin = join(folder, "home", "versions", version, "bin");
    const [tools, ci, npm] = ["tools", "checkout/.ci/pulumi", "checkout/node_modules/pulumi"].map((path) =>
      join(folder, path),
    );
    await Promise.all([tools, ci, npm].map((path) => mkdir(path as string, { recursive: true })));
    for (const file of ["install", "go.mod", "go.sum"]) {
      await copyFile(join(source, file), join(ci as string, file));
    }
    await cp(join(source, "languageHost"), join(ci as string, "languageHost"), { recursive: true });
    for (const tool of [...systemTools, "grep"])
      await symlink(await locate(tool), join(tools as string, tool));
    await symlink(process.execPath, join(tools as string, "node"));
    await executable("tools/go", go);
    await executable("tools/sleep", '#!/usr/bin/env bash\necho "sleep $*" >> "$LOG"\n');
    await write("checkout/node_modules/pulumi/package.json", JSON.stringify({ version }));
    await write("checkout/node_modules/pulumi/run.js", "process.exit(1)");
    await write("log", "");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("builds the CLI and the project's language host where the download host is out of reach", async () => {
    const { stderr } = await install();
    assert.ok(stderr.includes(`${version} is now in `));
    assert.deepEqual((await readdir(bin)).sort(), ["pulumi", "pulumi-language-nodejs"]);
    const [build, buildOfHost] = await builds();
    const flags = "-trimpath -tags osusergo,grpcnotrace -ldflags -s -w -X";
    assert.match(build ?? "", new RegExp(`${flags} \\S+version\\.Version=v${pinned}`));
    assert.match(buildOfHost ?? "", new RegExp(`${flags} main\\.sources=[0-9a-f]{64} .* ./languageHost$`));
  });

  it("does nothing when both are there", async () => {
    await install();
    await write("log", "");
    const { stderr } = await install();
    assert.deepEqual(await log(), []);
    assert.ok(stderr.includes(`${version} is in `), stderr);
  });

  it("builds the language host again, and it alone, when its sources have changed or it is a script", async () => {
    await install();
    for (const change of [
      () => write("checkout/.ci/pulumi/languageHost/more.go", "package main\n"),
      () => writeFile(join(bin, "pulumi-language-nodejs"), "#!/usr/bin/env node\n// an older one\n"),
    ]) {
      await change();
      await write("log", "");
      const { stderr } = await install();
      assert.match(stderr, /built the project's own language host/);
      assert.equal((await builds()).length, 1);
      assert.match((await builds())[0] ?? "", /languageHost$/);
    }
  });

  it("keeps an older language host where it cannot build one, and says so", async () => {
    await install();
    await write("checkout/.ci/pulumi/languageHost/more.go", "package main\n");
    const { stderr } = await install({ GO_BROKEN: "1" });
    assert.match(stderr, /the language host that is there is not this repository's newest, and stays/);
  });

  it("leaves Pulumi's own language host alone", async () => {
    await install();
    const host = join(bin, "pulumi-language-nodejs");
    await writeFile(host, "exit 2 # as a flag that it does not know\n");
    await install();
    assert.match(await read(host), /^exit 2/);
  });

  it("replaces a CLI that is broken or of another version", async () => {
    await executable(`home/versions/${version}/bin/pulumi`, cli("v3.100.0"));
    await install();
    assert.ok((await read(join(bin, "pulumi"))).includes(version));
  });

  it("prefers Pulumi's own download where its host answers", async () => {
    const official = `
      const fs = require("node:fs"), bin = process.env.PULUMI_HOME + "/versions/" + process.env.PULUMI_VERSION + "/bin";
      fs.mkdirSync(bin, { recursive: true });
      fs.writeFileSync(bin + "/pulumi", ${JSON.stringify(cli())}, { mode: 0o755 });
      fs.writeFileSync(bin + "/pulumi-language-nodejs", "exit 2 # official", { mode: 0o755 });`;
    await write("checkout/node_modules/pulumi/run.js", official);
    await install({ fetch: reachable });
    assert.deepEqual(await log(), []);
    assert.equal(await read(join(bin, "pulumi-language-nodejs")), "exit 2 # official");
  });

  it("builds when Pulumi's own download fails half-way", async () => {
    await install({ fetch: reachable });
    assert.ok((await builds()).length > 0);
  });

  it("tries a failed download of the modules again, with growing pauses", async () => {
    const { stderr } = await install({ GO_FAILURES: "2" });
    assert.match(stderr, /trying again in 2 s \(1 of 5\)/);
    assert.deepEqual(
      (await log()).filter((line) => line.startsWith("sleep")),
      ["sleep 2", "sleep 4"],
    );
  });

  it("gives up after five times and says where to look", async () => {
    const failed = await installFails({ GO_FAILURES: "9" });
    assert.match(failed, /cannot download the CLI from https:\/\/get\.pulumi\.com nor its Go modules/);
    assert.match(failed, /proxy: connection reset/);
    assert.equal((await log()).filter((line) => line.includes("list -deps")).length, 5);
    assert.deepEqual(await readdir(bin), []);
  });

  it("says what to install where there is no Go", async () => {
    await rm(join(folder, "tools/go"));
    assert.match(
      await installFails(),
      /there is no Go to build with\. Install Go 1\.26 or newer, or allow https:/,
    );
  });

  it("says what to install where Go is too old", async () => {
    assert.match(
      await installFails({ GO_TOO_OLD: "1" }),
      /go1\.20 linux\/amd64 cannot build it\. Install Go 1\.26 or newer/,
    );
  });

  it("refuses a CLI that does not answer with its version", async () => {
    assert.match(await installFails({ GO_BUILDS: "0.0.1" }), new RegExp(`does not answer with v${pinned}`));
  });

  it("refuses to build another version than package.json asks for", async () => {
    await write("checkout/node_modules/pulumi/package.json", '{ "version": "99.0.1" }');
    const failed = await installFails();
    assert.match(
      failed,
      new RegExp(`package.json asks for pulumi 99.0.1, .ci/pulumi/go.mod for \\S+ v${pinned}`),
    );
    assert.match(failed, /go get \S+@v99\.0\.1/);
  });

  it("asks for npm ci first", async () => {
    await rm(join(folder, "checkout/node_modules"), { recursive: true });
    assert.match(await installFails(), /run "npm ci" first/);
  });

  const write = (path: string, content: string) => writeFile(join(folder, path), content);
  const read = (path: string) => readFile(path, "utf8");
  const builds = async () => (await log()).filter((line) => line.startsWith("go build"));
  const log = async () => (await read(join(folder, "log"))).split("\n").filter((line) => line !== "");

  async function executable(path: string, content: string): Promise<void> {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await write(path, content);
    await chmod(join(folder, path), 0o755);
  }

  function install({
    fetch = unreachable,
    ...given
  }: Record<string, string> = {}): Promise<{ stderr: string }> {
    const env = {
      PATH: join(folder, "tools"),
      HOME: folder,
      PULUMI_HOME: join(folder, "home"),
      LOG: join(folder, "log"),
      NODE_OPTIONS: `--import=data:text/javascript,${fetch}`,
      ...given,
    };
    return new Promise((resolve, reject) => {
      execFile(join(folder, "checkout/.ci/pulumi/install"), { env }, (error, _stdout, stderr) => {
        if (error) reject(Object.assign(error, { stderr }));
        else resolve({ stderr });
      });
    });
  }

  async function installFails(given: Record<string, string> = {}): Promise<string> {
    try {
      await install(given);
    } catch (error) {
      const { code, stderr } = error as { code: number; stderr: string };
      assert.equal(code, 1);
      return stderr;
    }
    return assert.fail("the installation should have failed");
  }
});

async function locate(tool: string): Promise<string> {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const names: string[] = await readdir(folder).catch(() => []);
    if (names.includes(tool)) return join(folder, tool);
  }
  throw new Error(`${tool} is not on PATH`);
}
