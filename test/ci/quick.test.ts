import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { leanGuardrails } from "../../lib/pulumi/guarded.ts";

const preload = path.resolve(import.meta.dirname, "../support/quick.js");
const folder = mkdtempSync(path.join(tmpdir(), "apim-oauth-test-"));
after(() => rmSync(folder, { recursive: true }));

/** Runs a test file as `npm test` runs ours. */
function run(body: string) {
  const file = path.join(folder, "one.test.mjs");
  writeFileSync(
    file,
    `import { describe, it } from "node:test";
     import { setTimeout as pause } from "node:timers/promises";
     describe("a suite", () => { ${body} });`,
  );
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return spawnSync(process.execPath, ["--import", preload, "--test", file], { encoding: "utf8", env });
}

describe("the test runner, made quicker,", () => {
  it("ends with 0 where all is well", () => {
    assert.equal(run('it("holds", async () => { await pause(1); });').status, 0);
  });

  it("fails for a promise that nobody caught, and shows its error", () => {
    const { status, stdout } = run(
      'it("leaves one", async () => { Promise.reject(new Error("nobody\'s")); await pause(20); });',
    );
    assert.equal(status, 1);
    assert.match(stdout, /nobody's/);
  });

  it("fails for an error that is thrown while nobody waits, and shows it", () => {
    const { status, stdout } = run(
      'it("leaves one", async () => { setTimeout(() => { throw new Error("late"); }); await pause(20); });',
    );
    assert.equal(status, 1);
    assert.match(stdout, /late/);
  });
});

describe("Pulumi's SDK, without what is seldom used of it,", () => {
  const look = `
    import { createRequire } from "node:module";
    import * as pulumi from "@pulumi/pulumi";
    const { cache } = createRequire(${JSON.stringify(import.meta.url)});
    const loaded = () => ["typescript", "arborist"].filter((name) =>
      Object.keys(cache).some((file) => file.replaceAll("\\\\", "/").includes(name + "/lib/")));
    const exports = Object.keys(pulumi.runtime).concat(Object.keys(pulumi));
    const atOnce = loaded();
    const { text } = await pulumi.runtime.serializeFunction((a) => a + 1);
    console.log(JSON.stringify({ exports, atOnce, text, after: loaded() }));
  `;
  const lean = ["--require", path.resolve(import.meta.dirname, "../../infra/sdk/lean.cjs")];
  let usual: Look;
  let quick: Look;
  before(() => {
    usual = evaluate<Look>(look);
    quick = evaluate<Look>(look, lean);
  });

  function evaluate<T>(script: string, options: readonly string[] = []): T {
    const args = [...options, "--input-type=module", "--eval", script];
    const { NODE_OPTIONS: _, ...env } = process.env;
    const { stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: import.meta.dirname,
      encoding: "utf8",
      env,
    });
    assert.notEqual(stdout, "", stderr);
    return JSON.parse(stdout) as T;
  }

  it("is all there", () => assert.deepEqual(quick.exports, usual.exports));

  it("has loaded neither TypeScript nor arborist, as it would have", () => {
    assert.deepEqual(quick.atOnce, []);
    assert.deepEqual(usual.atOnce, ["typescript", "arborist"]);
  });

  it("loads them for who makes a text of a function", () => {
    assert.equal(quick.text, usual.text);
    assert.ok(quick.after.includes("typescript"));
  });

  it("makes the same outputs of a resource, each when somebody asks for it", () => {
    const ask = `
      import * as pulumi from "@pulumi/pulumi";
      await pulumi.runtime.setMocks({
        call: () => ({}),
        newResource({ name, inputs }) {
          if (name === "refused") throw new Error("refused");
          return { id: name, state: { ...inputs, made: "by the provider", hidden: pulumi.secret("s") } };
        },
      });
      const make = (name) => new pulumi.CustomResource("test:index:Thing", name, {
        early: "asked at once", late: "asked later", hidden: undefined, made: undefined, missing: undefined,
      });
      const seen = async (output) => ({
        value: await output.promise(), known: await output.isKnown, secret: await output.isSecret,
        of: await Promise.all([...output.resources()].map(({ urn }) => urn.promise())),
      });
      process.on("unhandledRejection", () => {});
      const refusal = (output) => output.promise().then(() => "none", ({ message }) => message);
      const [thing, refused] = [make("thing"), make("refused")];
      const isMade = (name) => "value" in Object.getOwnPropertyDescriptor(thing, name);
      const early = seen(thing.early);
      const earlyRefusal = refusal(refused.early);
      const made = ["early", "late", "made"].filter(isMade);
      const all = { early: await early, earlyRefusal: await earlyRefusal };
      for (const name of ["late", "made", "hidden", "missing"]) all[name] = await seen(thing[name]);
      all.same = thing.late === thing.late;
      all.lateRefusal = await refusal(refused.late);
      console.log(JSON.stringify({ made, all, keys: Object.keys(thing) }));
    `;
    const [those, these] = [evaluate<Asked>(ask), evaluate<Asked>(ask, lean)];
    assert.deepEqual(these.all, those.all);
    assert.deepEqual(these.keys, those.keys);
    assert.match(JSON.stringify(these.all), /by the provider.*"secret":true/);
    assert.deepEqual(those.made, ["early", "late", "made"]);
    assert.deepEqual(these.made, ["early"]);
  });
});

describe("a policy pack that Pulumi starts with what the project's commands give it", () => {
  const sdk = path.resolve(import.meta.dirname, "../../node_modules/@pulumi/pulumi");

  /** Starts a pack as the language host does, and says at its end whether it has loaded a TypeScript compiler. */
  function hasCompiler(pack: string, environment: NodeJS.ProcessEnv): boolean {
    const look = path.join(folder, "look.cjs");
    writeFileSync(
      look,
      `const { _cache: cache } = require("node:module");
       const say = () => {
         const all = Object.keys(cache).map((file) => file.replaceAll("\\\\", "/"));
         process.stderr.write("compiler: " + all.some((file) => file.includes("/typescript/lib/")));
         process.exit(0);
       };
       // A pack writes its port to where the engine reads it.
       process.stdout.write = say;
       process.on("beforeExit", say);`,
    );
    const entry = path.join(sdk, "cmd/run-policy-pack/index.js");
    const { NODE_OPTIONS: _, ...env } = process.env;
    const { stderr } = spawnSync(process.execPath, ["--require", look, entry, "127.0.0.1:1", pack], {
      encoding: "utf8",
      cwd: pack,
      env: { ...env, ...environment },
    });
    const [, answer] = /compiler: (true|false)/.exec(stderr) ?? assert.fail(stderr);
    return answer === "true";
  }

  const guardrails = path.resolve(import.meta.dirname, "../../policies/guardrails");

  it("comes without a TypeScript compiler when it is this project's", () => {
    assert.equal(hasCompiler(guardrails, leanGuardrails()), false);
    assert.equal(hasCompiler(guardrails, {}), true);
  });

  it("comes without one where a link leads to it", () => {
    const link = path.join(folder, "guardrails");
    symlinkSync(guardrails, link);
    assert.equal(hasCompiler(link, leanGuardrails()), false);
  });

  it("has one when it is somebody else's", () => {
    const pack = path.join(folder, "pack");
    mkdirSync(pack);
    writeFileSync(path.join(pack, "index.js"), "");
    assert.equal(hasCompiler(pack, leanGuardrails()), true);
  });
});

/** What a process sees of the outputs of a resource. */
interface Asked {
  /** Those that there are before the provider has answered. */
  readonly made: readonly string[];
  readonly all: object;
  readonly keys: readonly string[];
}

/** What a process finds in Pulumi's SDK. */
interface Look {
  readonly exports: readonly string[];
  /** What was loaded with the SDK, and when a function had been made a text. */
  readonly atOnce: readonly string[];
  readonly after: readonly string[];
  readonly text: string;
}
