import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { freshApim, service, startArm, type TestArm } from "./support.ts";

describe("portal revisions", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  beforeEach(async () => {
    await freshApim(arm);
  });
  after(() => arm.close());
  const published = () => arm.world.arm.service("contoso-calc")?.published?.revision;
  const publish = (id: string, isCurrent = true) =>
    arm.client.portalRevision.beginCreateOrUpdateAndWait("rg-calc", "contoso-calc", id, { isCurrent });

  it("go from pending over publishing to completed, and only then show", async () => {
    const path = `${service}/portalRevisions/20260101000000`;
    const created = await arm.call("PUT", path, { properties: { isCurrent: true, description: "first" } });
    assert.equal(created.status, 201);
    assert.equal(created.body.properties.status, "pending");
    assert.equal(created.body.properties.provisioningState, "InProgress");
    assert.equal((await arm.call("GET", path)).body.properties.status, "publishing");
    assert.equal(published(), undefined);
    assert.equal((await arm.call("GET", path)).body.properties.status, "completed");
    assert.equal(published(), "20260101000000");
  });

  it("are published through Microsoft's own client, one of them current", async () => {
    await publish("20260101000000");
    await publish("20260102000000");
    const current = await arm.client.portalRevision.get("rg-calc", "contoso-calc", "20260102000000");
    const earlier = await arm.client.portalRevision.get("rg-calc", "contoso-calc", "20260101000000");
    assert.deepEqual([current.isCurrent, earlier.isCurrent], [true, false]);
    assert.equal(published(), "20260102000000");
  });

  it("that are not current change nothing that people see", async () => {
    await publish("20260101000000");
    await publish("20260102000000", false);
    assert.equal(published(), "20260101000000");
  });

  it("can be made current again", async () => {
    await publish("20260101000000");
    await publish("20260102000000");
    await arm.client.portalRevision.beginUpdateAndWait("rg-calc", "contoso-calc", "20260101000000", "*", {
      isCurrent: true,
    });
    assert.equal(published(), "20260101000000");
  });

  it("are published once under one id", async () => {
    await publish("20260101000000");
    await assert.rejects(publish("20260101000000"), { statusCode: 409 });
  });

  it("cannot be deleted: Azure has no such verb", async () => {
    await publish("20260101000000");
    const answer = await arm.call("DELETE", `${service}/portalRevisions/20260101000000`);
    assert.equal(answer.status, 501);
  });

  it("do not exist in the Consumption tier", async () => {
    await freshApim(arm, { name: "Consumption", capacity: 0 });
    const answer = await arm.call("PUT", `${service}/portalRevisions/1`, { properties: {} });
    assert.equal(answer.body.error.code, "MethodNotAllowedInPricingTier");
  });

  it("belong to a portal whose settings can be read", async () => {
    const answer = await arm.call("GET", `${service}/portalconfigs/default`);
    assert.equal(answer.body.properties.enableBasicAuth, true);
  });
});
