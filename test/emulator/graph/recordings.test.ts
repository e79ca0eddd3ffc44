import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { postToken } from "../entra/support/flow.ts";
import { type GraphWorld, type Json, refusal, startGraphWorld } from "./support.ts";

/* What azure-cli's recorded sessions with Microsoft Graph show (src/azure-cli/.../role/tests/latest/recordings). */

let w: GraphWorld;
before(async () => {
  w = await startGraphWorld();
});
after(() => w.world.close());

const applications = "/v1.0/applications";
const principals = "/v1.0/servicePrincipals";

test("a new application and a new service principal say where they are", async () => {
  const application = await w.graph("POST", applications, { displayName: "calculator", keyCredentials: [] });
  const { appId } = application.body;
  const principal = await w.graph("POST", principals, { appId });
  for (const [{ status, headers, body }, type] of [
    [application, "Application"],
    [principal, "ServicePrincipal"],
  ] as const) {
    assert.equal(status, 201);
    assert.equal(
      headers.get("location"),
      `https://graph.microsoft.com/v2/${w.tenant.id}/directoryObjects/${body.id}/Microsoft.DirectoryServices.${type}`,
    );
  }
});

test("an application shows every member, unset ones as null", async () => {
  const { body } = await w.graph("POST", applications, {
    displayName: "calculator",
    web: { redirectUris: ["https://contoso.example/signed-in"] },
    appRoles: [
      {
        id: "9cb50c63-4f5b-4d5a-ac19-f13edced3c29",
        allowedMemberTypes: ["User"],
        displayName: "Writer",
        description: "Writes",
        isEnabled: true,
        value: "Writer",
      },
    ],
  });
  const unset = [
    ...["deletedDateTime", "applicationTemplateId", "disabledByMicrosoftStatus", "description"],
    ...["groupMembershipClaims", "isDeviceOnlyAuthSupported", "isFallbackPublicClient"],
    ...["nativeAuthenticationApisEnabled", "notes", "serviceManagementReference", "tokenEncryptionKeyId"],
    ...["uniqueName", "samlMetadataUrl", "defaultRedirectUri", "certification", "optionalClaims"],
    ...["servicePrincipalLockConfiguration", "requestSignatureVerification"],
  ];
  assert.deepEqual(
    unset.filter((name) => body[name] !== null),
    [],
  );
  assert.equal(body.signInAudience, "AzureADMyOrg");
  assert.deepEqual(body.parentalControlSettings, {
    countriesBlockedForMinors: [],
    legalAgeGroupRule: "Allow",
  });
  assert.deepEqual(body.verifiedPublisher, {
    displayName: null,
    verifiedPublisherId: null,
    addedDateTime: null,
  });
  assert.deepEqual((body.web as Json).redirectUriSettings, [
    { uri: "https://contoso.example/signed-in", index: null },
  ]);
  assert.equal((body.appRoles as Json[])[0]?.origin, "Application");
  assert.deepEqual([body.addIns, body.keyCredentials, body.passwordCredentials], [[], [], []]);
  assert.deepEqual((await w.graph("GET", `${applications}/${body.id}`)).body, body);
});

test("a service principal shows every member, and the tenant has Microsoft's", async () => {
  const { appId } = await w.application();
  const { body } = await w.graph("POST", principals, { appId, accountEnabled: true });
  assert.match(String(body.createdDateTime), /^\d{4}-/);
  assert.deepEqual(body.servicePrincipalNames, [appId]);
  assert.deepEqual([body.addIns, body.resourceSpecificApplicationPermissions], [[], []]);
  const filter = "servicePrincipalNames/any(c:c eq '00000003-0000-0000-c000-000000000000')";
  const found = await w.graph("GET", `${principals}?$filter=${encodeURIComponent(filter)}`);
  const [graph, ...others] = found.body.value as Json[];
  assert.equal(others.length, 0);
  assert.deepEqual(
    [graph?.displayName, graph?.createdDateTime, graph?.signInAudience],
    ["Microsoft Graph", null, "AzureADMultipleOrgs"],
  );
  assert.deepEqual(
    Object.keys(graph ?? {}).sort(),
    Object.keys(body)
      .filter((key) => !key.startsWith("@"))
      .sort(),
  );
  assert.ok((graph!.oauth2PermissionScopes as Json[]).some(({ value }) => value === "User.Read"));
});

test("a secret is told in full once, and the newest is listed first", async () => {
  const { id } = await w.application();
  const added = [];
  for (const displayName of ["first", "second"]) {
    added.push(
      await w.graph("POST", `${applications}/${id}/addPassword`, { passwordCredential: { displayName } }),
    );
  }
  const { body, headers } = added[0]!;
  assert.equal(
    body["@odata.context"],
    "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.passwordCredential",
  );
  assert.equal(headers.get("location"), "https://graph.microsoft.com");
  assert.deepEqual(Object.keys(body).sort(), [
    "@odata.context",
    "customKeyIdentifier",
    "displayName",
    "endDateTime",
    "hint",
    "keyId",
    "secretText",
    "startDateTime",
  ]);
  const { passwordCredentials } = (await w.graph("GET", `${applications}/${id}`)).body;
  assert.deepEqual(
    (passwordCredentials as Json[]).map(({ displayName }) => displayName),
    ["second", "first"],
  );
});

test("a service principal has secrets of its own, with which the client signs in to its tenant", async () => {
  const application = await w.application();
  const { id } = await w.principal(application.appId);
  const added = await w.graph("POST", `${principals}/${id}/addPassword`, {
    passwordCredential: { displayName: "rbac" },
  });
  assert.equal(added.status, 200);
  const signIn = () =>
    postToken(w.world, w.tenant, {
      grant_type: "client_credentials",
      client_id: String(application.appId),
      client_secret: String(added.body.secretText),
      scope: `${application.appId}/.default`,
    });
  assert.equal((await signIn()).status, 200);
  const shown = (await w.graph("GET", `${principals}/${id}`)).body.passwordCredentials as Json[];
  assert.deepEqual(
    shown.map(({ keyId, secretText }) => [keyId, secretText]),
    [[added.body.keyId, null]],
  );
  const onTheApplication = (await w.graph("GET", `${applications}/${application.id}`)).body;
  assert.deepEqual(onTheApplication.passwordCredentials, []);
  const { keyId } = added.body;
  assert.equal((await w.graph("POST", `${principals}/${id}/removePassword`, { keyId })).status, 204);
  assert.deepEqual((await signIn()).body.error_codes, [7000215]);
});

test("names in paths compare without case, and dollar signs may be encoded", async () => {
  const { id, appId } = await w.application();
  for (const path of [
    `/V1.0/Applications/${id}`,
    `/v1.0/APPLICATIONS(appid='${appId}')`,
    `/v1.0/applications/${String(id).toUpperCase()}`,
  ]) {
    assert.equal((await w.graph("GET", path)).body.id, id, path);
  }
  assert.equal((await w.graph("GET", "/v1.0/oAuth2PermissionGrants")).status, 200);
  const owner = w.tenant.deployer.objectId;
  const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${owner}` };
  assert.equal((await w.graph("POST", `/v1.0/applications/${id}/Owners/%24ref`, reference)).status, 204);
});

test("a grant that is made again has the id of before and the new scope", async () => {
  const [client, api] = [await w.application(), await w.application()];
  const [clientPrincipal, apiPrincipal] = [await w.principal(client.appId), await w.principal(api.appId)];
  const grants = "/v1.0/oauth2PermissionGrants";
  const make = async (scope: string) =>
    (
      await w.graph("POST", grants, {
        clientId: clientPrincipal.id,
        resourceId: apiPrincipal.id,
        consentType: "AllPrincipals",
        principalId: null,
        scope,
      })
    ).body;
  const first = await make("Calculator.Read");
  assert.equal((await w.graph("DELETE", `${grants}/${first.id}`)).status, 204);
  const second = await make("Calculator.Write");
  assert.equal(second.id, first.id);
  assert.equal(second.scope, "Calculator.Write");
  const filter = encodeURIComponent(`clientId eq '${clientPrincipal.id}' and consentType eq 'AllPrincipals'`);
  const { value } = (await w.graph("GET", `${grants}?$filter=${filter}`)).body;
  assert.deepEqual(
    (value as Json[]).map(({ id }) => id),
    [first.id],
  );
});

for (const filter of [
  "appId eq 'APPID'",
  "displayName eq 'filtered'",
  "startswith(displayName,'filt')",
  "startsWith(displayName, 'FILT')",
  "identifierUris/any(s:s eq 'api://APPID')",
  "displayName eq 'filtered' and appId eq 'APPID'",
]) {
  test(`applications are found by ${filter}`, async () => {
    const { id, appId } = await w.application({ displayName: "filtered" });
    await w.graph("PATCH", `${applications}/${id}`, { identifierUris: [`api://${appId}`] });
    const query = encodeURIComponent(filter.replaceAll("APPID", String(appId)));
    const { value } = (await w.graph("GET", `${applications}?$filter=${query}`)).body;
    assert.ok((value as Json[]).some((row) => row.id === id));
    await w.graph("DELETE", `${applications}/${id}`);
    const after = (await w.graph("GET", `${applications}?$filter=${query}`)).body;
    assert.ok(!(after.value as Json[]).some((row) => row.id === id));
  });
}

test("a PATCH may repeat the object's own id, and no other", async () => {
  const application = await w.application();
  const principal = await w.principal(application.appId);
  for (const [path, { id }] of [
    [applications, application],
    [principals, principal],
  ] as const) {
    const patch = (body: Json) => w.graph("PATCH", `${path}/${id}`, body);
    assert.equal((await patch({ id, notes: "repeated" })).status, 204);
    assert.equal((await w.graph("GET", `${path}/${id}`)).body.notes, "repeated");
    const other = await patch({ id: w.tenant.id, notes: "other" });
    assert.match(String(refusal(other).message), /'id' is read-only/);
  }
});

test("what is empty may be sent of what the rehearsal does not model", async () => {
  const { appId } = await w.application({ optionalClaims: null, addIns: [] });
  const principal = { appId, samlSingleSignOnSettings: {} };
  assert.equal((await w.graph("POST", principals, principal)).status, 201);
  const settings = { samlSingleSignOnSettings: { relayState: "somewhere" } };
  const path = `${principals}(appId='${appId}')`;
  assert.equal((await w.graph("PATCH", path, settings)).status, 501);
  assert.equal(
    (await w.graph("PATCH", path, { samlSingleSignOnSettings: { relayState: null } })).status,
    204,
  );
});
