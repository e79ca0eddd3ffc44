import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { role } from "../../graph/support.ts";
import { refusedWith } from "../lifecycle.ts";
import { type AzureAdWorld, startAzureAdWorld } from "./support.ts";

let w: AzureAdWorld;
before(async () => {
  w = await startAzureAdWorld();
});
after(() => w.world.close());

/** An API with a role for applications, and a client of it. */
async function setUp() {
  const appRole = role("Orders.Read.All");
  const [api, client] = [await w.application({ appRoles: [appRole] }), await w.application()];
  const [resource, principal] = [await w.principal(api.appId), await w.principal(client.appId)];
  const inputs = {
    appRoleId: String(appRole.id),
    principalObjectId: String(principal.id),
    resourceObjectId: String(resource.id),
  };
  return { inputs, resource, principal };
}

test("an assignment lives: created, read without a difference, deleted", async () => {
  const { inputs } = await setUp();
  const life = w.resource("AppRoleAssignment");
  const created = await life.create(inputs);
  assert.match(
    created.id,
    new RegExp(`^/servicePrincipals/${inputs.resourceObjectId}/appRoleAssignedTo/[\\w-]+$`),
  );
  assert.deepEqual(created.outputs, {
    ...inputs,
    principalDisplayName: "backend-app",
    principalType: "ServicePrincipal",
    resourceDisplayName: "backend-app",
  });
  assert.deepEqual(await life.refresh(created), created);
  assert.deepEqual(await life.diff(created, inputs), {});
  assert.deepEqual((await life.importById(created.id))?.outputs, created.outputs);
  for (const [name, value] of Object.entries(inputs)) {
    assert.deepEqual(
      await life.diff(created, { ...inputs, [name]: randomUUID() }),
      { [name]: "update-replace" },
      value,
    );
  }
  await life.delete(created);
  assert.equal(await life.refresh(created), undefined);
  await life.delete(created);
});

test("an assignment sends what the real provider sends, to the resource's side", async () => {
  const { inputs } = await setUp();
  const sent = await w.sentDuring(() => w.resource("AppRoleAssignment").create(inputs));
  const { appRoleId, principalObjectId, resourceObjectId } = inputs;
  assert.deepEqual(sent.slice(0, 2), [
    { call: `GET /v1.0/servicePrincipals/${resourceObjectId}`, body: undefined },
    {
      call: `POST /v1.0/servicePrincipals/${resourceObjectId}/appRoleAssignedTo`,
      body: { appRoleId, principalId: principalObjectId, resourceId: resourceObjectId },
    },
  ]);
});

test("a principal that has not replicated is waited for", async () => {
  const { inputs, principal } = await setUp();
  w.world.directory.replication.lag = 2;
  w.world.directory.replication.made(String(principal.id));
  w.world.directory.replication.lag = 0;
  const created = await w.resource("AppRoleAssignment").create(inputs);
  assert.equal(created.outputs.principalType, "ServicePrincipal");
});

test("a role that the application does not have is refused in Graph's words", async () => {
  const { inputs } = await setUp();
  await assert.rejects(
    w.resource("AppRoleAssignment").create({ ...inputs, appRoleId: randomUUID() }),
    refusedWith(
      /Could not create app role assignment.*Permission being assigned was not found on application/s,
    ),
  );
});

test("an application is found by its client id, with what it publishes, or not in the provider's words", async () => {
  const { resource } = await setUp();
  const token = "azuread:index/getApplication:getApplication";
  const found = await w.provider.invoke(token, { clientId: String(resource.appId).toUpperCase() });
  assert.equal(found.clientId, resource.appId);
  const [role] = found.appRoles as { id: string; value: string; enabled: boolean }[];
  assert.equal((found.appRoleIds as Record<string, string>)[role!.value], role!.id);
  assert.equal(role!.enabled, true);
  const clientId = randomUUID();
  await assert.rejects(
    w.provider.invoke(token, { clientId }),
    refusedWith(
      new RegExp(`^Application not found: No applications found matching filter: "appId eq '${clientId}'"$`),
    ),
  );
});

test("a service principal is found by its client id, or not in the provider's words", async () => {
  const { principal } = await setUp();
  const token = "azuread:index/getServicePrincipal:getServicePrincipal";
  const found = await w.provider.invoke(token, { clientId: String(principal.appId).toUpperCase() });
  assert.equal(found.objectId, principal.id);
  assert.equal(found.clientId, principal.appId);
  await assert.rejects(
    w.provider.invoke(token, { clientId: randomUUID() }),
    refusedWith(/^No service principal found: no service principal found$/),
  );
});
