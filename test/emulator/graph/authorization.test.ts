import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import {
  type GraphAnswer,
  type GraphWorld,
  type Json,
  refusal,
  role,
  scope,
  startGraphWorld,
} from "./support.ts";

const all = "Application.ReadWrite.All";
const owned = "Application.ReadWrite.OwnedBy";
const denied = {
  code: "Authorization_RequestDenied",
  message: "Insufficient privileges to complete the operation.",
};

describe("Graph's application permissions", () => {
  let w: GraphWorld;
  /** Of somebody else. */
  let app: Json;
  let principal: Json;
  const roleOfApp = role("Orders.Read.All", "Application");
  before(async () => {
    w = await startGraphWorld();
    const scopes = [scope("Orders.Read")];
    app = await w.application({ api: { oauth2PermissionScopes: scopes }, appRoles: [roleOfApp] });
    principal = await w.principal(app.appId);
  });
  after(() => w.world.close());
  afterEach(() => {
    w.tenant.access.graph = "everything";
  });

  function holding(...permissions: string[]): void {
    w.tenant.access.graph = new Set(permissions);
  }
  const reference = (id: unknown) => ({
    "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
  });
  const grant = () => ({
    clientId: principal.id,
    resourceId: principal.id,
    consentType: "AllPrincipals",
    scope: "x",
  });
  const assignment = () => ({ appRoleId: roleOfApp.id, principalId: principal.id, resourceId: principal.id });
  const person = () => [...w.tenant.users.keys()][0];

  /** A call, what is enough for it, and what is not. */
  const calls: readonly {
    readonly call: string;
    readonly send: () => Promise<GraphAnswer>;
    readonly enough: readonly string[];
    readonly short: readonly string[];
  }[] = [
    {
      call: "GET /applications",
      send: () => w.graph("GET", "/v1.0/applications"),
      enough: ["Application.Read.All", owned, all, "Directory.Read.All"],
      short: ["", "DelegatedPermissionGrant.ReadWrite.All", "AppRoleAssignment.ReadWrite.All"],
    },
    {
      call: "POST /applications",
      send: () => w.graph("POST", "/v1.0/applications", { displayName: "new" }),
      enough: [all, owned],
      short: ["Application.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"],
    },
    {
      call: "PATCH /applications/{id}",
      send: () => w.graph("PATCH", `/v1.0/applications/${app.id}`, { displayName: "orders" }),
      enough: [all],
      short: [owned, "Application.Read.All"],
    },
    {
      call: "POST /applications/{id}/addPassword",
      send: () => w.graph("POST", `/v1.0/applications(appId='${app.appId}')/addPassword`, {}),
      enough: [all],
      short: [owned, "Application.Read.All"],
    },
    {
      call: "POST /applications/{id}/owners/$ref",
      send: () => w.graph("POST", `/v1.0/applications/${app.id}/owners/$ref`, reference(person())),
      enough: [`${all}+Directory.Read.All`],
      short: [all, owned, `${owned}+Directory.Read.All`, "Directory.Read.All"],
    },
    {
      call: "GET /applications/{id}/federatedIdentityCredentials",
      send: () => w.graph("GET", `/v1.0/applications/${app.id}/federatedIdentityCredentials`),
      enough: ["Application.Read.All", all],
      short: ["Directory.Read.All"],
    },
    {
      call: "PATCH /servicePrincipals/{id}",
      send: () => w.graph("PATCH", `/v1.0/servicePrincipals/${principal.id}`, { description: "x" }),
      enough: [all],
      short: [owned, "Application.Read.All"],
    },
    {
      call: "GET /servicePrincipals/{id}/appRoleAssignedTo",
      send: () => w.graph("GET", `/v1.0/servicePrincipals/${principal.id}/appRoleAssignedTo`),
      enough: ["Application.Read.All", "Directory.Read.All"],
      short: ["AppRoleAssignment.ReadWrite.All"],
    },
    {
      call: "POST /servicePrincipals/{id}/appRoleAssignedTo",
      send: () => w.graph("POST", `/v1.0/servicePrincipals/${principal.id}/appRoleAssignedTo`, assignment()),
      enough: ["AppRoleAssignment.ReadWrite.All+Application.Read.All"],
      short: [all, "AppRoleAssignment.ReadWrite.All", `AppRoleAssignment.ReadWrite.All+${owned}`],
    },
    {
      call: "GET /oauth2PermissionGrants",
      send: () => w.graph("GET", "/v1.0/oauth2PermissionGrants"),
      enough: ["Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All"],
      short: [all, "Application.Read.All"],
    },
    {
      call: "POST /oauth2PermissionGrants",
      send: () => w.graph("POST", "/v1.0/oauth2PermissionGrants", grant()),
      enough: ["DelegatedPermissionGrant.ReadWrite.All"],
      short: [all, "Directory.Read.All", "AppRoleAssignment.ReadWrite.All"],
    },
  ];
  for (const { call, send, enough, short } of calls) {
    for (const held of short) {
      it(`refuse ${call} to who has ${held || "none"}`, async () => {
        holding(...held.split("+"));
        const answer = await send();
        assert.equal(answer.status, 403);
        assert.deepEqual(refusal(answer), denied);
      });
    }
    for (const held of enough) {
      it(`let ${call} through with ${held}`, async () => {
        holding(...held.split("+"));
        const { status, body } = await send();
        assert.ok(status < 300, JSON.stringify(body));
      });
    }
  }

  it("make who may change only its own an owner of what it creates, and let it have that to its end", async () => {
    holding(owned, "Directory.Read.All");
    const own = await w.application();
    const { objectId } = w.tenant.deployer;
    const path = `/v1.0/applications/${own.id}`;
    assert.deepEqual(
      ((await w.graph("GET", `${path}/owners`)).body.value as Json[]).map(({ id }) => id),
      [objectId],
    );
    assert.equal((await w.graph("PATCH", path, { displayName: "mine" })).status, 204);
    assert.equal((await w.graph("POST", `${path}/owners/$ref`, reference(person()))).status, 204);

    const bind = { "owners@odata.bind": [reference(objectId)["@odata.id"]] };
    const made = await w.graph("POST", "/v1.0/servicePrincipals", { appId: own.appId, ...bind });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const ofPrincipal = `/v1.0/servicePrincipals/${made.body.id}`;
    assert.equal((await w.graph("DELETE", `${ofPrincipal}/owners/${objectId}/$ref`)).status, 204);
    assert.deepEqual(refusal(await w.graph("DELETE", ofPrincipal)), denied, "it is no owner any more");

    assert.equal((await w.graph("DELETE", `${path}/owners/${objectId}/$ref`)).status, 204);
    assert.deepEqual(refusal(await w.graph("DELETE", path)), denied);
  });

  it("give who may change only its own no service principal of another one's application", async () => {
    const other = await w.application();
    holding(owned);
    assert.deepEqual(
      refusal(await w.graph("POST", "/v1.0/servicePrincipals", { appId: other.appId })),
      denied,
    );
  });

  it("are not known for every call, and the answer says so", async () => {
    holding("Directory.ReadWrite.All");
    const { status, body } = await w.graph("POST", "/v1.0/users", {});
    assert.equal(status, 501);
    assert.match(
      String((body.error as Json).message),
      /does not know which permission .* POST \/v1\.0\/users/,
    );
  });
});
