import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { group, startApim, subscriptionId, type TestArm } from "./support.ts";

describe("resource groups", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startApim();
  });
  after(() => arm.close());

  it("are created, tagged, listed and found by HEAD", async () => {
    const path = `/subscriptions/${subscriptionId}/resourcegroups/rg-b`;
    const created = await arm.call("PUT", path, { location: "West Europe" });
    assert.equal(created.status, 201);
    assert.equal(created.body.location, "westeurope");
    assert.equal((await arm.call("PATCH", path, { tags: { a: "b" } })).body.tags.a, "b");
    assert.equal((await arm.call("HEAD", path)).status, 204);
    const listed = await arm.call("GET", `/subscriptions/${subscriptionId}/resourcegroups`);
    assert.equal(listed.body.value.length, 2);
    assert.equal((await arm.settle(await arm.call("DELETE", path))).status, 200);
    assert.equal((await arm.call("HEAD", path)).status, 404);
  });

  it("soft-delete the instances in them when they go", async () => {
    await arm.call("DELETE", group);
    assert.ok(arm.world.arm.deletedServices.has("contoso-calc"));
  });
});
