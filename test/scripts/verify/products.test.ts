import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { ProjectCopy } from "../../rehearsal/support/project.ts";
import { type DeployedWorld, deployedWorld, failing } from "./deployed.ts";

const step = "The API's product is published, with the API in it";
const stackFile = "Pulumi.rehearsal.yaml";
const product = "products/everyone";

/** The rehearsal's API in a listed product. */
function inProduct(project: ProjectCopy, listed: string): void {
  project.replace(stackFile, "config:\n", `config:\n  apim-oauth:products: [${listed}]\n`);
  project.replace(stackFile, "      path: calc\n", "      path: calc\n      product: everyone\n");
}

describe("npm run verify of an API in a product that others own", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("rehearsal", (project) => {
      inProduct(project, "{ id: everyone, existing: true, displayName: Everyone, groups: [developers] }");
      project.replace(
        stackFile,
        "  apim-oauth:apiManagement:\n",
        "  apim-oauth:apiManagement:\n    existing: true\n    resourceGroupName: rg-shared\n",
      );
    });
  });
  after(() => deployed.close());

  it("holds, and says whose the product is", async () => {
    const results = await deployed.verify();
    assert.deepEqual(failing(results), []);
    assert.equal(results.find(({ name }) => name === step)!.detail, "Everyone, which others own");
    const subscription = results.find(({ name }) => name === "The API's subscription is active")!;
    assert.match(subscription.detail, /basic-calculator, for apis\/basic-calculator$/);
  });

  const changes: readonly [what: string, by: () => Promise<() => Promise<void>>, says: RegExp][] = [
    [
      "its owner takes it back from publication",
      () => change({ state: "notPublished" }),
      /The product everyone, which others own: state is "notPublished", expected "published"\. Look at: whoever owns the product/,
    ],
    [
      "its owner asks for no subscription any more, and the API does",
      () => change({ subscriptionRequired: false }),
      /subscriptionRequired is false, expected true/,
    ],
    [
      "its owner calls it otherwise",
      () => change({ displayName: "Nobody" }),
      /displayName is "Nobody", expected "Everyone"/,
    ],
    [
      "its owner lets others see it",
      async () => {
        await deployed.hand.arm("PUT", `${product}/groups/guests`);
        return () => deployed.hand.arm("DELETE", `${product}/groups/guests`);
      },
      /the groups that see it is "developers", "guests", expected "developers"/,
    ],
    [
      "somebody takes the API out of it",
      async () => {
        await deployed.hand.arm("DELETE", `${product}/apis/basic-calculator`);
        return () => deployed.hand.arm("PUT", `${product}/apis/basic-calculator`);
      },
      /whether the API basic-calculator is in it is false, expected true.*npm run drift -- rehearsal/,
    ],
  ];
  for (const [what, by, says] of changes) {
    it(`is red where ${what}`, async () => {
      const undo = await by();
      try {
        const results = await deployed.verify();
        assert.ok(failing(results).includes(step), failing(results).join());
        assert.match(results.find(({ name }) => name === step)!.detail, says);
      } finally {
        await undo();
      }
      assert.deepEqual(failing(await deployed.verify()), []);
    });
  }

  async function change(properties: object): Promise<() => Promise<void>> {
    const { hand } = deployed;
    const before = await hand.arm<{ properties: Record<string, unknown> }>("GET", product);
    const old = Object.fromEntries(Object.keys(properties).map((key) => [key, before.properties[key]]));
    await hand.arm("PATCH", product, properties);
    return () => hand.arm("PATCH", product, old);
  }
});

describe("npm run verify of a product that the stack shares with others", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("rehearsal", (project) =>
      inProduct(project, "{ id: everyone, displayName: Everyone, groups: [developers, guests] }"),
    );
  });
  after(() => deployed.close());
  const found = async () => (await deployed.verify()).find(({ name }) => name === step)!;

  it("holds, and reports which APIs of others are in it", async () => {
    assert.deepEqual(failing(await deployed.verify()), []);
    assert.equal((await found()).note, undefined);
    const { hand } = deployed;
    await hand.arm("PUT", "apis/orders", { displayName: "Orders", path: "orders", protocols: ["https"] });
    await hand.arm("PUT", `${product}/apis/orders`);
    const { ok, note } = await found();
    assert.equal(ok, true);
    assert.match(note!, /^The product everyone is this stack's, and has APIs of others: orders\./);
  });

  it("is red where guests do not see it any more", async () => {
    await deployed.hand.arm("DELETE", `${product}/groups/guests`);
    const { ok, detail } = await found();
    assert.equal(ok, false);
    assert.match(detail, /the groups that see it is "developers", expected "developers", "guests"/);
  });
});
