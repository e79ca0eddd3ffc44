import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { seedSecrets } from "../../../emulator/vault/seed.ts";
import { group, service, serviceBody } from "../arm/support.ts";
import { entraToken, startVaults, type TestVaults, vaultId } from "./support.ts";

const secret = "https://fabrikam-kv.vault.azure.net/secrets/key";
const version = "0b".repeat(16);

/** Vaults of somebody else's, which a world is made with. */
describe("a secret that a world is made with", () => {
  let vaults: TestVaults;
  before(async () => {
    vaults = await startVaults();
  });
  beforeEach(() => vaults.fresh());
  after(() => vaults.close());

  const seed = (reader: string, ...identifiers: string[]) => {
    const [, , subscriptionId = "", , resourceGroup = ""] = group.split("/");
    const others = { identifiers, reader, subscriptionId, resourceGroup, location: "westeurope" };
    seedSecrets(vaults.world, vaults.tenant, others);
  };
  async function instance(): Promise<void> {
    const { location, sku, ...properties } = serviceBody();
    const identity = { type: "SystemAssigned" };
    await vaults.settle(await vaults.call("PUT", service, { location, sku, properties, identity }));
  }
  async function namedValue(secretIdentifier: string) {
    const properties = { displayName: "key", secret: true, keyVault: { secretIdentifier } };
    const path = `${service}/namedValues/key`;
    const ended = await vaults.settle(
      await vaults.call("PUT", `${path}?api-version=2024-05-01`, { properties }),
    );
    const { body } = await vaults.call("POST", `${path}/listValue?api-version=2024-05-01`);
    return { status: ended.body.status, value: body.value };
  }

  for (const [whom, reader] of [
    ["the instance", service],
    ["its resource group", group.toUpperCase()],
  ] as const) {
    it(`is read by an instance that comes later, where it is for ${whom}`, async () => {
      seed(reader, secret);
      await instance();
      const { status, value } = await namedValue(secret);
      assert.equal(status, "Succeeded");
      assert.match(value, /^rehearsed-/);
    });
  }

  it("is not read by another instance", async () => {
    seed(`${service}-2`, secret);
    await instance();
    assert.equal((await namedValue(secret)).status, "Failed");
  });

  it("has the version that is asked for, and others beside it", async () => {
    seed(service, secret, `${secret}/${version}`, `${secret}/${version.toUpperCase()}`);
    await instance();
    const newest = await namedValue(secret);
    assert.deepEqual(await namedValue(`${secret}/${version}`), newest);
    const { versions } = vaults.world.arm.vaults.get("fabrikam-kv")!.secrets.get("key")!;
    assert.equal(versions.length, 2);
  });

  it("goes into a vault that is there, for those whom the vault lets in", async () => {
    const inOwn = `${vaults.origin}/secrets/key`;
    seed(service, inOwn);
    await instance();
    assert.equal((await namedValue(inOwn)).status, "Failed");
    const { body } = await vaults.arm("GET", vaultId);
    assert.equal(body.properties.accessPolicies.length, 1);
  });

  it("is shown to nobody else: the deploying identity has no role", async () => {
    seed(service, secret);
    assert.equal((await vaults.world.fetch(`${secret}?api-version=7.4`)).status, 401);
    const token = await entraToken(vaults.world, vaults.tenant, "https://vault.azure.net");
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await vaults.world.fetch(`${secret}?api-version=7.4`, { headers })).status, 403);
  });
});
