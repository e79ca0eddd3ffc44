import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { nodeProblem } from "../../infra/nodeVersion.js";
import { olderNode } from "../support/olderNode.ts";

const repository = join(import.meta.dirname, "../..");
const { scripts, optionalDependencies } = JSON.parse(
  readFileSync(join(repository, "package.json"), "utf8"),
) as Record<"scripts" | "optionalDependencies", Readonly<Record<string, string>>>;

describe("the Node.js that the lockfile brings", () => {
  it("is the same on every platform that it is for, to the patch", () => {
    const versions = Object.entries(optionalDependencies).filter(([name]) => name.startsWith("node-"));
    assert.ok(versions.length > 1);
    assert.equal(new Set(versions.map(([, version]) => version)).size, 1, JSON.stringify(versions));
  });

  it("can run the program", () => {
    for (const version of Object.values(optionalDependencies)) assert.equal(nodeProblem(version), undefined);
  });
});

describe("a Node that cannot run TypeScript", () => {
  for (const [version, can] of [
    ["18.20.8", false],
    ["20.20.0", false],
    ["22.17.1", false],
    ["22.18.0", true],
    ["23.0.0", true],
    ["24.0.0", true],
  ] as const) {
    it(`is ${can ? "not " : ""}${version}`, () => assert.equal(nodeProblem(version) === undefined, can));
  }

  // Where the machine has none, one that says it is.
  const pretend =
    "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.0'}})";
  const older = olderNode();
  const node = older === undefined ? [process.execPath, "--import", pretend] : [older];

  for (const [name, command] of Object.entries(scripts)) {
    const [program, ...args] = command.split(" ");
    if (program !== "node") continue;
    it(`gets a sentence from npm run ${name}, and no stack trace`, () => {
      const [file, ...before] = node;
      const run = spawnSync(file!, [...before, ...args], { cwd: repository, encoding: "utf8" });
      assert.equal(run.status, 2, run.stderr);
      assert.match(
        run.stderr,
        /^This program is TypeScript, which Node\.js runs by itself from 22\.18 on; this is Node\.js [\d.]+\. .*install Node\.js 24.*\n$/,
      );
      assert.equal(run.stdout, "");
    });
  }
});
