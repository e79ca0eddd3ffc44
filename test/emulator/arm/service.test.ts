import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { empty, group, service, serviceBody, startArm, subscriptionId, type TestArm } from "./support.ts";

describe("API Management instances", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  beforeEach(async () => {
    empty(arm.world);
    await arm.call("PUT", group, { location: "westeurope" });
  });
  after(() => arm.close());
  const create = (extra = {}) =>
    arm.client.apiManagementService.beginCreateOrUpdateAndWait("rg-calc", "contoso-calc", {
      ...serviceBody(),
      ...extra,
    });

  it("come into being through Microsoft's own client", async () => {
    const created = await create();
    assert.equal(created.provisioningState, "Succeeded");
    assert.equal(created.gatewayUrl, "https://contoso-calc.azure-api.net");
    assert.equal(created.developerPortalUrl, "https://contoso-calc.developer.azure-api.net");
    assert.equal(created.id, service);
  });

  it("are created in the steps that a client polls for", async () => {
    const body = {
      location: "westeurope",
      sku: { name: "Developer", capacity: 1 },
      properties: serviceBody(),
    };
    const { location: _, sku: __, ...properties } = body.properties;
    const created = await arm.call("PUT", service, { ...body, properties });
    assert.equal(created.status, 201);
    assert.equal(created.body.properties.provisioningState, "Activating");
    assert.equal(created.headers.get("retry-after"), "0");
    const url = new URL(created.headers.get("azure-asyncoperation") ?? "");
    const states: string[] = [];
    for (const _poll of [1, 2, 3])
      states.push((await arm.call("GET", `${url.pathname}${url.search}`)).body.status);
    assert.deepEqual(states, ["InProgress", "InProgress", "Succeeded"]);
    assert.equal((await arm.call("GET", service)).body.properties.provisioningState, "Succeeded");
  });

  it("are found by a path of any case", async () => {
    await create();
    const answer = await arm.call("GET", `${service.toUpperCase()}?api-version=2024-05-01`);
    assert.equal(answer.body.name, "contoso-calc");
  });

  it("keep what is in them when they are updated", async () => {
    await create();
    await create({ publisherName: "Fabrikam" });
    const found = await arm.client.apiManagementService.get("rg-calc", "contoso-calc");
    assert.equal(found.publisherName, "Fabrikam");
    assert.equal((await arm.call("GET", `${service}/apis`)).body.count, 1);
  });

  it("change in part by PATCH", async () => {
    await create();
    const updated = await arm.client.apiManagementService.beginUpdateAndWait("rg-calc", "contoso-calc", {
      tags: { team: "calc" },
      publisherName: "Fabrikam",
    });
    assert.deepEqual(updated.tags, { team: "calc" });
    assert.equal(updated.publisherEmail, "api@contoso.example");
  });

  it("keep their system-assigned identity over updates, also those that do not speak of it", async () => {
    const first = await create({ identity: { type: "SystemAssigned" } });
    const second = await create({ publisherName: "Fabrikam" });
    assert.equal(first.identity?.tenantId, arm.tenant.id);
    assert.equal(first.identity?.principalId, second.identity?.principalId);
  });

  describe("that were deleted", () => {
    beforeEach(async () => {
      await create();
      await arm.client.apiManagementService.beginDeleteAndWait("rg-calc", "contoso-calc");
    });
    const deletedPath = `/subscriptions/${subscriptionId}/providers/Microsoft.ApiManagement/locations/westeurope/deletedservices/contoso-calc`;

    it("keep their name for 48 hours", async () => {
      await assert.rejects(create(), { code: "ServiceAlreadyExistsInSoftDeletedState", statusCode: 409 });
      const available = await arm.client.apiManagementService.checkNameAvailability({ name: "contoso-calc" });
      assert.equal(available.nameAvailable, false);
      arm.world.clock.advance(48 * 3600);
      assert.equal((await create()).provisioningState, "Succeeded");
    });

    it("are listed, with the time at which they go for good", async () => {
      const found = await arm.client.deletedServices.getByName("contoso-calc", "westeurope");
      const kept = Number(found.scheduledPurgeDate) - Number(found.deletionDate);
      assert.equal(kept, 48 * 3_600_000);
    });

    it("come back with restore, just as they were", async () => {
      const restored = await create({ restore: true, publisherName: "Somebody else" });
      assert.equal(restored.publisherName, "Contoso");
      assert.equal((await arm.call("GET", deletedPath)).status, 404);
    });

    it("give their name free when they are purged", async () => {
      await arm.client.deletedServices.beginPurgeAndWait("contoso-calc", "westeurope");
      assert.equal((await create()).provisioningState, "Succeeded");
    });
  });

  it("have a name that is unique in the whole cloud", async () => {
    await create();
    const elsewhere = `/subscriptions/${subscriptionId}/resourceGroups/rg-other`;
    await arm.call("PUT", elsewhere, { location: "westeurope" });
    const { location, sku, ...properties } = serviceBody();
    const path = `${elsewhere}/providers/Microsoft.ApiManagement/service/CONTOSO-calc`;
    const answer = await arm.call("PUT", path, { location, sku, properties });
    assert.equal(answer.status, 409);
    assert.equal(answer.body.error.code, "ServiceAlreadyExists");
  });
});

describe("API Management instances of the national clouds", () => {
  const cases = [
    { cloud: "usgovernment", region: "usgovvirginia", gateway: "https://contoso-calc.azure-api.us" },
    { cloud: "china", region: "chinanorth3", gateway: "https://contoso-calc.azure-api.cn" },
  ] as const;
  for (const { cloud, region, gateway } of cases) {
    it(`have the hosts of ${cloud} and no Consumption tier`, async () => {
      const arm = await startArm(cloud);
      try {
        await arm.call("PUT", group, { location: region });
        const { apiManagementService } = arm.client;
        const made = await apiManagementService.beginCreateOrUpdateAndWait("rg-calc", "contoso-calc", {
          ...serviceBody(),
          location: region,
        });
        assert.equal(made.gatewayUrl, gateway);
        const consumption = { ...serviceBody({ name: "Consumption", capacity: 0 }), location: region };
        await assert.rejects(
          apiManagementService.beginCreateOrUpdateAndWait("rg-calc", "contoso-b", consumption),
          {
            code: "ValidationError",
          },
        );
      } finally {
        await arm.close();
      }
    });
  }
});
