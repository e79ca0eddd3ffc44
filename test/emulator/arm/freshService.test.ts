import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { freshApim, service, startArm, type TestArm } from "./support.ts";

describe("A fresh instance", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  after(() => arm.close());
  const list = async (path: string) => (await arm.call("GET", `${service}/${path}`)).body.value;
  const names = async (path: string) => (await list(path)).map(({ name }: { name: string }) => name);

  it("of a classic tier has the Echo API in two products, to which the administrator is subscribed", async () => {
    await freshApim(arm);
    assert.deepEqual(await names("apis"), ["echo-api"]);
    const operations = await list("apis/echo-api/operations");
    assert.equal(operations.length, 6);
    for (const { properties } of operations)
      assert.match(properties.description, /^(A demonstration|The HEAD)/);
    const products = await list("products");
    assert.deepEqual(
      products.map(({ name, properties }: { name: string; properties: { approvalRequired: boolean } }) => [
        name,
        properties.approvalRequired,
      ]),
      [
        ["starter", false],
        ["unlimited", true],
      ],
    );
    assert.match(products[0].properties.description, /5 calls\/minute/);
    for (const product of ["starter", "unlimited"]) {
      assert.deepEqual(await names(`products/${product}/apis`), ["echo-api"]);
    }
    const [master, ...own] = await list("subscriptions");
    assert.equal(master.name, "master");
    assert.equal(master.properties.scope, `${service}/`);
    assert.deepEqual(
      own.map(({ properties }: { properties: Record<string, unknown> }) => [
        properties.scope,
        properties.ownerId,
        properties.displayName,
        properties.state,
      ]),
      ["starter", "unlimited"].map((product) => [
        `${service}/products/${product}`,
        `${service}/users/1`,
        null,
        "active",
      ]),
    );
    for (const { name } of own) assert.match(name, /^[0-9a-f]{24}$/);
  });

  it("of the Consumption tier has the products, and neither an API nor anybody subscribed to them", async () => {
    await freshApim(arm, { name: "Consumption", capacity: 0 });
    assert.deepEqual(await names("apis"), []);
    assert.deepEqual(await names("products"), ["starter", "unlimited"]);
    assert.deepEqual(await names("subscriptions"), ["master"]);
  });

  it("of any tier has a global policy that forwards requests", async () => {
    for (const name of ["BasicV2", "Developer"]) {
      await freshApim(arm, { name, capacity: 1 });
      const { body } = await arm.call("GET", `${service}/policies/policy?api-version=2024-05-01`);
      assert.match(body.properties.value, /<forward-request \/>/);
    }
  });

  it("says of its administrators who they are", async () => {
    const described = async (name: string) => {
      await freshApim(arm, { name, capacity: 1 });
      await arm.call("PUT", `${service}/products/p`, { properties: { displayName: "P" } });
      const [{ properties }] = await list("products/p/groups");
      return properties.description;
    };
    for (const tier of ["Developer", "BasicV2"])
      assert.match(await described(tier), /containing the admin email account/);
  });
});
