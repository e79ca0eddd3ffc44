import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ApiSettings, Settings } from "../../infra/settings.ts";
import { declareStack } from "../../infra/stack.ts";
import { deploy, secret } from "./support/deploy.ts";
import { calculator, lab, subscriptionId } from "./support/settings.ts";

const run = (change: Partial<Settings> = {}) => deploy(() => declareStack({ ...lab, ...change }));
const vault = "https://contoso.vault.azure.net/secrets/orders";
const namedValues = {
  region: { value: "westeurope" },
  "orders-key": { secret: "s3cret" },
  "orders-vault": { keyVault: vault },
  "orders-shared": { keyVault: vault, identity: "3c2f9d11-6f0e-4b1a-8a3e-0d7c5b8a9e21" },
};
const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-shared/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;
const withBackend = (identity: string): readonly ApiSettings[] => [
  {
    ...calculator,
    mock: undefined,
    serviceUrl: "https://contoso.example",
    policy: { backend: { identity, resource: "api://contoso.example/backend" } },
  },
];

describe("named values", () => {
  test("are resources of the stack, of which secrets stay secrets", async () => {
    const { all } = await run({ namedValues });
    const of = (name: string) => all("NamedValue").find((resource) => resource.name === name)!;
    const { resourceGroupName, serviceName, ...plain } = of("region").inputs;
    assert.deepEqual(plain, { namedValueId: "region", displayName: "region", value: "westeurope" });
    assert.deepEqual(of("region").additionalSecretOutputs, []);
    assert.deepEqual(of("orders-key").inputs.value, secret("s3cret"));
    assert.equal(of("orders-key").inputs.secret, true);
    assert.deepEqual(of("orders-key").additionalSecretOutputs, ["value"]);
    assert.deepEqual(of("orders-vault").inputs.keyVault, { secretIdentifier: vault });
    assert.deepEqual(of("orders-shared").inputs.keyVault, {
      secretIdentifier: vault,
      identityClientId: "3c2f9d11-6f0e-4b1a-8a3e-0d7c5b8a9e21",
    });
    assert.equal("value" in of("orders-vault").inputs, false);
  });

  test("are there before an API whose policy refers to them, and stay until it is gone", async () => {
    const { one, all } = await run({ namedValues });
    const urns = all("NamedValue").map(({ urn }) => urn);
    assert.equal(urns.length, 4);
    for (const urn of urns) assert.ok(one("Api").dependencies.includes(urn), urn);
  });

  test("change nothing of a stack without any", async () => {
    const { all } = await run();
    assert.deepEqual(all("NamedValue"), []);
    assert.deepEqual(all("PolicyResources"), []);
  });
});

describe("the identity of an instance", () => {
  test("is made where a backend or a key vault asks for it, and nowhere else", async () => {
    const identityOf = async (change: Partial<Settings>) =>
      (await run(change)).one("ApiManagementService").inputs.identity;
    assert.deepEqual(await identityOf({ apis: withBackend("system") }), { type: "SystemAssigned" });
    assert.deepEqual(await identityOf({ namedValues: { a: { keyVault: vault } } }), {
      type: "SystemAssigned",
    });
    const shared = { id: `${group}/certificates`, clientId: "3c2f9d11-6f0e-4b1a-8a3e-0d7c5b8a9e21" };
    const own = { id: `${group}/orders`, clientId: "5e3d9b26-0d4c-4b0e-9c55-1f6f0a3f2c12" };
    const apiManagement = { ...lab.apiManagement, identities: [own], certificates: { identity: shared } };
    assert.deepEqual(
      await identityOf({ apiManagement, namedValues: { a: { keyVault: vault, identity: own.clientId } } }),
      { type: "UserAssigned", userAssignedIdentities: { [own.id]: {}, [shared.id]: {} } },
    );
    assert.deepEqual(await identityOf({ apiManagement, apis: withBackend("system") }), {
      type: "SystemAssigned, UserAssigned",
      userAssignedIdentities: { [own.id]: {}, [shared.id]: {} },
    });
    const twice = { ...apiManagement, identities: [{ ...shared, id: shared.id.toUpperCase() }] };
    assert.deepEqual(await identityOf({ apiManagement: twice }), {
      type: "UserAssigned",
      userAssignedIdentities: { [shared.id.toUpperCase()]: {} },
    });
    assert.equal(await identityOf({}), undefined);
    assert.equal(await identityOf({ namedValues: { a: { value: "b" } } }), undefined);
  });
});
