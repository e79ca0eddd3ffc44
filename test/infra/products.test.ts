import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ApiSettings, Settings, SharedProductSettings } from "../../infra/settings.ts";
import { declareStack } from "../../infra/stack.ts";
import { deploy } from "./support/deploy.ts";
import { calculator, calculatorPro, lab, subscriptionId } from "./support/settings.ts";

const everyone: SharedProductSettings = {
  existing: false,
  id: "everyone",
  displayName: "Everyone",
  description: "Access to Everyone",
  subscriptionRequired: true,
  approvalRequired: true,
  groups: ["developers", "guests"],
};
const inService = { resourceGroupName: "rg-contoso-calc-dev", serviceName: "contoso-calc-dev" };
const service = `/subscriptions/${subscriptionId}/resourceGroups/rg-contoso-calc-dev/providers/Microsoft.ApiManagement/service/contoso-calc-dev`;

/** An API in a product that is listed. */
const inProduct = (api: ApiSettings): ApiSettings => ({
  ...api,
  product: {
    id: "everyone",
    displayName: "Everyone",
    description: "",
    approvalRequired: false,
    shared: true,
  },
});

const run = (product: SharedProductSettings, apis: readonly ApiSettings[], change: Partial<Settings> = {}) =>
  deploy(() => declareStack({ ...lab, products: [product], apis, ...change }));

describe("a product that APIs share", () => {
  const both = [calculator, calculatorPro].map(inProduct);

  test("is made once, with its groups, and has every API in it", async () => {
    const { one, all } = await run(everyone, both);
    assert.deepEqual(one("Product").inputs, {
      ...inService,
      productId: "everyone",
      displayName: "Everyone",
      description: "Access to Everyone",
      subscriptionRequired: true,
      approvalRequired: true,
      state: "published",
    });
    assert.deepEqual(
      all("ProductGroup")
        .map(({ inputs, name }) => [name, inputs] as const)
        .sort(([one], [other]) => (one < other ? -1 : 1)),
      [
        ["everyone/developers", { ...inService, productId: "everyone", groupId: "developers" }],
        ["everyone/guests", { ...inService, productId: "everyone", groupId: "guests" }],
      ],
    );
    assert.deepEqual(
      all("ProductApi").map(({ inputs }) => inputs),
      both.map(({ name }) => ({ ...inService, productId: "everyone", apiId: name })),
    );
    assert.deepEqual(
      all("Subscription").map(({ inputs }) => [inputs.sid, inputs.scope]),
      both.map(({ name }) => [name, `${service}/products/everyone`]),
    );
  });

  test("goes on with the product of the API that it is called by, which has its id", async () => {
    const called = { ...everyone, id: calculatorPro.name };
    const sharing = both.map((api) => ({ ...api, product: { ...api.product, id: calculatorPro.name } }));
    const { one } = await run(called, sharing);
    const places = [calculatorPro.name, calculator.name].map(
      (name) => `apim-oauth:infra:ProtectedApi::${name}::${name}`,
    );
    assert.deepEqual(one("Product").aliases, places);
    assert.deepEqual(one("ProductGroup", `${called.id}/developers`).aliases, places);
    assert.deepEqual(one("ProductGroup", `${called.id}/guests`).aliases, []);
  });

  test("goes after the subscriptions to it", async () => {
    const { one, all } = await run(everyone, both);
    for (const subscription of all("Subscription")) {
      assert.ok(subscription.propertyDependencies.sid?.includes(one("Product").urn));
    }
  });

  test("stands beside one that an API has for itself", async () => {
    const { all } = await run(everyone, [calculator, inProduct(calculatorPro)]);
    assert.deepEqual(
      all("Product")
        .map(({ inputs }) => inputs.productId)
        .sort(),
      ["basic-calculator", "everyone"],
    );
  });

  test("needs no API of the stack's own: others may be in it", async () => {
    const { all } = await run(everyone, [calculator]);
    assert.equal(all("Product").length, 2);
  });

  test("is seen by nobody where there is no portal", async () => {
    const { all } = await run(everyone, both, {
      apiManagement: { ...lab.apiManagement, sku: "Consumption", capacity: 0 },
    });
    assert.deepEqual(all("ProductGroup"), []);
  });
});

describe("a product that others own", () => {
  const theirs: SharedProductSettings = { existing: true, id: "everyone" };

  test("gets the API's link and nothing else", async () => {
    const { one, all } = await run(theirs, [inProduct(calculator)]);
    assert.deepEqual(all("Product"), []);
    assert.deepEqual(all("ProductGroup"), []);
    assert.deepEqual(all("Products"), []);
    assert.deepEqual(one("ProductApi").inputs, {
      ...inService,
      productId: "everyone",
      apiId: "basic-calculator",
    });
  });

  test("is not opened by the stack's key, which is the API's alone", async () => {
    const { one } = await run(theirs, [inProduct(calculator)]);
    assert.equal(one("Subscription").inputs.scope, `${service}/apis/basic-calculator`);
  });
});
