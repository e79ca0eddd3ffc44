import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ApiManagementSettings } from "../../../infra/settings.ts";
import type { StackState } from "../../../lib/engine/state.ts";
import { UsageError } from "../../../lib/errors.ts";
import { refuseAdoptionOfOwn } from "../../../scripts/up/adoptedOwn.ts";
import { lab } from "../../infra/support/settings.ts";

const names = { serviceName: "contoso-calc-dev", resourceGroupName: "rg-contoso-calc-dev" };

/** A stack that has made its group and its instance. */
function state(change: object = {}): StackState {
  const resource = (type: string, inputs: Record<string, string>) => ({
    urn: `urn:pulumi:dev::apim-oauth::${type}::one`,
    type,
    custom: true,
    id: "/subscriptions/s",
    inputs,
    ...change,
  });
  const resources = [
    resource("azure-native:resources:ResourceGroup", { resourceGroupName: names.resourceGroupName }),
    resource("azure-native:apimanagement:ApiManagementService", names),
  ];
  return { version: 3, deployment: { manifest: { time: "2027-01-01T00:00:00Z" }, resources } };
}

function refusal(change: Partial<ApiManagementSettings>, of = state()): string | undefined {
  try {
    refuseAdoptionOfOwn({ ...lab, apiManagement: { ...lab.apiManagement, ...names, ...change } }, of);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
  return undefined;
}

describe("a stack that is to adopt", () => {
  const refused: readonly [what: string, change: Partial<ApiManagementSettings>, says: RegExp][] = [
    ["its own instance", { existing: true }, /\.existing: the instance contoso-calc-dev is this stack's own/],
    [
      "its own instance, in another case",
      { existing: true, serviceName: "Contoso-Calc-Dev" },
      /\.existing: /,
    ],
    [
      "another instance in its own group",
      { existing: true, serviceName: "fabrikam" },
      /\.existing: the resource group rg-contoso-calc-dev is this stack's own/,
    ],
  ];
  for (const [what, change, says] of refused) {
    it(`${what} is refused, with how to go on`, () => {
      assert.match(refusal(change) ?? "", says);
      assert.match(
        refusal(change) ?? "",
        /To keep it: +(remove apim-oauth:apiManagement\.existing|update first with .*existingResourceGroup: true)/,
      );
    });
  }

  const taken: readonly [what: string, change: Partial<ApiManagementSettings>, of?: StackState][] = [
    ["nothing", {}],
    ["an instance of others", { existing: true, serviceName: "fabrikam", resourceGroupName: "rg-fabrikam" }],
    ["its own group alone, which gives it away", { existingResourceGroup: true }],
    ["what it has adopted already", { existing: true }, state({ external: true })],
    ["what it is still to delete", { existing: true }, state({ delete: true })],
  ];
  for (const [what, change, of] of taken) {
    it(`${what} goes on`, () => assert.equal(refusal(change, of), undefined));
  }

  it("a product of its own is refused, and one of others is not", () => {
    const product = {
      urn: "urn:pulumi:dev::apim-oauth::azure-native:apimanagement:Product::everyone",
      type: "azure-native:apimanagement:Product",
      custom: true,
      id: "/subscriptions/s",
      inputs: { productId: "Everyone" },
    };
    const own = state();
    const made = { ...own, deployment: { ...own.deployment, resources: [product] } };
    const listed = (id: string) => () =>
      refuseAdoptionOfOwn(
        {
          ...lab,
          products: [
            { id: "others", existing: true },
            { id, existing: true },
          ],
        },
        made,
      );
    assert.throws(
      listed("everyone"),
      /^UsageError: apim-oauth:products\[1\]\.existing: the product everyone is this stack's own: .*\n {2}To keep it: +remove apim-oauth:products\[1\]\.existing\.\n/,
    );
    assert.doesNotThrow(listed("starter"));
  });
});
