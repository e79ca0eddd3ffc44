import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { group, subscriptionId } from "../arm/support.ts";
import { startVaults, type TestVaults, vaultId, vaultName } from "./support.ts";

describe("key vaults in Azure Resource Manager", () => {
  let vaults: TestVaults;
  before(async () => {
    vaults = await startVaults();
  });
  beforeEach(async () => {
    await vaults.fresh();
  });
  after(() => vaults.close());
  const body = (properties: Record<string, unknown> = {}) => ({
    location: "westeurope",
    properties: {
      tenantId: vaults.tenant.id,
      sku: { family: "A", name: "standard" },
      accessPolicies: [],
      ...properties,
    },
  });

  it("are made with 200 while their name is not in DNS, and shown whole afterwards", async () => {
    const made = await vaults.fresh();
    assert.equal(made.status, 200, JSON.stringify(made.body));
    assert.equal(made.body.properties.provisioningState, "RegisteringDns");
    assert.equal(made.body.properties.vaultUri, "https://contoso-kv.vault.azure.net");
    const { body: shown } = await vaults.arm("GET", vaultId);
    assert.deepEqual(shown.properties, {
      sku: { family: "A", name: "standard" },
      tenantId: vaults.tenant.id,
      accessPolicies: [vaults.policy(vaults.tenant.deployer.objectId, "all", "purge")],
      enabledForDeployment: false,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      enableRbacAuthorization: false,
      vaultUri: "https://contoso-kv.vault.azure.net/",
      provisioningState: "Succeeded",
      publicNetworkAccess: "Enabled",
    });
  });

  it("take back what they show, as az does with every change", async () => {
    const { body: shown } = await vaults.arm("GET", vaultId);
    const again = await vaults.arm("PUT", vaultId, { ...shown, tags: { team: "apis" } });
    assert.equal(again.status, 200, JSON.stringify(again.body));
    assert.deepEqual(again.body.tags, { team: "apis" });
    assert.equal(again.body.properties.provisioningState, "Succeeded");
  });

  it("are listed in their group, in the subscription and among all resources", async () => {
    for (const path of [
      `${group}/providers/Microsoft.KeyVault/vaults`,
      `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/vaults`,
      `/subscriptions/${subscriptionId}/resources`,
    ]) {
      const { body } = await vaults.arm("GET", path);
      assert.deepEqual(
        body.value.map(({ id }: { id: string }) => id),
        [vaultId],
        path,
      );
    }
    const { body } = await vaults.arm("GET", `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault`);
    assert.ok(body.resourceTypes.some((each: { resourceType: string }) => each.resourceType === "vaults"));
  });

  it("change by PATCH what it names and nothing else", async () => {
    const { body } = await vaults.arm("PATCH", vaultId, {
      tags: { a: "b" },
      properties: { enableRbacAuthorization: true },
    });
    assert.deepEqual(body.tags, { a: "b" });
    assert.equal(body.properties.enableRbacAuthorization, true);
    assert.equal(body.properties.accessPolicies.length, 1);
  });

  it("keep their name once they are deleted, with their group as well, until they are purged", async () => {
    assert.equal((await vaults.arm("DELETE", vaultId)).status, 200);
    assert.equal((await vaults.arm("DELETE", vaultId)).status, 204);
    assert.equal((await vaults.arm("GET", vaultId)).body.error.code, "ResourceNotFound");
    assert.equal((await vaults.arm("PUT", vaultId, body())).body.error.code, "ConflictError");
    const deleted = `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/${vaultName}`;
    assert.equal((await vaults.arm("GET", deleted)).body.properties.vaultId, vaultId);
    assert.equal((await vaults.arm("POST", `${deleted}/purge`)).status, 200);
    assert.equal((await vaults.arm("PUT", vaultId, body())).status, 200);

    await vaults.settle(await vaults.call("DELETE", group));
    const list = `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/deletedVaults`;
    assert.equal((await vaults.arm("GET", list)).body.value[0].name, vaultName);
  });

  it("are gone for good when their retention is over", async () => {
    await vaults.arm("DELETE", vaultId);
    vaults.world.clock.advance(90 * 86_400);
    const list = `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/deletedVaults`;
    assert.deepEqual((await vaults.arm("GET", list)).body.value, []);
    assert.equal((await vaults.arm("PUT", vaultId, body())).status, 200);
  });

  it("have access policies that are added, replaced and taken away one principal at a time", async () => {
    const [ada, bob] = ["11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"];
    const update = (kind: string, ...accessPolicies: unknown[]) =>
      vaults.arm("PUT", `${vaultId}/accessPolicies/${kind}`, { properties: { accessPolicies } });
    const secretsOf = async (objectId: string) =>
      (await vaults.arm("GET", vaultId)).body.properties.accessPolicies.find(
        (each: { objectId: string }) => each.objectId === objectId,
      )?.permissions.secrets;
    assert.equal((await update("add", vaults.policy(ada, "get"), vaults.policy(bob, "list"))).status, 200);
    await update("add", vaults.policy(ada, "Set"));
    assert.deepEqual(await secretsOf(ada), ["get", "set"]);
    await update("replace", vaults.policy(bob, "delete"));
    assert.deepEqual(await secretsOf(bob), ["delete"]);
    await update("remove", vaults.policy(ada, "set"), vaults.policy(bob, "delete"));
    assert.deepEqual(await secretsOf(ada), ["get"]);
    assert.equal(await secretsOf(bob), undefined);
    assert.equal((await update("forget", vaults.policy(ada, "get"))).status, 400);
  });

  const refused: readonly [what: string, path: string, change: Record<string, unknown>, code: string][] = [
    ["a name with two dashes", `${vaultId}--x`, {}, "VaultNameNotValid"],
    ["a name of 25 characters", vaultId.replace(vaultName, "a".repeat(25)), {}, "VaultNameNotValid"],
    [
      "a tenant of somebody else",
      vaultId,
      { tenantId: "11111111-1111-1111-1111-111111111111" },
      "BadRequest",
    ],
    ["no access policies and no roles", vaultId, { accessPolicies: null }, "BadRequest"],
    ["an unknown sku", vaultId, { sku: { family: "A", name: "free" } }, "BadRequest"],
    ["another retention than before", vaultId, { softDeleteRetentionInDays: 7 }, "BadRequest"],
    ["a network that is closed", vaultId, { networkAcls: { defaultAction: "Deny" } }, "NotInRehearsal"],
    ["no public access", vaultId, { publicNetworkAccess: "Disabled" }, "NotInRehearsal"],
    ["no soft delete", vaultId, { enableSoftDelete: false }, "NotInRehearsal"],
    ["a property that nobody knows", vaultId, { nonsense: true }, "NotInRehearsal"],
  ];
  for (const [what, path, change, code] of refused) {
    it(`are refused with ${what}`, async () => {
      const { status, body: refusal } = await vaults.arm("PUT", path, body(change));
      assert.equal(refusal.error.code, code, JSON.stringify(refusal));
      assert.equal(status, code === "NotInRehearsal" ? 501 : 400);
    });
  }

  it("of another subscription take a name, too", async () => {
    const other = vaultId.replace(subscriptionId, "1f3c1b7a-5d52-4c1e-9b6b-2f9f4d1f6c11");
    await vaults.call("PUT", other.replace(/\/providers.*/, ""), { location: "westeurope" });
    assert.equal((await vaults.arm("PUT", other, body())).body.error.code, "VaultAlreadyExists");
  });

  it("take secrets by templates and plain requests, and never show their value", async () => {
    const secret = `${vaultId}/secrets/backend-key`;
    const made = await vaults.arm("PUT", secret, { properties: { value: "s3cret", contentType: "key" } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.equal(made.body.properties.secretUri, "https://contoso-kv.vault.azure.net/secrets/backend-key");
    assert.match(made.body.properties.secretUriWithVersion, /\/secrets\/backend-key\/[0-9a-f]{32}$/);
    assert.equal((await vaults.arm("PUT", secret, { properties: { value: "s3cret" } })).status, 200);
    const shown = [await vaults.arm("GET", secret), await vaults.arm("GET", `${vaultId}/secrets`)];
    assert.ok(!JSON.stringify([made.body, ...shown.map(({ body }) => body)]).includes("s3cret"));
    assert.equal((await vaults.vault("GET", "/secrets/backend-key")).body.value, "s3cret");
    assert.equal((await vaults.arm("GET", `${vaultId}/secrets/none`)).body.error.code, "SecretNotFound");
    assert.equal(
      (await vaults.arm("PUT", `${vaultId}/secrets/a_b`, { properties: { value: "x" } })).status,
      400,
    );
  });

  it("have no keys and no private endpoints, and say so", async () => {
    for (const path of [`${vaultId}/keys/k`, `${vaultId}/privateEndpointConnections`]) {
      const { status, body: refusal } = await vaults.arm("GET", path);
      assert.equal(status, 501);
      assert.equal(refusal.error.code, "NotInRehearsal");
    }
  });

  describe("with roles", () => {
    const user = "4633458b-17de-408a-b874-0445c86b69e6";
    const assign = (
      scope: string,
      principalId: string,
      role = user,
      name = "a0000000-0000-0000-0000-000000000000",
    ) =>
      vaults.call(
        "PUT",
        `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}?api-version=2022-04-01`,
        {
          properties: {
            principalId,
            roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
          },
        },
      );

    for (const [where, scope] of [
      ["the vault", vaultId],
      ["its resource group", group],
      ["the subscription", `/subscriptions/${subscriptionId}`],
    ] as const) {
      it(`let in who has one in ${where}`, async () => {
        await vaults.fresh({ enableRbacAuthorization: true });
        await vaults.arm("PUT", `${vaultId}/secrets/k`, { properties: { value: "v" } });
        const refused = await vaults.vault("GET", "/secrets/k");
        assert.equal(refused.status, 403);
        assert.equal(refused.body.error.innererror.code, "ForbiddenByRbac");
        assert.match(
          refused.body.error.message,
          /Action: 'Microsoft.KeyVault\/vaults\/secrets\/getSecret\/action'/,
        );

        const assigned = await assign(scope, vaults.tenant.deployer.objectId);
        assert.equal(assigned.status, 201, JSON.stringify(assigned.body));
        assert.equal((await vaults.vault("GET", "/secrets/k")).body.value, "v");
        assert.equal((await vaults.vault("PUT", "/secrets/k", { value: "w" })).status, 403);

        const path = `${scope}/providers/Microsoft.Authorization/roleAssignments`;
        const list = await vaults.call("GET", `${path}?api-version=2022-04-01`);
        assert.deepEqual(list.body.value, [assigned.body]);
        const one = `${path}/${assigned.body.name}?api-version=2022-04-01`;
        assert.equal((await vaults.call("DELETE", one)).status, 200);
        assert.equal((await vaults.call("GET", one)).body.error.code, "RoleAssignmentNotFound");
        assert.equal((await vaults.vault("GET", "/secrets/k")).status, 403);
      });
    }

    it("are not given twice, and are those for secrets alone", async () => {
      const principal = vaults.tenant.deployer.objectId;
      await assign(vaultId, principal);
      const again = await assign(vaultId, principal, user, "b0000000-0000-0000-0000-000000000000");
      assert.equal(again.body.error.code, "RoleAssignmentExists");
      const owner = await assign(vaultId, principal, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635");
      assert.equal(owner.status, 501);
      assert.match(owner.body.error.message, /Key Vault Secrets User/);
    });
  });
});
