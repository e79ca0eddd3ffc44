import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Properties } from "../../../../lib/engine/values.ts";
import { openEveryPortal } from "../../../support/portals.ts";
import { group, inService, type Stage, service, serviceInputs, startStage } from "./support.ts";

const server = {
  ...inService,
  displayName: "OAuth",
  clientRegistrationEndpoint: "http://localhost",
  authorizationEndpoint: "https://login.example/authorize",
  grantTypes: ["authorizationCode"],
  clientId: "client",
  clientSecret: "s3cret-of-this-test",
};
const document = JSON.stringify({
  openapi: "3.0.3",
  info: { title: "Calc", version: "1" },
  paths: { "/add": { get: { operationId: "add", responses: {} } } },
});
const policy = "<policies><inbound /></policies>";
const changedPolicy = "<policies><inbound /><outbound /></policies>";
const template = (revision: string) => ({
  $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  contentVersion: "1.0.0.0",
  resources: [
    {
      type: "Microsoft.ApiManagement/service/portalRevisions",
      apiVersion: "2024-05-01",
      name: `contoso-calc/${revision}`,
      properties: { isCurrent: true },
    },
  ],
});

interface Life {
  readonly type: string;
  readonly id: string;
  readonly inputs: Properties;
  /** What an update changes, and what a comparison says then. */
  readonly change?: Properties;
  readonly changes?: Record<string, string>;
  /** Outputs after creation and after the change. */
  readonly created: Properties;
  readonly updated?: Properties;
}

const lives: Life[] = [
  {
    type: "resources:ResourceGroup",
    id: `${group.replace("rg-calc", "rg-life")}`,
    inputs: { resourceGroupName: "rg-life", tags: { a: "1" } },
    change: { tags: { a: "2", "b c": "3" } },
    changes: { "tags.a": "update", 'tags["b c"]': "add" },
    created: { name: "rg-life", location: "westeurope", type: "Microsoft.Resources/resourceGroups" },
    updated: { tags: { a: "2", "b c": "3" } },
  },
  {
    type: "apimanagement:ApiManagementService",
    id: service.replace("contoso-calc", "contoso-life"),
    inputs: { ...serviceInputs, serviceName: "contoso-life" },
    change: { publisherName: "Fabrikam", sku: { name: "Developer", capacity: 2 } },
    changes: { publisherName: "update", "sku.capacity": "update" },
    created: { gatewayUrl: "https://contoso-life.azure-api.net", provisioningState: "Succeeded" },
    updated: { publisherName: "Fabrikam" },
  },
  {
    type: "apimanagement:AuthorizationServer",
    id: `${service}/authorizationServers/entra`,
    inputs: { ...server, authsid: "entra" },
    change: { grantTypes: ["authorizationCode", "implicit"], clientSecret: "another-s3cret" },
    changes: { "grantTypes[1]": "add", clientSecret: "update" },
    created: { name: "entra", useInTestConsole: true },
    updated: { grantTypes: ["authorizationCode", "implicit"] },
  },
  {
    type: "apimanagement:Api",
    id: `${service}/apis/calc-life`,
    inputs: { ...inService, apiId: "calc-life", path: "life", format: "openapi", value: document },
    change: { path: "calculator", subscriptionRequired: false },
    changes: { path: "update", subscriptionRequired: "add" },
    created: { displayName: "Calc", apiRevision: "1", protocols: ["https"] },
    updated: { path: "calculator", subscriptionRequired: false },
  },
  {
    type: "apimanagement:ApiOperation",
    id: `${service}/apis/calc/operations/sub`,
    inputs: {
      ...inService,
      apiId: "calc",
      operationId: "sub",
      displayName: "Sub",
      method: "GET",
      urlTemplate: "/sub",
    },
    change: { displayName: "Subtract" },
    changes: { displayName: "update" },
    created: { name: "sub", method: "GET", templateParameters: [] },
    updated: { displayName: "Subtract" },
  },
  ...(
    [
      ["ApiPolicy", `${service}/apis/calc/policies/policy`, { apiId: "calc" }],
      [
        "ApiOperationPolicy",
        `${service}/apis/calc/operations/add/policies/policy`,
        { apiId: "calc", operationId: "add" },
      ],
      ["ProductPolicy", `${service}/products/starter/policies/policy`, { productId: "starter" }],
      ["Policy", `${service}/policies/policy`, {}],
    ] as const
  ).map(([name, id, inputs]) => ({
    type: `apimanagement:${name}`,
    id,
    inputs: { ...inService, ...inputs, policyId: "policy", format: "rawxml", value: policy },
    change: { value: changedPolicy },
    changes: { value: "update" },
    created: { name: "policy", value: policy },
    updated: { value: changedPolicy },
  })),
  {
    type: "apimanagement:Product",
    id: `${service}/products/life`,
    inputs: { ...inService, productId: "life", displayName: "Life" },
    change: { state: "published" },
    changes: { state: "add" },
    created: { state: "notPublished", subscriptionRequired: true },
    updated: { state: "published" },
  },
  {
    type: "apimanagement:ProductApi",
    id: `${service}/products/starter/apis/calc`,
    inputs: { ...inService, productId: "starter", apiId: "calc" },
    created: { name: "calc", displayName: "Calc" },
  },
  {
    type: "apimanagement:Subscription",
    id: `${service}/subscriptions/life`,
    inputs: { ...inService, sid: "life", displayName: "Life", scope: `${service}/products/starter` },
    change: { state: "suspended" },
    changes: { state: "add" },
    created: { state: "active", scope: `${service}/products/starter` },
    updated: { state: "suspended" },
  },
  {
    type: "apimanagement:NamedValue",
    id: `${service}/namedValues/life`,
    inputs: { ...inService, namedValueId: "life", displayName: "life", value: "1", tags: ["a", "b"] },
    change: { tags: ["a"] },
    changes: { "tags[1]": "delete" },
    created: { value: "1", secret: false },
    updated: { tags: ["a"] },
  },
  {
    type: "resources:Deployment",
    id: `${group}/providers/Microsoft.Resources/deployments/publish`,
    inputs: {
      resourceGroupName: "rg-calc",
      deploymentName: "publish",
      properties: { mode: "Incremental", template: template("20260101000000") },
    },
    change: { properties: { mode: "Incremental", template: template("20260102000000") } },
    changes: { "properties.template.resources[0].name": "update" },
    created: { name: "publish" },
  },
];

describe("azure-native leads through its whole life a", () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage();
    openEveryPortal(stage.world);
    await stage.startService();
    await stage.create("apimanagement:Api", "calc", {
      ...inService,
      path: "calc",
      format: "openapi",
      value: document,
    });
  });
  after(() => stage.world.close());

  for (const { type, id, inputs, change, changes, created, updated } of lives) {
    it(type, async () => {
      let state = await stage.create(type, "life", inputs);
      assert.equal(state.id, id);
      assertHas(state.outputs, created);
      assert.deepEqual(await stage.diff(state, inputs), {});

      const refreshed = await stage.refresh(state);
      assert.deepEqual(refreshed?.inputs, state.inputs);
      assert.deepEqual(refreshed?.outputs, state.outputs);

      if (change) {
        const news = { ...inputs, ...change };
        assert.deepEqual(await stage.diff(state, news), changes);
        state = await stage.update(state, news);
        if (updated) assertHas(state.outputs, updated);
        assert.deepEqual(await stage.diff(state, news), {});
      }

      const imported = await stage.provider.read({ ...state.ref, id });
      for (const name of ["resourceGroupName", "serviceName"].filter((name) => name in inputs)) {
        assert.equal(imported?.inputs[name], inputs[name]);
      }

      // Azure subscribes the administrator to each product, which then cannot be deleted.
      if (type === "apimanagement:Product") stage.world.arm.service("contoso-calc")?.subscriptions.clear();
      await stage.remove(state);
      assert.equal(await stage.refresh(state), undefined);
      await stage.remove(state);
    });
  }

  it("published the developer portal by its deployment", () => {
    assert.equal(stage.world.arm.service("contoso-calc")?.published?.revision, "20260102000000");
  });
});

function assertHas(outputs: Properties, expected: Properties): void {
  for (const [name, value] of Object.entries(expected)) assert.deepEqual(outputs[name], value, name);
}
