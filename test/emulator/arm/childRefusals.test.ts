import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { describeRefusals, missing, validation } from "./refusal.ts";
import { group, service, startApim, type TestArm } from "./support.ts";

describeRefusals("API Management refuses", [
  {
    what: "an operation of an API that is not there",
    path: `${service}/apis/none/operations/a`,
    body: {},
    status: 404,
    code: "ResourceNotFound",
    message: /^Api not found\.$/,
  },
  {
    what: "a policy of another name",
    path: `${service}/policies/mine`,
    body: { properties: { value: "<policies />" } },
    status: 404,
    code: "ResourceNotFound",
  },
  {
    what: "a policy without a document",
    path: `${service}/policies/policy`,
    body: { properties: {} },
    ...validation,
    targets: ["value"],
  },
  {
    what: "a policy from a URL",
    path: `${service}/policies/policy`,
    body: { properties: { value: "https://x", format: "rawxml-link" } },
    ...missing,
    message: /rawxml-link/,
  },
  {
    what: "a policy of an unknown format",
    path: `${service}/policies/policy`,
    body: { properties: { value: "x", format: "json" } },
    ...validation,
    targets: ["format"],
  },
  {
    what: "a policy that the gateway would not run",
    path: `${service}/policies/policy`,
    body: {
      properties: { value: "<policies>\n<inbound>\n<teleport /></inbound></policies>", format: "rawxml" },
    },
    ...validation,
    message: /element 'teleport' on line 3/,
  },
  {
    what: "approval without a subscription",
    path: `${service}/products/p`,
    body: { properties: { displayName: "P", subscriptionRequired: false, approvalRequired: true } },
    ...validation,
    targets: ["approvalRequired"],
  },
  {
    what: "a product of a name that is taken",
    path: `${service}/products/p`,
    body: { properties: { displayName: "Starter" } },
    ...validation,
    targets: ["name"],
  },
  {
    what: "a product in an unknown state",
    path: `${service}/products/p`,
    body: { properties: { displayName: "P", state: "open" } },
    ...validation,
    targets: ["state"],
  },
  {
    what: "a link to an API that is not there",
    path: `${service}/products/starter/apis/none`,
    status: 404,
    code: "ResourceNotFound",
  },
  {
    what: "a subscription to nothing",
    path: `${service}/subscriptions/s`,
    body: { properties: { displayName: "S", scope: "/products/none" } },
    ...validation,
    targets: ["scope"],
  },
  {
    what: "two equal keys",
    path: `${service}/subscriptions/s`,
    body: { properties: { displayName: "S", scope: "/apis", primaryKey: "k", secondaryKey: "k" } },
    ...validation,
    targets: ["secondaryKey"],
  },
  {
    what: "a named value with a blank in its name",
    path: `${service}/namedValues/n`,
    body: { properties: { displayName: "a b", value: "1" } },
    ...validation,
    targets: ["displayName"],
  },
  {
    what: "a named value without a value",
    path: `${service}/namedValues/n`,
    body: { properties: { displayName: "n" } },
    ...validation,
    targets: ["value"],
  },
  {
    what: "a named value from a key vault, in an instance without an identity",
    path: `${service}/namedValues/n`,
    body: {
      properties: {
        displayName: "n",
        secret: true,
        keyVault: { secretIdentifier: "https://contoso-kv.vault.azure.net/secrets/n" },
      },
    },
    ...missing,
    message: /system-assigned identity/,
  },
  {
    what: "an operation that it never started",
    method: "GET",
    path: `${service}/operationresults/${randomUUID()}`,
    status: 404,
    code: "OperationNotFound",
  },
]);

describe("Azure Resource Manager answers", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startApim();
  });
  after(() => arm.close());

  for (const collection of ["caches/x", "gateways/x", "authorizationProviders/x"]) {
    it(`${collection} with 501, naming it`, async () => {
      const answer = await arm.call("PUT", `${service}/${collection}`, {});
      assert.equal(answer.status, 501);
      assert.equal(answer.body.error.code, "NotInRehearsal");
      assert.match(answer.body.error.message, new RegExp(collection));
    });
  }

  it("a type that Azure does not have with 404", async () => {
    const answer = await arm.call("PUT", `${service}/gadgets/x`, {});
    assert.equal(answer.status, 404);
    assert.equal(answer.body.error.code, "InvalidResourceType");
  });

  it("a verb that no collection has with 405", async () => {
    const answer = await arm.call("DELETE", `${service}/apis`);
    assert.equal(answer.status, 405);
  });

  it("a body that is not JSON", async () => {
    const answer = await arm.world.fetch(`https://management.azure.com${group}?api-version=2024-03-01`, {
      method: "PUT",
      headers: { authorization: `Bearer ${await arm.token()}`, "content-type": "application/json" },
      body: "{",
    });
    assert.equal(answer.status, 400);
  });
});
