import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { clientApp } from "./support/lab.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

describe("npm run rotate-secret, after an update", { skip }, () => {
  let stack: EngineStack;
  let file: string;
  before(async () => {
    stack = await openStack(clientApp({ secrets: [{ name: "2026-h2", expires: "2099-06-30" }] }));
    file = join(stack.pulumi.folder.project, "Pulumi.dev.yaml");
    await stack.pulumi.up();
  });
  after(() => stack?.close());

  const rotate = (...args: string[]) => stack.script("rotateSecret", "--stack", "dev", ...args);

  it("takes the old secret out only when the new one is deployed and in use", async () => {
    const added = await rotate("--name", "2027-h1");
    assert.equal(added.exitCode, 0, added.stderr);
    const during = readFileSync(file, "utf8");

    const tooSoon = await rotate("--finish");
    assert.equal(tooSoon.exitCode, 1);
    assert.match(
      tooSoon.stderr,
      /^2027-h1 is not deployed yet; API Management uses 2026-h2\. Run npm run up -- dev first/m,
    );
    assert.equal(readFileSync(file, "utf8"), during);

    await stack.pulumi.up();
    const done = await rotate("--finish");
    assert.match(done.stderr, /^→ dev: the practice at [^\n]*\n$/);
    assert.equal(done.exitCode, 0);
    assert.doesNotMatch(readFileSync(file, "utf8"), /2026-h2/);

    await stack.pulumi.up();
    const again = await rotate("--finish");
    assert.equal(again.exitCode, 2);
    assert.match(again.stderr, /has one client secret, 2027-h1/);
  });
});
