import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { describe, it } from "node:test";
import type { IdentityPermissions } from "../../lib/permissions/identity.ts";
import { labProject } from "../support/labProject.ts";

const script = path.resolve(import.meta.dirname, "../../scripts/permissions.ts");

function permissions(...args: string[]) {
  // Without any account: nothing of the caller's environment signs in anywhere.
  return spawnSync(process.execPath, [script, ...args], { cwd: labProject(), encoding: "utf8" });
}

describe("npm run permissions", () => {
  it("prints what each identity needs and why, for people", () => {
    const { status, stdout, stderr } = permissions("--stack", "rehearsal");
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^What the identities of the stack rehearsal need, from its plan/);
    assert.match(
      stdout,
      /^deploy \(npm run up, npm run verify\)\n {2}Microsoft Graph.*\n {4}Application\.ReadWrite\.All\n {6}- ApplicationRegistration \(2\): POST/m,
    );
    assert.match(stdout, /Contributor, at the subscription\n {6}\/subscriptions\/0f3c9b52-/);
    assert.match(stdout, /^preview \(npm run preview\)\n.*\n {4}none$/m);
  });

  it("prints them as JSON, and says of what a stack file still has of the example in the text alone", () => {
    const { status, stdout, stderr } = permissions("dev", "--json");
    assert.equal(status, 0, stderr);
    const { stack, identities } = JSON.parse(stdout) as { stack: string; identities: IdentityPermissions[] };
    assert.equal(stack, "dev");
    assert.deepEqual(
      identities.map(({ identity }) => identity),
      ["deploy", "preview", "drift"],
    );
    for (const { graph, azure } of identities) {
      for (const { reasons } of [...graph, ...azure]) {
        assert.ok(reasons.length > 0);
        assert.ok(reasons.every(({ source }) => source.startsWith("learn.microsoft.com/")));
      }
    }
  });

  it("names a stack that there is not, and ends with 2", () => {
    const { status, stderr } = permissions("--stack", "nobody");
    assert.equal(status, 2);
    assert.match(stderr, /Pulumi\.nobody\.yaml/);
  });
});
