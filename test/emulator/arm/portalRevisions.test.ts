import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { openEveryPortal } from "../../support/portals.ts";
import { freshApim, service, serviceBody, startArm, type TestArm } from "./support.ts";

describe("portal revisions", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
    openEveryPortal(arm.world);
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

  it("are current unless somebody says otherwise, and are listed from the newest on", async () => {
    await publish("20260101000000");
    await arm.settle(await arm.call("PUT", `${service}/portalRevisions/20260102000000`, { properties: {} }));
    const { value, count } = (await arm.call("GET", `${service}/portalRevisions`)).body;
    assert.equal(count, 2);
    assert.deepEqual(
      // biome-ignore lint/suspicious/noExplicitAny: answers of ARM are looked at field by field
      value.map((each: any) => [each.name, each.properties.isCurrent, each.properties.statusDetails]),
      [
        ["20260102000000", true, null],
        ["20260101000000", false, null],
      ],
    );
    assert.equal(published(), "20260102000000");
  });

  it("that are not current change nothing that people see", async () => {
    await publish("20260101000000");
    await publish("20260102000000", false);
    assert.equal(published(), "20260101000000");
  });

  it("can be made current again: at once, and without being published anew", async () => {
    await publish("20260101000000");
    await publish("20260102000000");
    arm.world.clock.advance(60);
    const path = `${service}/portalRevisions/20260101000000`;
    const { updatedDateTime } = (await arm.call("GET", path)).body.properties;
    const answer = await arm.call("PATCH", path, { properties: { isCurrent: true } });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("location"), null);
    assert.equal(answer.body.properties.status, "completed");
    assert.equal(answer.body.properties.updatedDateTime, updatedDateTime);
    assert.equal(published(), "20260101000000");
  });

  it("change their description without becoming anything else", async () => {
    await publish("20260101000000");
    const answer = await arm.call("PATCH", `${service}/portalRevisions/20260101000000`, {
      properties: { description: "the first one" },
    });
    const { status, isCurrent, description } = answer.body.properties;
    assert.deepEqual([status, isCurrent, description], ["completed", true, "the first one"]);
  });

  it("survive a change of the instance while they run", async () => {
    const started = await arm.call("PUT", `${service}/portalRevisions/20260101000000`, { properties: {} });
    const body = { ...serviceBody(), tags: { team: "calc" } };
    await arm.client.apiManagementService.beginCreateOrUpdateAndWait("rg-calc", "contoso-calc", body);
    await arm.settle(started);
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
