import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { apis, calculator } from "./support/lab.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

const DAY = 24 * 60 * 60;

/** In a practice whose clock was moved past the end of the secret, by this machine's clock nothing has expired. */
describe("an expired client secret", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    // It answers from the examples of its document.
    stack = await openStack(apis({ ...calculator, serviceUrl: undefined }));
    await stack.pulumi.up();
    const moved = await stack.world.fetch("https://rehearsal.localhost/clock", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ advanceSeconds: 101 * DAY }),
    });
    assert.equal(moved.status, 200);
  });
  after(() => stack?.close());
  const secretNames = () =>
    [...stack.tenant.applications.values()]
      .find(({ displayName }) => displayName === "oauth-client-app")!
      .passwordCredentials.map(({ displayName }) => displayName);
  const file = () => readFileSync(join(stack.pulumi.folder.project, "Pulumi.dev.yaml"), "utf8");

  it("is reported by the commands that look, and refused by the update", async () => {
    const drift = await stack.script("drift", "dev");
    assert.equal(drift.exitCode, 1, drift.stderr);
    assert.match(drift.stdout, /^The client secret has expired:\n {2}2026-h2 has expired on /);

    const preview = await stack.script("preview", "dev", "--color", "never");
    assert.match(preview.stdout, /\[mandatory\] {2}secret-not-expired/);
    assert.equal(preview.exitCode, 1);

    const up = await stack.script("up", "dev", "--yes");
    assert.equal(up.exitCode, 2, up.stdout);
    assert.match(
      up.stderr,
      /secrets\[0\]\.expires: .* is in the past, and the last secret is the one in use/,
    );
  });

  it("is replaced by the documented commands alone", async () => {
    const rotated = await stack.script("rotateSecret", "--stack", "dev");
    assert.equal(rotated.exitCode, 0, rotated.stderr);
    const up = await stack.script("up", "dev", "--yes", "--color", "never");
    assert.equal(up.exitCode, 0, up.stdout + up.stderr);
    assert.match(up.stdout, /\[advisory\] {2}secret-expired-unused/);
    assert.equal(secretNames().length, 2);
    const verify = await stack.script("verify", "--stack", "dev", "--sign-in");
    assert.equal(verify.exitCode, 0, verify.stdout + verify.stderr);

    const finished = await stack.script("rotateSecret", "--stack", "dev", "--finish");
    assert.equal(finished.exitCode, 0, finished.stderr);
    assert.doesNotMatch(file(), /2026-h2/);
    const last = await stack.script("up", "dev", "--yes", "--skip-preview");
    assert.equal(last.exitCode, 0, last.stdout + last.stderr);
    assert.equal(secretNames().length, 1);
    assert.equal((await stack.script("drift", "dev")).exitCode, 0);
  });
});
