import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startApim, type TestArm } from "./support.ts";

describe("who sees a product in the developer portal", () => {
  const product = ["rg-calc", "contoso-calc", "quiet"] as const;
  let arm: TestArm;
  before(async () => {
    arm = await startApim();
    await arm.client.product.createOrUpdate(...product, { displayName: "Quiet" });
  });
  after(() => arm.close());
  const groups = async (name: string) => {
    const names: (string | undefined)[] = [];
    for await (const group of arm.client.productGroup.listByProduct("rg-calc", "contoso-calc", name))
      names.push(group.name);
    return names.sort();
  };

  it("is every developer and guest for the products of a fresh instance", async () => {
    assert.deepEqual(await groups("starter"), ["administrators", "developers", "guests"]);
  });

  it("is the administrators alone for a new one, until a group is added", async () => {
    assert.deepEqual(await groups("quiet"), ["administrators"]);
    const added = await arm.client.productGroup.createOrUpdate(...product, "developers");
    assert.deepEqual([added.name, added.displayName, added.builtIn], ["developers", "Developers", true]);
    assert.deepEqual(await groups("quiet"), ["administrators", "developers"]);
    assert.equal((await arm.client.productGroup.checkEntityExists(...product, "developers")).body, true);
    await arm.client.productGroup.delete(...product, "developers");
    assert.deepEqual(await groups("quiet"), ["administrators"]);
  });

  it("stays as it is when the product is changed", async () => {
    await arm.client.productGroup.createOrUpdate(...product, "guests");
    await arm.client.product.createOrUpdate(...product, { displayName: "Quiet", description: "Changed" });
    assert.deepEqual(await groups("quiet"), ["administrators", "guests"]);
  });

  it("cannot be a group that the instance does not have", async () => {
    await assert.rejects(arm.client.productGroup.createOrUpdate(...product, "partners"), {
      statusCode: 404,
      message: /Group not found/,
    });
  });
});
