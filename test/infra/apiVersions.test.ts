import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ApiSettings } from "../../infra/settings.ts";
import { declareStack } from "../../infra/stack.ts";
import { guid } from "./support/azure.ts";
import { deploy } from "./support/deploy.ts";
import { calculator, lab, subscriptionId } from "./support/settings.ts";

const backendClientId = guid("client", "basic-calculator");

describe("versions of an API", () => {
  const set = { set: "basic-calculator", by: "query", parameter: "api-version" } as const;
  const first: ApiSettings = { ...calculator, versioning: set };
  const next: ApiSettings = {
    ...calculator,
    name: "calculator-v2",
    versioning: { ...set, name: "v2" },
    document: calculator.document.replace("The sum", "A sum"),
  };
  // Whatever their order in the stack file.
  const both = () => deploy(() => declareStack({ ...lab, apis: [next, first] }));
  const setId = `/subscriptions/${subscriptionId}/resourceGroups/rg-contoso-calc-dev/providers/Microsoft.ApiManagement/service/contoso-calc-dev/apiVersionSets/basic-calculator`;

  test("are in one version set, with the first one's backend app and product", async () => {
    const { one, all } = await both();
    assert.deepEqual(one("ApiVersionSet").inputs, {
      resourceGroupName: "rg-contoso-calc-dev",
      serviceName: "contoso-calc-dev",
      versionSetId: "basic-calculator",
      displayName: "Basic Calculator",
      versioningScheme: "Query",
      versionQueryName: "api-version",
    });
    assert.deepEqual(
      all("Api").map(({ inputs }) => [inputs.apiId, inputs.path, inputs.apiVersion, inputs.apiVersionSetId]),
      [
        ["basic-calculator", "calc", undefined, setId],
        ["calculator-v2", "calc", "v2", setId],
      ],
    );
    assert.equal(one("Product").inputs.productId, "basic-calculator");
    assert.deepEqual(
      all("ProductApi").map(({ inputs }) => [inputs.productId, inputs.apiId]),
      [
        ["basic-calculator", "basic-calculator"],
        ["basic-calculator", "calculator-v2"],
      ],
    );
    const audiences = all("ApiPolicy").map(({ inputs }) => String(inputs.value).includes(backendClientId));
    assert.deepEqual(audiences, [true, true]);
    assert.equal(all("ApplicationPermissionScope").length, 1);
  });

  test("come one after the other: the path is free for the next once the first is in the set", async () => {
    const { all } = await both();
    const [one, two] = all("Api");
    assert.ok(two!.dependencies.includes(one!.urn));
  });
});
