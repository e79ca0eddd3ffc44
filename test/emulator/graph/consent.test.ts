import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { type GraphWorld, type Json, refusal, scope, startGraphWorld } from "./support.ts";

let w: GraphWorld;
before(async () => {
  w = await startGraphWorld();
});
after(() => w.world.close());

test("a service principal mirrors its application", async () => {
  const read = scope("Calculator.Read");
  const application = await w.application({ api: { oauth2PermissionScopes: [read] } });
  await w.graph("PATCH", `/v1.0/applications/${application.id}`, {
    identifierUris: [`api://${application.appId}`],
  });
  const { id } = await w.principal(application.appId);
  const { body } = await w.graph("GET", `/v1.0/servicePrincipals/${id}`);
  assert.deepEqual(body.servicePrincipalNames, [`api://${application.appId}`, application.appId]);
  assert.equal(body.appOwnerOrganizationId, w.tenant.id);
  assert.deepEqual(
    (body.oauth2PermissionScopes as Json[]).map(({ value }) => value),
    ["Calculator.Read"],
  );
});

test("a second service principal of one application is a conflict", async () => {
  const { appId } = await w.application();
  await w.principal(appId);
  const answer = await w.graph("POST", "/v1.0/servicePrincipals", { appId });
  assert.equal(answer.status, 409);
  assert.equal(refusal(answer).code, "Request_MultipleObjectsWithSameKeyValue");
});

test("a service principal needs an application", async () => {
  const appId = randomUUID();
  const answer = await w.graph("POST", "/v1.0/servicePrincipals", { appId });
  assert.equal(answer.status, 400);
  assert.equal(
    refusal(answer).message,
    `The appId '${appId}' of the service principal does not reference a valid application object.`,
  );
});

test("another tenant can take in a multi-tenant application and no other", async () => {
  const single = await w.application();
  const multi = await w.application({ signInAudience: "AzureADMultipleOrgs" });
  const refused = await w.otherGraph("POST", "/v1.0/servicePrincipals", { appId: single.appId });
  assert.equal(refused.status, 400);
  const taken = await w.otherGraph("POST", "/v1.0/servicePrincipals", { appId: multi.appId });
  assert.equal(taken.status, 201);
  assert.equal(taken.body.appOwnerOrganizationId, w.tenant.id);
});

test("tenants do not see each other's applications", async () => {
  const { id } = await w.application();
  assert.equal((await w.otherGraph("GET", `/v1.0/applications/${id}`)).status, 404);
});

test("an application takes its service principal and their grants with it", async () => {
  const [resource, client] = [await w.application(), await w.application()];
  const [resourceSp, clientSp] = [await w.principal(resource.appId), await w.principal(client.appId)];
  const grant = await w.graph("POST", "/v1.0/oauth2PermissionGrants", {
    clientId: clientSp.id,
    resourceId: resourceSp.id,
    consentType: "AllPrincipals",
    scope: "Calculator.Read",
  });
  assert.equal(grant.status, 201);
  assert.equal((await w.graph("DELETE", `/v1.0/applications/${resource.id}`)).status, 204);
  assert.equal((await w.graph("GET", `/v1.0/servicePrincipals/${resourceSp.id}`)).status, 404);
  assert.equal((await w.graph("GET", `/v1.0/oauth2PermissionGrants/${grant.body.id}`)).status, 404);
  assert.equal((await w.graph("GET", `/v1.0/servicePrincipals/${clientSp.id}`)).status, 200);
});

test("a grant is made, found, changed and taken back; a second one of the same is a conflict", async () => {
  const [resource, client] = [await w.application(), await w.application()];
  const [resourceSp, clientSp] = [await w.principal(resource.appId), await w.principal(client.appId)];
  const body = {
    clientId: clientSp.id,
    resourceId: resourceSp.id,
    consentType: "AllPrincipals",
    scope: " A  B",
  };
  const { id, scope: granted } = (await w.graph("POST", "/v1.0/oauth2PermissionGrants", body)).body;
  assert.equal(granted, "A B");
  const again = await w.graph("POST", "/v1.0/oauth2PermissionGrants", body);
  assert.equal(again.status, 409);
  assert.equal(refusal(again).message, "Permission entry already exists.");
  const filter = encodeURIComponent(`clientId eq '${clientSp.id}' and consentType eq 'AllPrincipals'`);
  const { value } = (await w.graph("GET", `/v1.0/oauth2PermissionGrants?$filter=${filter}`)).body;
  assert.deepEqual(
    (value as Json[]).map((grant) => grant.id),
    [id],
  );
  assert.equal((await w.graph("PATCH", `/v1.0/oauth2PermissionGrants/${id}`, { scope: "A" })).status, 204);
  assert.equal((await w.graph("GET", `/v1.0/oauth2PermissionGrants/${id}`)).body.scope, "A");
  assert.equal((await w.graph("DELETE", `/v1.0/oauth2PermissionGrants/${id}`)).status, 204);
  assert.equal((await w.graph("DELETE", `/v1.0/oauth2PermissionGrants/${id}`)).status, 404);
});

test("a grant refers to service principals, not to applications, and to a user exactly when it is for one", async () => {
  const application = await w.application();
  const { id: spId } = await w.principal(application.appId);
  const grant = { clientId: spId, resourceId: spId, consentType: "AllPrincipals", scope: "A" };
  const post = (body: Json) => w.graph("POST", "/v1.0/oauth2PermissionGrants", body);
  assert.equal((await post({ ...grant, resourceId: application.id })).status, 404);
  assert.equal((await post({ ...grant, consentType: "Principal" })).status, 400);
  const [user] = w.tenant.users.keys();
  assert.equal((await post({ ...grant, principalId: user })).status, 400);
  assert.equal((await post({ ...grant, consentType: "Principal", principalId: randomUUID() })).status, 404);
  assert.equal((await post({ ...grant, consentType: "Principal", principalId: user })).status, 201);
});
