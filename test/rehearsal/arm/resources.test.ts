import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { freshApim, service, startArm, type TestArm } from "./support.ts";

const server = {
  displayName: "OAuth-AuthorizationCodeFlow",
  clientRegistrationEndpoint: "http://localhost",
  authorizationEndpoint: "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize",
  tokenEndpoint: "https://login.microsoftonline.com/organizations/oauth2/v2.0/token",
  grantTypes: ["authorizationCode", "authorizationCodeWithPkce"],
  clientAuthenticationMethod: ["Body"],
  bearerTokenSendingMethods: ["authorizationHeader"],
  clientId: "client",
  clientSecret: "s3cret-of-this-test",
};
const at = ["rg-calc", "contoso-calc"] as const;

describe("authorization servers", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  beforeEach(async () => {
    await freshApim(arm);
    await arm.client.authorizationServer.createOrUpdate(...at, "entra", server);
  });
  after(() => arm.close());

  it("answer with everything but the secret", async () => {
    const found = await arm.client.authorizationServer.get(...at, "entra");
    assert.deepEqual(found.grantTypes, server.grantTypes);
    assert.equal(found.useInTestConsole, true);
    const text = JSON.stringify((await arm.call("GET", `${service}/authorizationServers`)).body);
    assert.ok(!text.includes(server.clientSecret));
  });

  it("give the secret to listSecrets alone", async () => {
    const secrets = await arm.client.authorizationServer.listSecrets(...at, "entra");
    assert.equal(secrets.clientSecret, server.clientSecret);
  });

  it("keep the secret when a PATCH changes something else", async () => {
    await arm.client.authorizationServer.update(...at, "entra", "*", { description: "changed" });
    const secrets = await arm.client.authorizationServer.listSecrets(...at, "entra");
    assert.equal(secrets.clientSecret, server.clientSecret);
  });

  it("cannot be deleted while an API refers to them", async () => {
    const authenticationSettings = { oAuth2: { authorizationServerId: "ENTRA" } };
    const body = { displayName: "Calc", path: "calc", authenticationSettings };
    await arm.client.api.beginCreateOrUpdateAndWait(...at, "calc", body);
    await assert.rejects(arm.client.authorizationServer.delete(...at, "entra", "*"), {
      code: "ValidationError",
    });
    await arm.client.api.beginDeleteAndWait(...at, "calc", "*");
    await arm.client.authorizationServer.delete(...at, "entra", "*");
    await assert.rejects(arm.client.authorizationServer.get(...at, "entra"), { statusCode: 404 });
  });

  it("are guarded by their ETag", async () => {
    const { eTag } = await arm.client.authorizationServer.getEntityTag(...at, "entra");
    await arm.client.authorizationServer.update(...at, "entra", eTag ?? "", { description: "one" });
    await assert.rejects(
      arm.client.authorizationServer.update(...at, "entra", eTag ?? "", { description: "two" }),
      {
        statusCode: 412,
        code: "PreconditionFailed",
      },
    );
  });

  it("are served to clients that send no If-Match", async () => {
    const path = `${service}/authorizationServers/entra`;
    assert.equal((await arm.call("PATCH", path, { properties: { description: "x" } })).status, 200);
    assert.equal((await arm.call("DELETE", path)).status, 200);
  });
});

describe("products and subscriptions", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  beforeEach(async () => {
    await freshApim(arm);
    await arm.client.product.createOrUpdate(...at, "calc", { displayName: "Calculator" });
  });
  after(() => arm.close());
  const subscribe = (extra = {}) =>
    arm.client.subscription.createOrUpdate(...at, "mine", {
      displayName: "Mine",
      scope: "/products/calc",
      ...extra,
    });

  it("start with Azure's defaults", async () => {
    const product = await arm.client.product.get(...at, "calc");
    assert.equal(product.subscriptionRequired, true);
    assert.equal(product.approvalRequired, false);
    assert.equal(product.state, "notPublished");
  });

  it("link APIs, seen by HEAD and by the list", async () => {
    const link = `${service}/products/calc/apis/echo-api`;
    assert.equal((await arm.call("HEAD", link)).status, 404);
    assert.equal((await arm.call("PUT", link)).status, 201);
    assert.equal((await arm.call("PUT", link)).status, 200);
    assert.equal((await arm.call("HEAD", link)).status, 204);
    assert.equal((await arm.call("GET", `${service}/products/calc/apis`)).body.value[0].id, link);
    assert.equal((await arm.call("DELETE", link)).status, 200);
    assert.equal((await arm.call("DELETE", link)).status, 204);
  });

  it("make keys that only listSecrets shows", async () => {
    const made = await subscribe({ state: "active" });
    assert.equal(made.primaryKey, undefined);
    assert.equal(made.scope, `${service}/products/calc`);
    const { primaryKey, secondaryKey } = await arm.client.subscription.listSecrets(...at, "mine");
    assert.match(primaryKey ?? "", /^[0-9a-f]{32}$/);
    assert.notEqual(primaryKey, secondaryKey);
  });

  it("wait for approval unless a state is given", async () => {
    assert.equal((await subscribe()).state, "submitted");
  });

  it("keep their keys over an update and change one when asked to", async () => {
    await subscribe();
    const before = await arm.client.subscription.listSecrets(...at, "mine");
    await subscribe({ state: "active" });
    await arm.client.subscription.regeneratePrimaryKey(...at, "mine");
    const after = await arm.client.subscription.listSecrets(...at, "mine");
    assert.notEqual(after.primaryKey, before.primaryKey);
    assert.equal(after.secondaryKey, before.secondaryKey);
  });

  it("take the keys that they are given", async () => {
    const keys = { primaryKey: "one-key", secondaryKey: "another-key" };
    await subscribe(keys);
    assert.deepEqual(await arm.client.subscription.listSecrets(...at, "mine"), keys);
  });

  it("hold a product back from deletion while there are subscriptions to it", async () => {
    await subscribe();
    await assert.rejects(arm.client.product.delete(...at, "calc", "*"), {
      code: "ValidationError",
      message: /existing subscriptions/,
    });
    await arm.client.product.delete(...at, "calc", "*", { deleteSubscriptions: true });
    await assert.rejects(arm.client.subscription.get(...at, "mine"), { statusCode: 404 });
  });
});

describe("named values", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  beforeEach(async () => {
    await freshApim(arm);
  });
  after(() => arm.close());

  it("show their value unless it is secret", async () => {
    const { namedValue } = arm.client;
    const open = await namedValue.beginCreateOrUpdateAndWait(...at, "open", {
      displayName: "open",
      value: "1",
    });
    assert.equal(open.value, "1");
    const hidden = await namedValue.beginCreateOrUpdateAndWait(...at, "hidden", {
      displayName: "hidden",
      value: "2",
      secret: true,
    });
    assert.equal(hidden.value, undefined);
    assert.equal((await namedValue.listValue(...at, "hidden")).value, "2");
  });
});
