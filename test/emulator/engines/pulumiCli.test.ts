import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { findPulumi, pulumiEnvironment } from "../../../lib/engine/cli.ts";

const { version } = createRequire(import.meta.url)("pulumi/package.json") as { version: string };

describe("the lookup of the Pulumi CLI", () => {
  let home: string;
  let bin: string;
  const put = async (name: string, mode = 0o755) => {
    await writeFile(join(bin, name), "");
    await chmod(join(bin, name), mode);
  };

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "pulumi-home-"));
    bin = join(home, "versions", version, "bin");
    await mkdir(bin, { recursive: true });
  });
  afterEach(() => rm(home, { recursive: true }));

  it("finds the pinned version where npm's package looks first", async () => {
    await put("pulumi");
    await put("pulumi-language-nodejs");
    assert.deepEqual(findPulumi({ PULUMI_HOME: home }), { path: join(bin, "pulumi"), version });
  });

  it("says what is missing, where, and how to get it", async () => {
    await put("pulumi", 0o644);
    const found = findPulumi({ PULUMI_HOME: home });
    assert.ok("missing" in found);
    assert.ok(found.missing.startsWith(`pulumi ${version} is not in ${bin}: run "npx pulumi version"`));
    assert.match(found.missing, /\.ci\/pulumi\/install/);
  });

  it("misses the language host, too", async () => {
    await put("pulumi");
    const found = findPulumi({ PULUMI_HOME: home });
    assert.ok("missing" in found && found.missing.startsWith("pulumi-language-nodejs"));
  });
});

describe("the environment of the Pulumi CLI", () => {
  const run = { home: "/tmp/home", backendDir: "/tmp/state", passphrase: "p", providers: [] };

  it("holds nothing of the user's settings", () => {
    const users = {
      PULUMI_ACCESS_TOKEN: "t",
      PULUMI_STACK: "s",
      ARM_CLIENT_ID: "c",
      AZURE_CONFIG_DIR: "d",
      NODE_OPTIONS: "",
    };
    const before = { ...process.env };
    try {
      Object.assign(process.env, users);
      const environment = pulumiEnvironment(run);
      for (const name of Object.keys(users)) assert.ok(!(name in environment), name);
      assert.equal(environment.HOME, "/tmp/home");
      assert.equal(environment.PULUMI_HOME, "/tmp/home");
    } finally {
      for (const name of Object.keys(users)) delete process.env[name];
      Object.assign(process.env, before);
    }
  });

  it("names the state, the passphrase and the providers to attach to", () => {
    const providers = [
      { name: "azure-native", port: 7101 },
      { name: "random", port: 7102 },
    ];
    const environment = pulumiEnvironment({ ...run, providers });
    assert.equal(environment.PULUMI_BACKEND_URL, "file:///tmp/state?metadata=skip");
    assert.equal(environment.PULUMI_CONFIG_PASSPHRASE, "p");
    assert.equal(environment.PULUMI_DEBUG_PROVIDERS, "azure-native:7101,random:7102");
  });

  it("puts the Node that runs this first on PATH", () => {
    assert.equal(pulumiEnvironment(run).PATH?.split(delimiter)[0], dirname(process.execPath));
  });
});
