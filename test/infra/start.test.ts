import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { DeploymentFailed } from "../../rehearsal/engines/engine.ts";
import { previewWithNode } from "../../rehearsal/engines/node.ts";
import { loadStack } from "../../rehearsal/stack.ts";
import { labProject } from "../support/labProject.ts";

const projectFolder = labProject();
const older = olderNode();

test("a Node that cannot run TypeScript says what to do", {
  skip: older ? false : "no older Node on this machine",
}, async () => {
  const { project, main, stack, config } = loadStack(projectFolder, "rehearsal");
  const run = { projectFolder, project, main, stack, config, providers: [], node: older };
  await assert.rejects(previewWithNode(run), (error) => {
    assert.ok(error instanceof DeploymentFailed);
    assert.match(error.message, /^This program is TypeScript, .* run `npm ci`, then `npx pulumi …`/);
    return true;
  });
});

/** The machine's own Node, where it is older than the project's. */
function olderNode(): string | undefined {
  const outside = process.env
    .PATH!.split(path.delimiter)
    .filter((folder) => !folder.includes("node_modules"));
  const { stdout } = spawnSync("node", ["-p", "process.execPath + ' ' + process.versions.node"], {
    encoding: "utf8",
    env: { ...process.env, PATH: outside.join(path.delimiter) },
  });
  const [file, version = ""] = (stdout ?? "").trim().split(" ");
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 0 && (major < 22 || (major === 22 && minor < 18)) ? file : undefined;
}
