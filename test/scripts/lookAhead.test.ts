import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { resourceTypes } from "../../emulator/providers/azureNative/resourceTypes.ts";
import * as apimanagement from "../../infra/sdk/apimanagement.ts";
import * as resources from "../../infra/sdk/resources.ts";
import type { Settings } from "../../infra/settings.ts";
import { armId, armTypes } from "../../lib/azure/armIds.ts";
import type { StackState, StateResource } from "../../lib/engine/state.ts";
import { type Properties, UNKNOWN } from "../../lib/engine/values.ts";
import { planOptions } from "../../lib/pulumi/planOptions.ts";
import { concernsOf, renamedServer } from "../../scripts/up/preflight.ts";
import { lab } from "../infra/support/settings.ts";

describe("the ids that resources will get", () => {
  it("are known of every azure-native type of the program, as the provider makes them", () => {
    const types = [
      ...Object.keys(apimanagement).map((name) => `azure-native:apimanagement:${name}`),
      ...Object.keys(resources).map((name) => `azure-native:resources:${name}`),
    ].filter((type) => !type.includes(":get"));
    assert.deepEqual(Object.keys(armTypes).sort(), types.sort());
    for (const type of types) {
      const { path, apiVersion, readMethod = "GET" } = resourceTypes.find((each) => each.type === type)!;
      assert.deepEqual(armTypes[type], { path, apiVersion, method: readMethod }, type);
    }
  });

  it("are not guessed where a name is not known yet, or the type is another provider's", () => {
    const type = "azure-native:apimanagement:Api";
    const inputs = { resourceGroupName: "rg", serviceName: "contoso", apiId: "orders" };
    assert.match(armId(type, "sub", inputs)!, /^\/subscriptions\/sub\/resourceGroups\/rg\/.*\/apis\/orders$/);
    assert.equal(armId(type, "sub", { ...inputs, serviceName: UNKNOWN }), undefined);
    assert.equal(armId("azuread:index/servicePrincipal:ServicePrincipal", "sub", inputs), undefined);
  });
});

describe("options of an update that decide what is planned", () => {
  const cases: [given: string[], taken: string[]][] = [
    [["--yes", "--skip-preview", "--expect-no-changes", "--diff"], []],
    [["--refresh", "--yes"], ["--refresh"]],
    [
      ["--target", "**Api::orders", "-y"],
      ["--target", "**Api::orders"],
    ],
    [
      ["-t", "urn", "--target-dependents"],
      ["-t", "urn", "--target-dependents"],
    ],
    [["--replace=**RandomString::developer-portal"], ["--replace=**RandomString::developer-portal"]],
    [
      ["-c", "apim-oauth:apiManagement.sku=Basic", "--config-path"],
      ["-c", "apim-oauth:apiManagement.sku=Basic", "--config-path"],
    ],
  ];
  for (const [given, taken] of cases) {
    it(`of ${given.join(" ")}: ${taken.join(" ") || "none"}`, () => {
      assert.deepEqual(planOptions(given), taken);
    });
  }
});

describe("an update is looked at", () => {
  const [group, name] = ["rg-contoso-calc-dev", "contoso-calc-dev"];
  const existing = { ...lab, apiManagement: { ...lab.apiManagement, existing: true } };
  const resource = (type: string, inputs: Properties, more: Partial<StateResource> = {}): StateResource => ({
    urn: `urn:pulumi:dev::apim-oauth::azure-native:${type}::x`,
    type: `azure-native:${type}`,
    custom: true,
    inputs: { resourceGroupName: group, ...inputs },
    id: armId(`azure-native:${type}`, lab.subscriptionId, {
      resourceGroupName: group,
      serviceName: name,
      ...inputs,
    }),
    ...more,
  });
  const inService = (type: string, inputs: Properties) =>
    resource(`apimanagement:${type}`, { serviceName: name, ...inputs });
  const contents = (settings: Settings) =>
    settings.apis.flatMap((api) => [
      inService("Api", { apiId: api.name, path: api.path }),
      inService("ApiPolicy", { apiId: api.name, policyId: "policy" }),
      inService("Product", { productId: api.product.id, displayName: api.product.displayName }),
      inService("ProductApi", { productId: api.product.id, apiId: api.name }),
      inService("Subscription", { sid: api.name }),
    ]);
  const instance = [resource("resources:ResourceGroup", {}), inService("ApiManagementService", {})];
  const server = inService("AuthorizationServer", { authsid: lab.oauthServer.id });
  const deployment = resource("resources:Deployment", { deploymentName: `${name}-portal` });
  const deployed = [...instance, server, deployment, ...contents(lab)];
  const state = (resources: readonly StateResource[]): StackState => ({
    version: 3,
    deployment: { manifest: { time: "2026-01-01T00:00:00Z" }, resources },
  });
  const api = (change: object): Settings => ({ ...lab, apis: [{ ...lab.apis[0]!, ...change }] });

  const cases: [what: string, settings: Settings, resources: readonly StateResource[], looks: object][] = [
    ["when nothing is deployed: the instance", lab, [], { instance: true, contents: false }],
    ["when all of it is deployed: not at all", lab, deployed, { instance: false, contents: false }],
    [
      "after a description has changed: not at all",
      api({ description: "Counts" }),
      deployed,
      { instance: false, contents: false },
    ],
    ["when an API is new", api({ name: "orders" }), deployed, { instance: false, contents: true }],
    [
      "when a named value is new",
      { ...lab, namedValues: { "orders-key": { value: "k" } } },
      deployed,
      { instance: false, contents: true },
    ],
    ["when a path has changed", api({ path: "other" }), deployed, { instance: false, contents: true }],
    [
      "when a product has another display name",
      api({ product: { ...lab.apis[0]!.product, displayName: "Other" } }),
      deployed,
      { instance: false, contents: true },
    ],
    [
      "when an operation gets a policy of its own",
      api({
        tokenValidation: { ...lab.apis[0]!.tokenValidation, operationScopes: { add: ["Calculator.Read"] } },
      }),
      deployed,
      { instance: false, contents: true },
    ],
    ["when it adopts an instance", existing, [], { instance: true, contents: true }],
    [
      "when all of it is deployed in an adopted instance: not at all",
      existing,
      [inService("ApiManagementService", {}), server, deployment, ...contents(lab)].map((each) =>
        each.type.endsWith("Service") ? { ...each, external: true } : each,
      ),
      { instance: false, contents: false },
    ],
    [
      "when it adopts another instance than before",
      { ...existing, apiManagement: { ...existing.apiManagement, serviceName: "contoso-other" } },
      deployed.slice(2),
      { instance: true, contents: true },
    ],
    [
      "when the group is one that exists, until the state has it",
      { ...lab, apiManagement: { ...lab.apiManagement, existingResourceGroup: true } },
      deployed.map((each) => (each.type.endsWith("Group") ? { ...each, external: true } : each)),
      { instance: false, contents: false },
    ],
    [
      "when the group was only read so far and is to be the stack's own",
      lab,
      deployed.map((each) => (each.type.endsWith("Group") ? { ...each, external: true } : each)),
      { instance: true, contents: false },
    ],
  ];
  for (const [what, settings, resources, looks] of cases) {
    it(what, () => assert.deepEqual(concernsOf(settings, state(resources)), looks));
  }

  it("tells that the server of an adopted instance gets another name, and how to keep the one it has", () => {
    const shared = {
      ...existing,
      oauthServer: { ...lab.oauthServer, id: `oauth-${lab.project}_${lab.stack}` },
    };
    const says = renamedServer(shared, state([server]));
    assert.match(
      says!,
      new RegExp(`^The OAuth 2.0 server ${lab.oauthServer.id} becomes ${shared.oauthServer.id}`),
    );
    assert.match(
      says!,
      /pulumi config set --stack dev --path '.*:oauthServer.id' oauth-authorizationcodeflow$/,
    );
    assert.equal(renamedServer(existing, state([server])), undefined);
    assert.equal(renamedServer(shared, state([])), undefined);
    assert.equal(renamedServer(lab, state([server])), undefined);
  });
});
