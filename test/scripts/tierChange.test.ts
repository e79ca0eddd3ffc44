import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ApiManagementSettings } from "../../infra/settings.ts";
import type { StackState } from "../../lib/engine/state.ts";
import { UsageError } from "../../lib/errors.ts";
import { refuseTierChange } from "../../scripts/up/tierChange.ts";
import { lab } from "../infra/support/settings.ts";

const type = "azure-native:apimanagement:ApiManagementService";

/** The state of a stack that has the lab's instance, of a tier. */
function deployed(sku: string, change: object = {}): StackState {
  const resource = {
    urn: `urn:pulumi:dev::apim-oauth::${type}::api-management`,
    type,
    custom: true,
    id: "/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/contoso-calc-dev",
    inputs: {
      serviceName: "contoso-calc-dev",
      resourceGroupName: "rg-contoso-calc-dev",
      location: "westeurope",
      sku: { name: sku, capacity: 1 },
    },
    ...change,
  };
  return { version: 3, deployment: { manifest: { time: "2027-01-01T00:00:00Z" }, resources: [resource] } };
}

const refusal = (state: StackState, change: Partial<ApiManagementSettings>) => {
  try {
    refuseTierChange({ ...lab, apiManagement: { ...lab.apiManagement, ...change } }, state);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
  return undefined;
};

describe("before an update", () => {
  const impossible = [
    ["Developer", "BasicV2"],
    ["Premium", "StandardV2"],
    ["BasicV2", "Standard"],
    ["Consumption", "Developer"],
    ["Developer", "Consumption"],
    ["StandardV2", "Consumption"],
  ] as const;
  for (const [from, to] of impossible) {
    test(`the change of a ${from} instance to ${to} is refused`, () => {
      const message = refusal(deployed(from), { sku: to });
      assert.match(
        message ?? "",
        new RegExp(`apiManagement\\.sku: "${to}" .* contoso-calc-dev is of the tier ${from}`),
      );
      assert.match(message ?? "", /apiManagement\.serviceName/);
    });
  }

  const possible = [
    ["Developer", "Premium"],
    ["BasicV2", "StandardV2"],
    ["Consumption", "Consumption"],
  ] as const;
  for (const [from, to] of possible) {
    test(`a ${from} instance may be ${to}`, () => {
      assert.equal(refusal(deployed(from), { sku: to }), undefined);
    });
  }

  const others: [string, StackState, Partial<ApiManagementSettings>][] = [
    ["under another name", deployed("Developer"), { serviceName: "contoso-calc-v2" }],
    ["in another group", deployed("Developer"), { resourceGroupName: "rg-other" }],
    ["that is adopted", deployed("Developer", { external: true }), { existing: true }],
    ["that is still to be deleted", deployed("Developer", { delete: true }), {}],
  ];
  for (const [what, state, change] of others) {
    test(`an instance ${what} may be of any tier`, () => {
      assert.equal(refusal(state, { sku: "BasicV2", ...change }), undefined);
    });
  }

  test("a stack without an instance may begin with any tier", () => {
    const state = deployed("Developer");
    assert.equal(
      refusal({ ...state, deployment: { ...state.deployment, resources: [] } }, { sku: "BasicV2" }),
      undefined,
    );
  });
});
