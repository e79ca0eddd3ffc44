import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startWorld, type World } from "../../emulator/world.ts";
import type { ApiManagementSettings, Settings } from "../../infra/settings.ts";
import { prepareWorld } from "../../rehearsal/seedWorld.ts";
import { lab } from "../infra/support/settings.ts";

/** Stacks that find things in Azure which they have not made. */
describe("a world holds what its stacks find there", () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.close());

  const settings = (stack: string, change: Partial<ApiManagementSettings>): Settings => ({
    ...lab,
    stack,
    apiManagement: { ...lab.apiManagement, ...change },
  });
  const adopting = (serviceName: string) => ({
    existing: true,
    serviceName,
    resourceGroupName: `rg-${serviceName}`,
  });
  const made = () => ({
    groups: [...world.arm.resourceGroups.values()].map(({ name }) => name).sort(),
    instances: [...world.arm.services.values()].map(({ name }) => name).sort(),
  });

  it("one instance for all the stacks that adopt it", async () => {
    const stacks = ["orders", "invoices"].map((stack) => settings(stack, adopting("shared")));
    for (const stack of stacks) await prepareWorld(world, stack, stacks);
    assert.deepEqual(made(), { groups: ["rg-shared"], instances: ["shared"] });
  });

  it("an instance with the host names of the stack that adopts it", async () => {
    const hosts = { gatewayHost: "api.contoso.example", portalHost: "developers.contoso.example" };
    await prepareWorld(world, settings("hosted", { ...adopting("shared-hosted"), ...hosts }));
    const service = world.arm.service("shared-hosted")!;
    assert.deepEqual(
      (service.properties.hostnameConfigurations as { type: string; hostName: string }[]).map(
        ({ type, hostName }) => [type, hostName],
      ),
      [
        ["Proxy", hosts.gatewayHost],
        ["DeveloperPortal", hosts.portalHost],
      ],
    );
    // What it reads their certificates with is not the identity that stacks ask for.
    assert.equal(service.identity?.type, "UserAssigned");
    world.arm.services.delete("shared-hosted");
    for (const key of world.arm.resourceGroups.keys()) {
      if (/rg-shared-hosted|rg-key-vaults/.test(key)) world.arm.resourceGroups.delete(key);
    }
  });

  it("a resource group without an instance, where one goes into it", async () => {
    await prepareWorld(
      world,
      settings("sales", { existingResourceGroup: true, resourceGroupName: "rg-sales" }),
    );
    assert.deepEqual(made(), { groups: ["rg-sales", "rg-shared"], instances: ["shared"] });
  });

  it("nothing that another of the stacks makes itself", async () => {
    const owner = settings("platform", { serviceName: "platform", resourceGroupName: "rg-platform" });
    const stacks = [settings("billing", adopting("platform")), owner];
    for (const stack of stacks) await prepareWorld(world, stack, stacks);
    assert.deepEqual(made(), { groups: ["rg-sales", "rg-shared"], instances: ["shared"] });
  });
});
