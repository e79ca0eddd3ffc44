import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { noRole } from "../../../emulator/model/directory.ts";
import { type GraphWorld, type Json, refusal, role, scope, startGraphWorld } from "./support.ts";

let w: GraphWorld;
before(async () => {
  w = await startGraphWorld();
});
after(() => w.world.close());

const forApps = role("Orders.Read.All");
const forUsers = role("Orders.Approve", "User");

async function setUp(roles: Json[] = [forApps, forUsers]) {
  const [api, client] = [
    await w.application({ appRoles: roles }),
    await w.application({ displayName: "nightly" }),
  ];
  const [resource, principal] = [await w.principal(api.appId), await w.principal(client.appId)];
  return { api, resource, principal };
}

const assign = (resourceId: unknown, principalId: unknown, appRoleId: unknown) =>
  w.graph("POST", `/v1.0/servicePrincipals/${resourceId}/appRoleAssignedTo`, {
    appRoleId,
    principalId,
    resourceId,
  });

test("a service principal mirrors its application's roles", async () => {
  const { resource } = await setUp();
  const { body } = await w.graph("GET", `/v1.0/servicePrincipals/${resource.id}`);
  assert.deepEqual(
    (body.appRoles as Json[]).map(({ value, origin }) => [value, origin]),
    [
      ["Orders.Read.All", "Application"],
      ["Orders.Approve", "Application"],
    ],
  );
});

test("an assignment is seen from both sides, and taken back from either", async () => {
  const { resource, principal } = await setUp();
  const made = await assign(resource.id, principal.id, forApps.id);
  assert.equal(made.status, 201);
  const { createdDateTime, id, "@odata.context": _, ...shown } = made.body;
  assert.match(String(createdDateTime), /^\d{4}-/);
  assert.deepEqual(shown, {
    deletedDateTime: null,
    appRoleId: forApps.id,
    principalDisplayName: "nightly",
    principalId: principal.id,
    principalType: "ServicePrincipal",
    resourceDisplayName: "backend-app",
    resourceId: resource.id,
  });
  const sides = [
    `/v1.0/servicePrincipals/${resource.id}/appRoleAssignedTo`,
    `/v1.0/servicePrincipals/${principal.id}/approleassignments`,
  ];
  for (const side of sides) {
    const { body } = await w.graph("GET", side);
    assert.deepEqual(
      (body.value as Json[]).map((row) => row.id),
      [id],
    );
    assert.equal((await w.graph("GET", `${side}/${id}`)).status, 200);
  }
  assert.equal((await w.graph("DELETE", `${sides[1]}/${id}`)).status, 204);
  assert.deepEqual((await w.graph("GET", sides[0]!)).body.value, []);
  assert.equal((await w.graph("GET", `${sides[0]}/${id}`)).status, 404);
});

test("users and groups have roles of their own kind", async () => {
  const { resource } = await setUp();
  const [user] = w.tenant.users.values();
  const group = await w.graph("POST", "/v1.0/groups", {
    displayName: "approvers",
    mailEnabled: false,
    mailNickname: `approvers-${randomUUID().slice(0, 8)}`,
    securityEnabled: true,
  });
  for (const [kind, id, type] of [
    ["users", user!.id, "User"],
    ["groups", group.body.id, "Group"],
  ] as const) {
    const body = { appRoleId: forUsers.id, principalId: id, resourceId: resource.id };
    const made = await w.graph("POST", `/v1.0/${kind}/${id}/appRoleAssignments`, body);
    assert.deepEqual([made.status, made.body.principalType], [201, type]);
    const second = await w.graph("POST", `/v1.0/${kind}/${id}/appRoleAssignments`, body);
    assert.deepEqual(
      [second.status, refusal(second)],
      [
        400,
        {
          code: "Request_MultipleObjectsWithSameKeyValue",
          message: "EntitlementGrant entry already exists.",
        },
      ],
    );
    const wrong = await assign(resource.id, id, forApps.id);
    assert.equal(refusal(wrong).message, "Permission being assigned was not found on application");
  }
});

test("an application has no role for users, and no role twice", async () => {
  const { resource, principal } = await setUp();
  const wrong = await assign(resource.id, principal.id, forUsers.id);
  assert.deepEqual(
    [wrong.status, refusal(wrong).message],
    [400, "Permission being assigned was not found on application"],
  );
  assert.equal((await assign(resource.id, principal.id, forApps.id)).status, 201);
  const second = await assign(resource.id, principal.id, forApps.id);
  assert.deepEqual(
    [second.status, refusal(second).message],
    [400, "Permission being assigned already exists on the object"],
  );
});

test("an application without roles can be assigned without one", async () => {
  const { resource, principal } = await setUp([]);
  assert.equal((await assign(resource.id, principal.id, noRole)).status, 201);
  const other = await setUp();
  assert.equal((await assign(other.resource.id, other.principal.id, noRole)).status, 501);
});

test("who or what is not there is not found", async () => {
  const { resource, principal } = await setUp();
  const nobody = randomUUID();
  assert.equal((await assign(resource.id, nobody, forApps.id)).status, 404);
  assert.equal((await assign(nobody, principal.id, forApps.id)).status, 404);
  const other = await w.graph("POST", `/v1.0/servicePrincipals/${principal.id}/appRoleAssignments`, {
    appRoleId: forApps.id,
    principalId: resource.id,
    resourceId: resource.id,
  });
  assert.equal(other.status, 501);
});

test("a service principal takes its assignments with it", async () => {
  const { api, resource, principal } = await setUp();
  await assign(resource.id, principal.id, forApps.id);
  await w.graph("DELETE", `/v1.0/applications/${api.id}`);
  const { body } = await w.graph("GET", `/v1.0/servicePrincipals/${principal.id}/appRoleAssignments`);
  assert.deepEqual(body.value, []);
});

const wrongRoles: [string, Json][] = [
  ["without a display name", { ...role("A"), displayName: "" }],
  ["for nobody", { ...role("A"), allowedMemberTypes: [] }],
  ["for devices", { ...role("A"), allowedMemberTypes: ["Device"] }],
  ["whose value has a blank", role("Orders Read")],
  ["whose value begins with a period", role(".Read")],
];
for (const [what, wrong] of wrongRoles) {
  test(`a role ${what} is refused`, async () => {
    const answer = await w.graph("POST", "/v1.0/applications", { displayName: "api", appRoles: [wrong] });
    assert.equal(answer.status, 400);
  });
}

test("scopes and roles share one namespace", async () => {
  const both = { appRoles: [role("Orders.Read")], api: { oauth2PermissionScopes: [scope("Orders.Read")] } };
  const answer = await w.graph("POST", "/v1.0/applications", { displayName: "api", ...both });
  assert.equal(refusal(answer).code, "DuplicateValue");
});
