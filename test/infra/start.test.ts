import assert from "node:assert/strict";
import { test } from "node:test";
import { DeploymentFailed } from "../../emulator/engines/engine.ts";
import { previewWithNode } from "../../emulator/engines/node.ts";
import { loadStack } from "../../rehearsal/rehearsedStack.ts";
import { labProject } from "../support/labProject.ts";
import { olderNode } from "../support/olderNode.ts";

const projectFolder = labProject();
const older = olderNode();

test("a Node that cannot run TypeScript says what to do", {
  skip: older ? false : "no older Node on this machine",
}, async () => {
  const { project, main, nodeArgs, stack, config } = loadStack(projectFolder, "rehearsal");
  const run = { projectFolder, project, main, nodeArgs, stack, config, providers: [], node: older };
  await assert.rejects(previewWithNode(run), (error) => {
    assert.ok(error instanceof DeploymentFailed);
    assert.match(error.message, /^This program is TypeScript, .* run `npm ci`, then `npx pulumi …`/);
    return true;
  });
});
