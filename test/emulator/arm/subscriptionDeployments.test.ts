import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { freshApim, group, startArm, subscriptionId, type TestArm } from "./support.ts";

const subscription = `/subscriptions/${subscriptionId}`;
const path = `${subscription}/providers/Microsoft.Resources/deployments/groups`;
const made = `${subscription}/resourceGroups/made-by-template`;
const resourceGroup = {
  type: "Microsoft.Resources/resourceGroups",
  apiVersion: "2020-06-01",
  name: "made-by-template",
  location: "westus",
  tags: { purpose: "test" },
};

/* As k8s-infra's recording Test_NewResourceGroupDeployment.yaml has it. */
describe("template deployments of a subscription", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  beforeEach(async () => {
    await freshApim(arm);
  });
  after(() => arm.close());
  const deploy = (body: object = {}, resources: unknown[] = [resourceGroup]) =>
    arm.call("PUT", path, {
      location: "westus",
      properties: {
        mode: "Incremental",
        template: {
          $schema:
            "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
          contentVersion: "1.0.0.0",
          resources,
        },
      },
      ...body,
    });

  it("make resource groups, and show where they run and of what they consist", async () => {
    const started = await deploy();
    assert.equal(started.status, 200);
    const { id, location, properties } = started.body;
    assert.equal(id, path);
    assert.equal(location, "westus");
    assert.equal(properties.provisioningState, "Accepted");
    assert.equal("outputResources" in properties, false);
    assert.deepEqual(properties.providers, [
      {
        namespace: "Microsoft.Resources",
        resourceTypes: [{ resourceType: "resourceGroups", locations: ["westus"] }],
      },
    ]);
    assert.match(
      started.headers.get("azure-asyncoperation") ?? "",
      new RegExp(`^https://management\\.azure\\.com${path}/operationStatuses/`),
    );
    assert.equal((await arm.settle(started)).body.status, "Succeeded");
    const ended = (await arm.call("GET", path)).body;
    assert.equal(ended.properties.provisioningState, "Succeeded");
    assert.deepEqual(ended.properties.outputResources, [{ id: made }]);
    assert.deepEqual((await arm.call("GET", made)).body.tags, { purpose: "test" });
  });

  it("take members in another case, nulls and a debug setting", async () => {
    const sent = { mode: "Incremental", template: { resources: [resourceGroup] }, Error: null };
    const { status, body } = await arm.call("PUT", path, {
      location: "westus",
      Properties: { ...sent, debugSetting: { detailLevel: "requestContent,responseContent" } },
    });
    assert.equal(status, 200);
    assert.deepEqual(body.properties.debugSetting, { detailLevel: "RequestContent, ResponseContent" });
  });

  it("are apart from those of a resource group", async () => {
    await arm.settle(await deploy());
    const names = async (scope: string) =>
      (await arm.call("GET", `${scope}/providers/Microsoft.Resources/deployments`)).body.value.map(
        ({ name }: { name: string }) => name,
      );
    assert.deepEqual(await names(subscription), ["groups"]);
    assert.deepEqual(await names(group), []);
    const inGroup = await arm.call("GET", `${group}/providers/Microsoft.Resources/deployments/groups`);
    assert.equal(inGroup.body.error.code, "DeploymentNotFound");
    await arm.settle(await arm.call("DELETE", path));
    assert.equal((await arm.call("GET", path)).status, 404);
    assert.equal((await arm.call("GET", made)).status, 200);
  });

  it("need a location that is one, and stay in it", async () => {
    const none = await deploy({ location: undefined });
    assert.deepEqual([none.status, none.body.error.code], [400, "InvalidDeployment"]);
    assert.match(none.body.error.message, /^The 'location' property must be specified for 'groups'\./);
    const unknown = await deploy({ location: "atlantis" });
    assert.equal(unknown.body.error.code, "LocationNotAvailableForDeployment");
    await arm.settle(await deploy());
    const elsewhere = await deploy({ location: "eastus" });
    assert.equal(elsewhere.body.error.code, "InvalidDeploymentLocation");
    assert.equal(
      elsewhere.body.error.message,
      "Invalid deployment location 'eastus'. The deployment 'groups' already exists in location 'westus'.",
    );
  });

  it("refuse aloud what lies in a resource group, and other debug settings", async () => {
    const instance = { ...resourceGroup, type: "Microsoft.ApiManagement/service", apiVersion: "2024-05-01" };
    const refused = await deploy({}, [instance]);
    assert.equal(refused.status, 501);
    assert.match(refused.body.error.message, /Microsoft\.ApiManagement\/service .*subscription scope/);
    const properties = {
      mode: "Incremental",
      template: { resources: [] },
      debugSetting: { detailLevel: "all" },
    };
    assert.equal((await deploy({ properties })).status, 501);
  });
});
