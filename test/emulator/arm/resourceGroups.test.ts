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

  it("are there, and what is in them, until their deletion has ended", async () => {
    const deletion = await arm.call("DELETE", group);
    assert.equal(deletion.status, 202);
    const found = await arm.call("GET", group);
    assert.equal(found.body.properties.provisioningState, "Deleting");
    const again = await arm.call("PUT", group, { location: "westeurope" });
    assert.equal(again.body.error.code, "ResourceGroupBeingDeleted");
    assert.equal((await arm.settle(deletion)).status, 200);
    assert.equal((await arm.call("GET", group)).body.error.code, "ResourceGroupNotFound");
    assert.ok(arm.world.arm.deletedServices.has("contoso-calc"));
  });

  it("are in a region, which no other text is", async () => {
    const path = `/subscriptions/${subscriptionId}/resourcegroups/rg-c`;
    const answer = await arm.call("PUT", path, { location: "westeurop" });
    assert.equal(answer.status, 400);
    assert.equal(answer.body.error.code, "LocationNotAvailableForResourceGroup");
    assert.match(answer.body.error.message, /'westeurop' is not available .*westeurope,/);
  });
});
