import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { closedScope } from "../../../infra/birth.ts";
import type { Settings } from "../../../infra/settings.ts";
import type { StackState, StateResource } from "../../../rehearsal/engines/pulumiState.ts";
import type { AzureConnection } from "../../../scripts/azure/connection.ts";
import { births } from "../../../scripts/up/births.ts";
import { apisWithoutPolicy } from "../../../scripts/up/openApis.ts";
import { calculator, lab } from "../../infra/support/settings.ts";

const scoped: Settings = {
  ...lab,
  apis: [
    {
      ...calculator,
      tokenValidation: { ...calculator.tokenValidation, operationScopes: { add: ["Calculator.Read"] } },
    },
  ],
};
const { serviceName, resourceGroupName } = lab.apiManagement;
const serviceId = `/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/${serviceName}`;

function resource(
  kind: string,
  inputs: StateResource["inputs"],
  name: string = calculator.name,
): StateResource {
  const type = `azure-native:apimanagement:${kind}`;
  return {
    urn: `urn:pulumi:dev::apim-oauth::apim-oauth:infra:ProtectedApi$${type}::${name}`,
    type,
    custom: true,
    id: `${serviceId}/apis/${name}`,
    inputs: { serviceName: serviceName ?? "", resourceGroupName, ...inputs },
  };
}

function state(...resources: StateResource[]): StackState {
  return { version: 3, deployment: { manifest: { time: "2027-01-01T00:00:00Z" }, resources } };
}

const name = calculator.name;
const document = { value: calculator.document };
const policy = resource("ApiPolicy", { value: "<policies />" });
const closedPolicy = resource("ApiPolicy", { value: `<value>${closedScope}</value>` });

describe("the updates before the stack's own", () => {
  it("are none for APIs that are there", () => {
    for (const settings of [lab, scoped])
      assert.deepEqual(births(settings, state(resource("Api", document), policy)), []);
  });

  it("create a new API empty, and one whose operations have scopes of their own closed as well", () => {
    assert.deepEqual(births(lab, state()), [{ empty: [name], closed: [], published: false }]);
    assert.deepEqual(births(scoped, state()), [
      { empty: [name], closed: [name], published: false },
      { empty: [], closed: [name], published: false },
    ]);
  });

  it("go on where an update was stopped", () => {
    const empty = resource("Api", {});
    assert.deepEqual(births(lab, state(empty)), [{ empty: [name], closed: [], published: false }]);
    assert.deepEqual(births(lab, state(empty, policy)), []);
    for (const api of [empty, resource("Api", document)])
      assert.deepEqual(births(scoped, state(api, closedPolicy)), [
        { empty: [], closed: [name], published: false },
      ]);
  });

  it("leave an API alone that was adopted by hand, of whose document the state knows nothing", () => {
    const adopted = resource("Api", { serviceUrl: "https://calculator.contoso.example/api" });
    assert.deepEqual(births(lab, state(adopted)), []);
  });

  it("leave a published portal as it is, but not that of an instance which the stack leaves", () => {
    const portal = { ...resource("Portal", {}), type: "azure-native:resources:Deployment" };
    const elsewhere = resource("Api", { ...document, serviceName: "another" });
    assert.deepEqual(births(lab, state(portal))[0]?.published, true);
    assert.deepEqual(births(lab, state(portal, elsewhere, policy))[0]?.published, false);
  });

  it("create an API anew that moves to another instance, and none that has another name", () => {
    const elsewhere = resource("Api", { ...document, serviceName: "another" });
    assert.equal(births(lab, state(elsewhere, policy)).length, 1);
    const renamed = { ...lab, apis: [{ ...calculator, formerly: ["old"] }] };
    const old = [resource("Api", document, "old"), resource("ApiPolicy", {}, "old")];
    assert.deepEqual(births(renamed, state(...old)), []);
  });
});

describe("after an update that has failed", () => {
  /** An Azure that has these paths below the API. */
  const azure = (there: Readonly<Record<string, unknown>>) =>
    ({
      arm: {
        get: async (path: string) =>
          there[new URL(path, "https://arm.example").pathname.slice(`${serviceId}/apis/${name}`.length)],
      },
    }) as unknown as AzureConnection;
  const ask = (there: Readonly<Record<string, unknown>>) =>
    apisWithoutPolicy(lab, state(resource("Api", document)), azure(there));

  it("an API without its policy is reported, and whether anybody can call it", async () => {
    const [open] = await ask({ "": {}, "/operations": { value: [{}] } });
    assert.match(open!, /^The API basic-calculator has NO POLICY at Azure: .* npm run up -- dev$/);
    const [closed] = await ask({ "": {}, "/operations": { value: [] } });
    assert.match(closed!, /no operations: nobody can call it/);
  });

  it("one that has its policy, or is not there, is not", async () => {
    assert.deepEqual(await ask({ "": {}, "/policies/policy": {} }), []);
    assert.deepEqual(await ask({}), []);
  });
});
