import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { freshApim, group, service, startArm, type TestArm } from "./support.ts";

const at = ["rg-calc", "contoso-calc"] as const;

describe("A PUT with If-Match", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  beforeEach(() => freshApim(arm));
  after(() => arm.close());

  const operation = { displayName: "One", method: "GET", urlTemplate: "/one" };
  const server = {
    displayName: "Entra",
    clientRegistrationEndpoint: "http://localhost",
    authorizationEndpoint: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    tokenEndpoint: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    grantTypes: ["authorizationCode"],
    clientId: "portal",
  };
  const policy = {
    format: "rawxml",
    value:
      "<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound></policies>",
  };
  const entities: [string, string, object][] = [
    ["a product", "products/new", { displayName: "New" }],
    ["an API", "apis/new", { displayName: "New", path: "new" }],
    ["an operation", "apis/echo-api/operations/new", operation],
    ["an authorization server", "authorizationServers/new", server],
    ["a named value", "namedValues/new", { displayName: "new", value: "1" }],
    ["a subscription", "subscriptions/new", { displayName: "New", scope: "/apis" }],
    ["an API's policy", "apis/echo-api/policies/policy", policy],
  ];
  for (const [what, path, properties] of entities) {
    it(`of any version, as az and PowerShell send it, creates ${what} and changes it`, async () => {
      const put = () => arm.call("PUT", `${service}/${path}`, { properties }, { "if-match": "*" });
      assert.equal((await put()).status, 201);
      assert.ok((await put()).status < 300);
    });

    it(`of a version that there is not creates no ${what.replace(/^an? /, "")}`, async () => {
      const put = await arm.call(
        "PUT",
        `${service}/${path}`,
        { properties },
        { "if-match": '"AAAAAAAAD6w="' },
      );
      assert.equal(put.status, 412);
      assert.equal(put.body.error.code, "PreconditionFailed");
    });
  }

  it("of any version creates an instance", async () => {
    const body = {
      location: "westeurope",
      sku: { name: "Developer", capacity: 1 },
      properties: { publisherName: "Contoso", publisherEmail: "api@contoso.example" },
    };
    const path = `${group}/providers/Microsoft.ApiManagement/service/contoso-second`;
    assert.equal((await arm.call("PUT", path, body, { "if-match": "*" })).status, 201);
  });

  it("of the version that was read changes it, and of the one before does not", async () => {
    await arm.client.authorizationServer.createOrUpdate(...at, "entra", server);
    const { eTag = "" } = await arm.client.authorizationServer.getEntityTag(...at, "entra");
    const put = () =>
      arm.client.authorizationServer.createOrUpdate(
        ...at,
        "entra",
        { ...server, description: "x" },
        { ifMatch: eTag },
      );
    await put();
    await assert.rejects(put(), { statusCode: 412 });
  });

  it("is no way around a 404: PATCH and DELETE of what there is not", async () => {
    const path = `${service}/products/nothing`;
    const patch = await arm.call("PATCH", path, { properties: {} }, { "if-match": "*" });
    assert.equal(patch.status, 404);
    assert.equal((await arm.call("DELETE", path, undefined, { "if-match": "*" })).status, 204);
  });
});
