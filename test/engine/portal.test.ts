import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { planOf } from "./support/plan.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

const waits = /The developer portal of contoso-calc-dev is not published yet: .*npm run up -- dev/;

describe("the developer portal of a new instance", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack({}, "dev", { portalOpened: false });
  });
  after(() => stack?.close());
  const service = () => stack.world.arm.service("contoso-calc-dev")!;
  const published = () => service().published?.revision;
  const up = (...args: string[]) => stack.script("up", "dev", "--yes", "--skip-preview", ...args);

  it("waits for an administrator: the first update ends well, says what to do, and publishes nothing", async () => {
    const { exitCode, stdout, stderr } = await up();
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, waits);
    assert.deepEqual([...service().portalRevisions.keys()], []);
  });

  it("is what verify names until somebody has opened it", async () => {
    const { exitCode, stdout } = await stack.script("verify", "--stack", "dev");
    assert.equal(exitCode, 1);
    assert.match(stdout, /has no content.*Look at: npm run open-portal -- --stack dev/s);
  });

  it("is left alone by further updates, which change nothing", async () => {
    const { exitCode, stdout } = await up();
    assert.equal(exitCode, 0, stdout);
    assert.match(stdout, waits);
    assert.match(stdout, /\d+ unchanged/);
    assert.doesNotMatch(stdout, /\d+ (?:updated|created|replaced)/);
  });

  it("is published by the first update after it was opened, which changes nothing else", async () => {
    const opened = await stack.script("openPortal", "--stack", "dev");
    assert.equal(opened.exitCode, 0, opened.stderr);
    assert.match(opened.stdout, /npm run up -- dev/);
    const plan = await stack.pulumi.preview();
    assert.deepEqual(planOf(plan), [
      "update Deployment developer-portal: properties.template.resources[0] (add)",
    ]);
    const { exitCode, stdout } = await up();
    assert.equal(exitCode, 0, stdout);
    assert.doesNotMatch(stdout, waits);
    assert.match(published() ?? "", /^[0-9a-f]{16}-[0-9a-z]{8}$/);
  });

  it("is then as it should be, and the next update changes nothing", async () => {
    const { exitCode, stdout } = await stack.script("verify", "--stack", "dev");
    assert.equal(exitCode, 0, stdout);
    assert.deepEqual(planOf(await stack.pulumi.preview()), []);
  });

  it("is not published anew for a state that knows nothing of the instance's age", async () => {
    const state = await stack.pulumi.export();
    const resources = state.deployment.resources!.map((resource) => {
      const { replacementTrigger: _, ...rest } = resource as typeof resource & {
        replacementTrigger?: unknown;
      };
      return rest;
    });
    await stack.pulumi.importState({ ...state, deployment: { ...state.deployment, resources } });
    assert.deepEqual(planOf(await stack.pulumi.preview()), []);
    await stack.pulumi.up();
    assert.deepEqual(planOf(await stack.pulumi.preview()), []);
  });

  it("of an instance that was made anew waits again, and is published under another id", async () => {
    const before = published();
    stack.world.arm.services.clear();
    const remade = await up("--refresh");
    assert.equal(remade.exitCode, 0, remade.stdout + remade.stderr);
    assert.match(remade.stdout, waits);
    assert.equal(published(), undefined);
    await stack.script("openPortal", "--stack", "dev");
    assert.equal((await up()).exitCode, 0);
    assert.ok(published());
    assert.notEqual(published(), before);
  });

  it("is not taken for published when the instance is gone: the update says how to make it anew", async () => {
    stack.world.arm.services.clear();
    const { stdout } = await up();
    assert.match(stdout, /contoso-calc-dev is in the state, but not in Azure.*npm run up -- dev --refresh/);
  });
});
