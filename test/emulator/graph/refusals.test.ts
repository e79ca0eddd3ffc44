import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { type GraphWorld, type Json, refusal, role, scope, startGraphWorld } from "./support.ts";

let w: GraphWorld;
before(async () => {
  w = await startGraphWorld();
  w.tenant.verifiedDomains.push("contoso.example");
});
after(() => w.world.close());

const badRequest = "Request_BadRequest";
const duplicate = "DuplicateValue";
const enabled = "CannotDeleteOrUpdateEnabledEntitlement";
const read = scope("Calculator.Read");

interface Refused {
  readonly name: string;
  /** What the application is created with. */
  readonly has?: Json;
  readonly patch: Json | ((application: Json) => Json);
  readonly code: string;
  readonly message: RegExp;
}

const refusals: readonly Refused[] = [
  {
    name: "an unknown property",
    patch: { nope: 1 },
    code: badRequest,
    message: /^Invalid property 'nope'\.$/,
  },
  {
    name: "an unknown property of a complex type",
    patch: { web: { redirects: [] } },
    code: badRequest,
    message: /^Invalid property 'redirects'\.$/,
  },
  {
    name: "a property of the prototype",
    patch: JSON.parse('{"constructor": {}}'),
    code: badRequest,
    message: /Invalid property 'constructor'/,
  },
  {
    name: "a property that is Graph's to set",
    patch: { appId: randomUUID() },
    code: badRequest,
    message: /^Property 'appId' is read-only and cannot be set\.$/,
  },
  {
    name: "a value of the wrong type",
    patch: { displayName: 7 },
    code: badRequest,
    message: /^Invalid value specified for property 'displayName' of resource 'Application'\.$/,
  },
  {
    name: "an empty display name",
    patch: { displayName: "" },
    code: badRequest,
    message: /property 'displayName'/,
  },
  {
    name: "an account type that does not exist",
    patch: { signInAudience: "Everybody" },
    code: badRequest,
    message: /property 'signInAudience'/,
  },
  {
    name: "an access token version that does not exist",
    patch: { api: { requestedAccessTokenVersion: 3 } },
    code: badRequest,
    message: /api\.requestedAccessTokenVersion is invalid/,
  },
  {
    name: "v1 tokens where personal accounts sign in",
    patch: { signInAudience: "AzureADandPersonalMicrosoftAccount", api: { requestedAccessTokenVersion: 1 } },
    code: badRequest,
    message: /It must be 2 for AzureADandPersonalMicrosoftAccount/,
  },
  {
    name: "an identifier URI on a domain that is not verified",
    patch: { identifierUris: ["https://fabrikam.example/api"] },
    code: "HostNameNotOnVerifiedDomain",
    message:
      /^Values of identifierUris property must use a verified domain of the organization or its subdomain: 'https:\/\/fabrikam\.example\/api'$/,
  },
  {
    name: "an identifier URI that names neither domain, tenant nor application",
    patch: { identifierUris: ["api://calculator"] },
    code: badRequest,
    message: /^Failed to add identifier URI api:\/\/calculator\. All newly added URIs must contain/,
  },
  {
    name: "an identifier URI with a slash at its end",
    patch: ({ appId }) => ({ identifierUris: [`api://${appId}/`] }),
    code: badRequest,
    message: /property 'identifierUris'/,
  },
  {
    name: "an identifier URI twice",
    patch: ({ appId }) => ({ identifierUris: [`api://${appId}`, `api://${appId}`] }),
    code: duplicate,
    message: /duplicate values/,
  },
  {
    name: "an enabled scope that is removed",
    has: { api: { oauth2PermissionScopes: [read] } },
    patch: { api: { oauth2PermissionScopes: [] } },
    code: enabled,
    message: /^Permission \(scope or role\) cannot be deleted or updated unless disabled first\.$/,
  },
  {
    name: "an enabled scope that is changed",
    has: { api: { oauth2PermissionScopes: [read] } },
    patch: { api: { oauth2PermissionScopes: [{ ...read, value: "Calculator.Write" }] } },
    code: enabled,
    message: /unless disabled first/,
  },
  {
    name: "an enabled scope that is disabled and changed in one go",
    has: { api: { oauth2PermissionScopes: [read] } },
    patch: { api: { oauth2PermissionScopes: [{ ...read, type: "Admin", isEnabled: false }] } },
    code: enabled,
    message: /unless disabled first/,
  },
  {
    name: "a scope whose id is no GUID",
    patch: { api: { oauth2PermissionScopes: [{ ...read, id: "1" }] } },
    code: badRequest,
    message: /^Cannot convert the literal '1' to the expected type 'Edm\.Guid'\.$/,
  },
  {
    name: "two scopes with one id",
    patch: { api: { oauth2PermissionScopes: [read, { ...read, value: "Other" }] } },
    code: duplicate,
    message: /duplicate values/,
  },
  {
    name: "two scopes with one value",
    patch: { api: { oauth2PermissionScopes: [scope("Same"), scope("Same")] } },
    code: duplicate,
    message: /duplicate values/,
  },
  {
    name: "a scope and an app role with one value",
    patch: {
      api: { oauth2PermissionScopes: [scope("Same")] },
      appRoles: [role("Same")],
    },
    code: duplicate,
    message: /duplicate values/,
  },
  {
    name: "a scope value with a blank",
    patch: { api: { oauth2PermissionScopes: [scope("Calculator Read")] } },
    code: badRequest,
    message: /value is invalid. It must not contain white space/,
  },
  {
    name: "a scope value that begins with a period",
    patch: { api: { oauth2PermissionScopes: [scope(".Read")] } },
    code: badRequest,
    message: /must not begin with a period/,
  },
  {
    name: "a scope value of 121 characters",
    patch: { api: { oauth2PermissionScopes: [scope("x".repeat(121))] } },
    code: badRequest,
    message: /more than 120 characters/,
  },
  {
    name: "a scope value of 41 characters where personal accounts sign in",
    patch: {
      signInAudience: "AzureADandPersonalMicrosoftAccount",
      api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [scope("x".repeat(41))] },
    },
    code: badRequest,
    message: /more than 40 characters/,
  },
  {
    name: "a scope of an unknown type",
    patch: { api: { oauth2PermissionScopes: [scope("Read", { type: "Everybody" })] } },
    code: badRequest,
    message: /type is invalid/,
  },
  {
    name: "an enabled scope without consent texts",
    patch: { api: { oauth2PermissionScopes: [scope("Read", { adminConsentDescription: null })] } },
    code: badRequest,
    message: /adminConsentDescription is invalid/,
  },
  {
    name: "a client that is pre-authorized for a scope that does not exist",
    patch: {
      api: { preAuthorizedApplications: [{ appId: randomUUID(), delegatedPermissionIds: [randomUUID()] }] },
    },
    code: badRequest,
    message: /delegatedPermissionIds has a Permission Id that cannot be found/,
  },
  {
    name: "a client that is pre-authorized for a scope of the same request",
    patch: {
      api: {
        oauth2PermissionScopes: [read],
        preAuthorizedApplications: [{ appId: randomUUID(), delegatedPermissionIds: [read.id] }],
      },
    },
    code: badRequest,
    message: /cannot be found in the AppPermissions sets/,
  },
  {
    name: "a redirect URI over http",
    patch: { web: { redirectUris: ["http://contoso.example/callback"] } },
    code: badRequest,
    message: /web\.redirectUris is invalid: .* must start with https/,
  },
  {
    name: "a redirect URI with a character that replies do not take",
    patch: { spa: { redirectUris: ["https://contoso.example/a(b)"] } },
    code: badRequest,
    message: /spa\.redirectUris is invalid/,
  },
  {
    name: "a redirect URI of 257 characters",
    patch: { web: { redirectUris: [`https://contoso.example/${"x".repeat(233)}`] } },
    code: badRequest,
    message: /more than 256 characters/,
  },
  {
    name: "a redirect URI with a fragment",
    patch: { web: { redirectUris: ["https://contoso.example/#a"] } },
    code: badRequest,
    message: /has a fragment/,
  },
  {
    name: "a relative redirect URI",
    patch: { publicClient: { redirectUris: ["/callback"] } },
    code: badRequest,
    message: /is not an absolute URI/,
  },
  {
    name: "257 redirect URIs",
    patch: { web: { redirectUris: Array.from({ length: 257 }, (_, n) => `https://contoso.example/${n}`) } },
    code: badRequest,
    message: /257 redirect URIs; it must not have more than 256/,
  },
  {
    name: "required permissions of more than 50 APIs",
    patch: { requiredResourceAccess: requiredPermissions(51, 1) },
    code: badRequest,
    message: /51 permissions of 51 resources; at most 400 permissions of at most 50 resources/,
  },
  {
    name: "more than 400 required permissions",
    patch: { requiredResourceAccess: requiredPermissions(41, 10) },
    code: badRequest,
    message: /410 permissions of 41 resources/,
  },
  {
    name: "a required permission of an unknown kind",
    patch: {
      requiredResourceAccess: [
        { resourceAppId: randomUUID(), resourceAccess: [{ id: randomUUID(), type: "X" }] },
      ],
    },
    code: badRequest,
    message: /property 'type' of resource 'ResourceAccess'/,
  },
];

for (const { name, has, patch, code, message } of refusals) {
  test(`Graph refuses ${name} and changes nothing`, async () => {
    const application = await w.application(has);
    const path = `/v1.0/applications/${application.id}`;
    const untouched = (await w.graph("GET", path)).body;
    const answer = await w.graph("PATCH", path, typeof patch === "function" ? patch(application) : patch);
    assert.equal(answer.status, 400);
    assert.equal(refusal(answer).code, code);
    assert.match(String(refusal(answer).message), message);
    assert.deepEqual((await w.graph("GET", path)).body, untouched);
  });
}

test("Graph refuses an application without a name", async () => {
  const answer = await w.graph("POST", "/v1.0/applications", {});
  assert.equal(answer.status, 400);
  assert.match(String(refusal(answer).message), /A value is required for property 'displayName'/);
});

test("what the rehearsal does not model is refused by name with 501, unless it is empty", async () => {
  const path = `/v1.0/applications/${(await w.application()).id}`;
  const refused = await w.graph("PATCH", path, { keyCredentials: [{ type: "AsymmetricX509Cert" }] });
  assert.equal(refused.status, 501);
  assert.equal(refusal(refused).code, "NotInRehearsal");
  assert.match(String(refusal(refused).message), /does not know 'keyCredentials' of resource 'Application'/);
  assert.equal((await w.graph("PATCH", path, { keyCredentials: [], optionalClaims: null })).status, 204);
});

test("a body that is no JSON is refused", async () => {
  const answer = await w.graph("POST", "/v1.0/applications", undefined);
  assert.equal(answer.status, 400);
  assert.match(String(refusal(answer).message), /^Unable to read JSON request payload/);
});

function requiredPermissions(resources: number, each: number): object[] {
  return Array.from({ length: resources }, () => ({
    resourceAppId: randomUUID(),
    resourceAccess: Array.from({ length: each }, () => ({ id: randomUUID(), type: "Scope" })),
  }));
}
