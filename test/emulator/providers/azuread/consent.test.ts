import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { UNKNOWN } from "../../../../lib/engine/values.ts";
import { scope } from "../../graph/support.ts";
import { refusedWith } from "../lifecycle.ts";
import { type AzureAdWorld, startAzureAdWorld } from "./support.ts";

let w: AzureAdWorld;
before(async () => {
  w = await startAzureAdWorld();
});
after(() => w.world.close());

const principal = () => w.resource("ServicePrincipal");
const grant = () => w.resource("ServicePrincipalDelegatedPermissionGrant");
const principalOf = async () => String((await w.principal((await w.application()).appId)).id);

test("a service principal lives: created, read without a difference, changed, deleted", async () => {
  const read = scope("Calculator.Read");
  const { appId } = await w.application({ api: { oauth2PermissionScopes: [read] } });
  const life = principal();
  const inputs = { clientId: String(appId), description: "before" };
  const created = await life.create(inputs);
  const { objectId } = created.outputs;
  assert.equal(created.id, `/servicePrincipals/${objectId}`);
  assert.deepEqual(created.outputs.oauth2PermissionScopeIds, { "Calculator.Read": read.id });
  assert.equal(created.outputs.applicationTenantId, w.tenant.id);
  assert.deepEqual(created.outputs.owners, []);
  assert.deepEqual(await life.refresh(created), created);
  assert.deepEqual(await life.diff(created, inputs), {});

  const news = { clientId: String(appId), accountEnabled: false, owners: [w.tenant.deployer.objectId] };
  assert.deepEqual(await life.diff(created, news), {
    accountEnabled: "update",
    description: "delete",
    "owners[0]": "add",
  });
  const updated = await life.update(created, news);
  const stored = w.tenant.servicePrincipals.get(String(objectId));
  assert.equal(stored?.accountEnabled, false);
  assert.equal(stored?.description, null);
  assert.deepEqual(stored?.owners, [w.tenant.deployer.objectId]);
  const unowned = await life.update(updated, { clientId: String(appId), accountEnabled: false });
  assert.deepEqual(stored?.owners, [], "owners that are given no more go");

  await life.delete(unowned);
  assert.equal(await life.refresh(unowned), undefined);
  await life.delete(unowned);
});

test("a service principal is created as the real provider does it", async () => {
  const { appId } = await w.application();
  const sent = await w.sentDuring(() => principal().create({ clientId: String(appId), description: "ours" }));
  const id = [...w.tenant.servicePrincipals.values()].find((row) => row.appId === appId)?.id;
  const path = `/v1.0/servicePrincipals/${id}`;
  assert.deepEqual(
    sent.map(({ call }) => call),
    [
      `GET /v1.0/servicePrincipals?%24filter=appId+eq+%27${appId}%27`,
      "POST /v1.0/servicePrincipals",
      `PATCH ${path}`,
      `DELETE ${path}/owners/${w.tenant.deployer.objectId}/$ref`,
      `GET ${path}`,
      `GET /beta/servicePrincipals/${id}?%24select=samlMetadataUrl`,
      `GET ${path}/owners`,
    ],
  );
  assert.match(String(sent[1]?.body?.description), /^TERRAFORM_UPDATE_/);
  assert.deepEqual(sent[1]?.body?.["owners@odata.bind"], [
    `https://graph.microsoft.com/v1.0/directoryObjects/${w.tenant.deployer.objectId}`,
  ]);
  assert.deepEqual(sent[2]?.body, {
    "@odata.type": "#microsoft.graph.servicePrincipal",
    description: "ours",
  });
});

test("a preview of a service principal knows none of its ids", async () => {
  const outputs = await principal().preview({ clientId: UNKNOWN });
  assert.equal(outputs.clientId, UNKNOWN);
  assert.equal(outputs.accountEnabled, true);
  for (const name of ["objectId", "displayName", "oauth2PermissionScopeIds", "tags"]) {
    assert.equal(outputs[name], UNKNOWN, name);
  }
});

test("another application means another service principal", async () => {
  const { appId } = await w.application();
  const life = principal();
  const created = await life.create({ clientId: String(appId) });
  assert.deepEqual(await life.diff(created, { clientId: randomUUID() }), { clientId: "update-replace" });
});

test("an existing service principal is refused, adopted with useExisting, or imported", async () => {
  const { appId } = await w.application();
  const { id } = await w.principal(appId);
  const life = principal();
  await assert.rejects(
    life.create({ clientId: String(appId) }),
    refusedWith(new RegExp(`/servicePrincipals/${id}" already exists`), "already-exists"),
  );
  const adopted = await life.create({ clientId: String(appId), useExisting: true, notes: "ours" });
  assert.equal(adopted.id, `/servicePrincipals/${id}`);
  assert.equal(w.tenant.servicePrincipals.get(String(id))?.notes, "ours");
  assert.deepEqual(await life.refresh(adopted), adopted);
  const imported = await life.importById(`/servicePrincipals/${id}`);
  assert.deepEqual(imported?.inputs, { clientId: appId, notes: "ours" });
});

test("a service principal waits for its application to replicate, and gives up in Graph's words", async () => {
  const clientId = randomUUID();
  let failure: unknown;
  const sent = await w.sentDuring(async () => {
    failure = await principal()
      .create({ clientId })
      .catch((error: unknown) => error);
  });
  assert.match(
    String(failure),
    /creating service principal: .*does not reference a valid application object/,
  );
  assert.ok(sent.filter(({ call }) => call.startsWith("POST")).length > 1);
});

test("blocks that the rehearsal does not know are refused by name", async () => {
  await assert.rejects(
    principal().check({ clientId: randomUUID(), featureTags: [{ hide: true }] }),
    refusedWith(/featureTags is not supported by the rehearsal/),
  );
});

test("a grant for everybody lives: created, read without a difference, changed, deleted", async () => {
  const [client, resource] = [await principalOf(), await principalOf()];
  const life = grant();
  const inputs = {
    servicePrincipalObjectId: client,
    resourceServicePrincipalObjectId: resource,
    claimValues: ["B", "A"],
  };
  const created = await life.create(inputs);
  const [, key = ""] = /^\/oauth2PermissionGrants\/(.+)$/.exec(created.id) ?? [];
  assert.equal(w.tenant.grants.get(key)?.consentType, "AllPrincipals");
  assert.equal(w.tenant.grants.get(key)?.scope, "B A");
  assert.deepEqual(await life.refresh(created), created);
  assert.deepEqual(await life.diff(created, { ...inputs, claimValues: ["A", "B"] }), {});

  const news = { ...inputs, claimValues: ["B", "A", "C"] };
  assert.deepEqual(await life.diff(created, news), { "claimValues[2]": "add" });
  const updated = await life.update(created, news);
  assert.equal(w.tenant.grants.get(key)?.scope, "B A C");

  const imported = await life.importById(created.id);
  assert.deepEqual(imported?.inputs, news);
  await life.delete(updated);
  assert.equal(w.tenant.grants.size, 0);
  assert.equal(await life.refresh(updated), undefined);
  await life.delete(updated);
});

test("a grant for one user is a grant of its own, and cannot become one for all", async () => {
  const [client, resource] = [await principalOf(), await principalOf()];
  const [user = ""] = w.tenant.users.keys();
  const life = grant();
  const inputs = {
    servicePrincipalObjectId: client,
    resourceServicePrincipalObjectId: resource,
    claimValues: ["A"],
  };
  await life.create(inputs);
  const personal = await life.create({ ...inputs, userObjectId: user });
  assert.equal(personal.outputs.userObjectId, user);
  assert.deepEqual(await life.diff(personal, inputs), { userObjectId: "delete-replace" });
  await assert.rejects(life.create(inputs), refusedWith(/Permission entry already exists/));
});

test("a grant needs both service principals", async () => {
  await assert.rejects(
    grant().create({
      servicePrincipalObjectId: await principalOf(),
      resourceServicePrincipalObjectId: randomUUID(),
      claimValues: ["A"],
    }),
    refusedWith(/^retrieving service principal with object ID .*Request_ResourceNotFound/, "not-found"),
  );
});

test("a grant waits for a service principal that has not replicated yet", async () => {
  w.world.faults.add({ host: "graph.microsoft.com", status: 404, times: 2, method: "POST", path: "oauth2" });
  const [client, resource] = [await principalOf(), await principalOf()];
  const created = await grant().create({
    servicePrincipalObjectId: client,
    resourceServicePrincipalObjectId: resource,
    claimValues: ["A"],
  });
  assert.match(created.id, /^\/oauth2PermissionGrants\//);
});
