import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { openEveryPortal } from "../../support/portals.ts";
import { freshApim, group, service, startArm, type TestArm } from "./support.ts";

const revision = {
  type: "Microsoft.ApiManagement/service/portalRevisions",
  apiVersion: "2024-05-01",
  name: "contoso-calc/20260101000000",
  properties: { isCurrent: true },
};
const product = {
  type: "Microsoft.ApiManagement/service/products",
  apiVersion: "2024-05-01",
  name: "contoso-calc/calc",
  properties: { displayName: "[[Calc]" },
};
const path = `${group}/providers/Microsoft.Resources/deployments/publish`;

describe("template deployments", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
    openEveryPortal(arm.world);
  });
  beforeEach(async () => {
    await freshApim(arm);
  });
  after(() => arm.close());
  const deploy = (resources: unknown, template = {}, properties = {}) =>
    arm.call("PUT", path, {
      properties: {
        mode: "Incremental",
        template: {
          $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
          contentVersion: "1.0.0.0",
          resources,
          ...template,
        },
        ...properties,
      },
    });

  it("publish the developer portal", async () => {
    const created = await deploy([revision]);
    assert.equal(created.status, 201);
    assert.equal(created.body.properties.provisioningState, "Accepted");
    assert.equal((await arm.settle(created)).body.status, "Succeeded");
    const { properties } = (await arm.call("GET", path)).body;
    assert.equal(properties.provisioningState, "Succeeded");
    assert.deepEqual(properties.outputResources, [{ id: `${service}/portalRevisions/20260101000000` }]);
    assert.equal(arm.world.arm.service("contoso-calc")?.published?.revision, "20260101000000");
  });

  it("may have no resources, and end well", async () => {
    const ended = await arm.settle(await deploy([]));
    assert.equal(ended.body.status, "Succeeded");
    assert.equal((await arm.call("GET", path)).body.properties.provisioningState, "Succeeded");
  });

  it("are not replaced while they run", async () => {
    const first = await deploy([revision]);
    const second = await deploy([revision]);
    assert.equal(second.status, 409);
    assert.equal(second.body.error.code, "DeploymentActive");
    assert.match(second.body.error.message, /^Unable to edit or replace deployment 'publish': previous/);
    assert.equal((await arm.settle(first)).body.status, "Succeeded");
    assert.equal((await deploy([product])).status, 200);
  });

  it("finish for a client that only looks at the deployment", async () => {
    await deploy([revision]);
    const states: string[] = [];
    for (let look = 0; look < 3; look += 1)
      states.push((await arm.call("GET", path)).body.properties.provisioningState);
    assert.deepEqual(states, ["Running", "Running", "Succeeded"]);
  });

  it("run resources after those that they depend on, and resolve [[", async () => {
    const policy = {
      type: "Microsoft.ApiManagement/service/products/policies",
      apiVersion: "2024-05-01",
      name: "contoso-calc/calc/policy",
      dependsOn: [`${service}/products/calc`],
      properties: { value: "<policies><inbound><base /></inbound></policies>" },
    };
    await arm.settle(await deploy([policy, product]));
    const made = await arm.call("GET", `${service}/products/calc`);
    assert.equal(made.body.properties.displayName, "[Calc]");
    assert.equal((await arm.call("GET", `${service}/products/calc/policies/policy`)).status, 200);
  });

  it("fail with what a resource refuses", async () => {
    const ended = await arm.settle(await deploy([{ ...product, properties: {} }]));
    assert.equal(ended.body.status, "Failed");
    assert.equal(ended.body.error.code, "DeploymentFailed");
    assert.equal(ended.body.error.details[0].code, "ValidationError");
    const { properties } = (await arm.call("GET", path)).body;
    assert.equal(properties.provisioningState, "Failed");
    assert.equal(properties.error.code, "DeploymentFailed");
  });

  it("can be deleted without what they deployed", async () => {
    await arm.settle(await deploy([product]));
    const deleted = await arm.call("DELETE", path);
    assert.equal(deleted.status, 202);
    await arm.settle(deleted);
    assert.equal((await arm.call("GET", path)).body.error.code, "DeploymentNotFound");
    assert.equal((await arm.call("GET", `${service}/products/calc`)).status, 200);
  });

  const refused: [string, () => unknown[], RegExp][] = [
    [
      "an expression",
      () => [[{ ...product, name: "[concat('a','b')]" }]],
      /\[concat\('a','b'\)\].*resources\[0\]\.name/,
    ],
    ["parameters", () => [[product], { parameters: { x: { type: "string" } } }], /parameters \(x\)/],
    ["a loop", () => [[{ ...product, copy: { count: 2 } }]], /'copy'/],
    ["mode Complete", () => [[product], {}, { mode: "Complete" }], /Complete/],
    ["a linked template", () => [[product], {}, { templateLink: { uri: "https://x" } }], /templateLink/],
    [
      "a type that is not there",
      () => [[{ ...product, type: "Microsoft.Cache/redis", name: "x" }]],
      /Microsoft\.Cache\/redis/,
    ],
    ["a name of the wrong length", () => [[{ ...product, name: "calc" }]], /segment lengths/],
    ["a dependency that is not there", () => [[{ ...product, dependsOn: ["nobody"] }]], /nobody/],
    ["a circle", () => [[{ ...product, dependsOn: ["contoso-calc/calc"] }]], /Circular dependency/],
    ["another api-version", () => [[{ ...product, apiVersion: "2019-01-01" }]], /2024-05-01/],
  ];
  for (const [what, args, message] of refused) {
    it(`refuse ${what}`, async () => {
      const answer = await deploy(...(args() as [unknown, object?, object?]));
      assert.ok([400, 501].includes(answer.status), String(answer.status));
      assert.match(answer.body.error.message, message);
    });
  }

  it("refuse a location, which deployments in a resource group do not have", async () => {
    const answer = await arm.call("PUT", path, { location: "westeurope", properties: {} });
    assert.equal(answer.body.error.code, "InvalidDeployment");
  });
});
