import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { freshApim, service, startApim, startArm, type TestArm } from "./support.ts";

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

  it("give the secret to listSecrets, and back to those who have written it", async () => {
    const path = `${service}/authorizationServers/entra`;
    const put = await arm.call("PUT", path, { properties: server });
    assert.equal(put.body.properties.clientSecret, server.clientSecret);
    assert.equal(put.body.properties.useInTestConsole, undefined);
    const patched = await arm.call("PATCH", path, { properties: { description: "x" } });
    assert.equal(patched.body.properties.clientSecret, server.clientSecret);
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

  it("make keys that listSecrets shows, and every answer to a PUT", async () => {
    const made = await subscribe({ state: "active" });
    assert.equal(made.scope, `${service}/products/calc`);
    const { primaryKey, secondaryKey } = await arm.client.subscription.listSecrets(...at, "mine");
    assert.match(primaryKey ?? "", /^[0-9a-f]{32}$/);
    assert.notEqual(primaryKey, secondaryKey);
    assert.deepEqual([made.primaryKey, made.secondaryKey], [primaryKey, secondaryKey]);
    assert.equal((await subscribe()).primaryKey, primaryKey);
    assert.equal((await arm.client.subscription.get(...at, "mine")).primaryKey, undefined);
    const lists = ["subscriptions", "products/calc/subscriptions"].map((path) =>
      arm.call("GET", `${service}/${path}`),
    );
    for (const { body } of await Promise.all(lists)) {
      assert.ok(body.count >= 2);
      assert.ok(!JSON.stringify(body).includes(primaryKey!));
    }
  });

  it("are active unless a state is given", async () => {
    assert.equal((await subscribe()).state, "active");
  });

  it("belong to a user of the portal, who is named in the answer to the PUT", async () => {
    const user = { email: "ada@contoso.example", firstName: "Ada", lastName: "Lovelace" };
    await arm.client.user.createOrUpdate(...at, "ada", user);
    const id = `${service}/users/ada`;
    const path = `${service}/subscriptions/mine`;
    const properties = { displayName: "Ada's", scope: "/products/calc", ownerId: "/users/ada" };
    const put = await arm.call("PUT", path, { properties });
    assert.equal(put.body.properties.ownerId, id);
    assert.deepEqual([put.body.properties.user.id, put.body.properties.user.email], [id, user.email]);
    const got = await arm.call("GET", path);
    assert.deepEqual([got.body.properties.ownerId, got.body.properties.user], [id, undefined]);
    const nobody = await arm.call("PUT", path, { properties: { ...properties, ownerId: "/users/nobody" } });
    assert.equal(nobody.body.error.details[0].target, "ownerId");
  });

  it("are made for the administrator with each product", async () => {
    const { body } = await arm.call("GET", `${service}/products/calc/subscriptions`);
    const [{ name, properties }] = body.value;
    assert.equal(body.count, 1);
    assert.match(name, /^[0-9a-f]{24}$/);
    assert.equal(properties.displayName, null);
    assert.equal(properties.state, "active");
    assert.equal(properties.ownerId, `${service}/users/1`);
    assert.equal((await arm.client.user.get(...at, "1")).email, "api@contoso.example");
    await arm.client.product.createOrUpdate(...at, "calc", { displayName: "Calculator", description: "New" });
    const after = await arm.call("GET", `${service}/products/calc/subscriptions`);
    assert.equal(after.body.count, 1);
  });

  it("show a new product's groups in the answer that made it", async () => {
    const path = `${service}/products/open`;
    const body = { properties: { displayName: "Open", subscriptionRequired: false } };
    const made = await arm.call("PUT", path, body);
    assert.deepEqual(
      made.body.properties.groups.map(({ id }: { id: string }) => id),
      [`${service}/groups/administrators`],
    );
    assert.deepEqual((await arm.call("GET", path)).body.properties.groups, []);
  });

  it("hold a product back from deletion although nobody but Azure has subscribed", async () => {
    const path = `${service}/products/calc`;
    const refused = await arm.call("DELETE", path);
    assert.equal(refused.status, 400);
    assert.deepEqual(refused.body.error, {
      code: "ValidationError",
      message:
        "Product cannot be deleted since it has existing subscriptions. Delete subscriptions before deleting the product or pass in deleteSubscriptions=true as query param",
      details: null,
    });
    const version = "api-version=2024-05-01";
    assert.equal((await arm.call("DELETE", `${path}?deleteSubscriptions=true&${version}`)).status, 200);
    assert.equal((await arm.call("DELETE", `${path}?deleteSubscriptions=true&${version}`)).status, 204);
  });

  it("are not made on Consumption for a product that needs none", async () => {
    await freshApim(arm, { name: "Consumption", capacity: 0 });
    for (const [name, subscriptionRequired] of [["open", false] as const, ["closed", true] as const]) {
      const path = `${service}/products/${name}`;
      await arm.call("PUT", path, { properties: { displayName: name, subscriptionRequired } });
      const { body } = await arm.call("GET", `${path}/subscriptions`);
      assert.equal(body.count, subscriptionRequired ? 1 : 0, name);
    }
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
    const { eTag, ...secrets } = await arm.client.subscription.listSecrets(...at, "mine");
    assert.deepEqual(secrets, keys);
    assert.ok(eTag);
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

describe("a name with an encoded slash", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startApim();
  });
  after(() => arm.close());

  it("is not found, and the answer says nothing", async () => {
    const api = `${service}/apis/${encodeURIComponent(`${service}/apis/echo-api`)}`;
    for (const path of [api, `${api}/policies/policy`]) {
      const answer = await arm.call("GET", path);
      assert.equal(answer.status, 404);
      assert.equal(answer.body, "");
    }
  });
});
