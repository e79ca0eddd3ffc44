import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { apiManagement } from "./support/lab.ts";
import { addPortalUser, subscribe } from "./support/portalUsers.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

describe("an instance that was destroyed, and is brought back", { skip }, () => {
  let stack: EngineStack;
  let keys: Map<string, string>;
  before(async () => {
    stack = await openStack();
    await stack.pulumi.up();
    await addPortalUser(stack, "ada");
    await subscribe(stack, { user: "ada", product: "basic-calculator", displayName: "Ada's key" });
    keys = keysOf(stack);
    const destroyed = await stack.script("destroy", "dev", "--yes");
    assert.equal(destroyed.exitCode, 0, destroyed.stderr);
    await stack.configure(apiManagement({ restore: true }));
  });
  after(() => stack?.close());

  it("has its content again, and everybody their keys", async () => {
    const { exitCode, stdout, stderr } = await stack.script("up", "dev", "--yes", "--skip-preview");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stderr, /First the instance is brought back/);
    assert.match(
      stderr,
      /basic-calculator \(ProductApi\): \/subscriptions\/.*\/products\/basic-calculator\/apis\//,
    );
    assert.deepEqual(keysOf(stack), keys);
    assert.equal(stack.world.arm.deletedServices.size, 0);
  });

  it("holds what is checked from outside, with the app registrations that were made anew", async () => {
    const { exitCode, stdout, stderr } = await stack.script("verify", "--stack", "dev");
    assert.equal(exitCode, 0, stdout + stderr);
  });

  it("goes with all of its content when it is destroyed again", async () => {
    const state = await stack.pulumi.export();
    const inside = (state.deployment.resources ?? []).filter(
      ({ type }) => type.startsWith("azure-native:apimanagement:") && !type.endsWith(":ApiManagementService"),
    );
    assert.ok(inside.length >= 7);
    assert.deepEqual(
      inside.filter(({ deletedWith }) => !deletedWith?.endsWith(":ApiManagementService::api-management")),
      [],
    );
  });

  it("has nothing to do once more, with restore or without", async () => {
    stack.requests.changes();
    const again = await stack.script("up", "dev", "--yes", "--skip-preview");
    assert.equal(again.exitCode, 0, again.stderr);
    assert.deepEqual(stack.requests.changes(), []);
    await stack.configure({});
    await stack.pulumi.up();
    await stack.pulumi.up("--expect-no-changes");
  });
});

/** Primary keys by the name of the subscription. */
function keysOf({ world }: EngineStack): Map<string, string> {
  const [service] = world.arm.services.values();
  return new Map([...service!.subscriptions.values()].map(({ name, primaryKey }) => [name, primaryKey]));
}
