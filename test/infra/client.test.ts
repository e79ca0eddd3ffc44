import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BackendApp } from "../../infra/backendApp.ts";
import { Client } from "../../infra/client.ts";
import type { ClientSettings } from "../../infra/settings.ts";
import { guid } from "./support/azure.ts";
import { deploy, known } from "./support/deploy.ts";
import { calculator, scope } from "./support/settings.ts";

const role = (value: string) => ({
  ...{ value, for: "applications" as const, displayName: value, description: value },
  ...{ groups: [], servicePrincipals: [] },
});

const shop: ClientSettings = {
  name: "shop",
  type: "spa",
  displayName: "shop-client-app",
  signInAudience: "AzureADMyOrg",
  existing: undefined,
  redirectUris: ["https://shop.contoso.example/"],
  apis: { calc: ["Calculator.Write"] },
  grantAdminConsent: true,
  preAuthorized: false,
  secrets: [],
  federatedCredentials: [],
};
const daemon: Partial<ClientSettings> = {
  type: "daemon",
  redirectUris: [],
  apis: { calc: ["Read.All", "Write.All"] },
  secrets: [
    { name: "old", expires: "2027-01-01T00:00:00Z" },
    { name: "new", expires: "2027-06-30T00:00:00Z" },
  ],
};

/** Without what belongs to the API. */
async function run(change: Partial<ClientSettings> = {}) {
  const all = await deploy(() => {
    const app = { ...calculator.backendApp, scopes: [scope("Calculator.Read"), scope("Calculator.Write")] };
    const backendApp = new BackendApp("calc", {
      ...app,
      roles: [role("Read.All"), role("Write.All")],
      protect: false,
    });
    const { name, ...client } = { ...shop, ...change };
    return new Client(name, { ...client, backendApps: { calc: backendApp }, formerNames: {}, protect: true });
  });
  const own = all.resources.filter(({ parent }) => parent.endsWith("Client::shop"));
  return { ...all, own, types: own.map(({ type }) => type.split(":").at(-1)).sort() };
}

const clientId = guid("client", "shop");
const principal = guid("service principal", clientId);
const api = guid("service principal", guid("client", "calc"));
const scopeId = guid("calc/Calculator.Write");

describe("a client that users sign in to", () => {
  test("has its redirect URIs on the platform of its type, and consent for its scopes alone", async () => {
    const { own, one, types, result } = await run();
    assert.deepEqual(types, [
      "ApplicationApiAccess",
      "ApplicationRedirectUris",
      "ApplicationRegistration",
      "ServicePrincipal",
      "ServicePrincipalDelegatedPermissionGrant",
    ]);
    const inputs = (type: string) => own.find((each) => each.type.endsWith(`:${type}`))!.inputs;
    assert.deepEqual(inputs("ApplicationRegistration"), {
      displayName: "shop-client-app",
      signInAudience: "AzureADMyOrg",
      requestedAccessTokenVersion: 2,
    });
    const applicationId = `/applications/${guid("application", "shop")}`;
    assert.deepEqual(inputs("ApplicationRedirectUris"), {
      applicationId,
      type: "SPA",
      redirectUris: ["https://shop.contoso.example/"],
    });
    assert.deepEqual(inputs("ApplicationApiAccess"), {
      applicationId,
      apiClientId: guid("client", "calc"),
      scopeIds: [scopeId],
    });
    assert.deepEqual(inputs("ServicePrincipalDelegatedPermissionGrant"), {
      servicePrincipalObjectId: principal,
      resourceServicePrincipalObjectId: api,
      claimValues: ["Calculator.Write"],
    });
    assert.equal(await known(result.clientId), clientId);
    assert.equal(result.clientSecret, undefined);
    assert.equal(one("ApplicationRegistration", "shop").protect, true);
  });

  for (const [type, platform] of [
    ["web", "Web"],
    ["public", "PublicClient"],
  ] as const) {
    test(`of type ${type} has them on ${platform}`, async () => {
      const { one } = await run({ type });
      assert.equal(one("ApplicationRedirectUris").inputs.type, platform);
    });
  }

  test("can be pre-authorized at the API, and wait for consent", async () => {
    const { one, all } = await run({ preAuthorized: true, grantAdminConsent: false });
    assert.deepEqual(one("ApplicationPreAuthorized").inputs, {
      applicationId: `/applications/${guid("application", "calc")}`,
      authorizedClientId: clientId,
      permissionIds: [scopeId],
    });
    assert.deepEqual(all("ServicePrincipalDelegatedPermissionGrant"), []);
  });
});

describe("a daemon", () => {
  test("has its roles assigned, its secrets, and no redirect URI", async () => {
    const { all, one, types, result } = await run(daemon);
    assert.deepEqual(types, [
      "AppRoleAssignment",
      "AppRoleAssignment",
      "ApplicationApiAccess",
      "ApplicationPassword",
      "ApplicationPassword",
      "ApplicationRegistration",
      "ServicePrincipal",
    ]);
    assert.deepEqual(
      all("AppRoleAssignment").map(({ name, inputs }) => [name, inputs]),
      ["Read.All", "Write.All"].map((value) => [
        `shop/calc/${value}`,
        { appRoleId: guid(`calc/roles/${value}`), principalObjectId: principal, resourceObjectId: api },
      ]),
    );
    assert.deepEqual(one("ApplicationApiAccess").inputs.roleIds, [
      guid("calc/roles/Read.All"),
      guid("calc/roles/Write.All"),
    ]);
    assert.equal(await known(result.clientSecret!), "value of shop/new");
  });

  test("waits for an administrator where the stack grants nothing", async () => {
    const { all } = await run({ ...daemon, grantAdminConsent: false });
    assert.deepEqual(all("AppRoleAssignment"), []);
  });

  test("can prove itself by another issuer's tokens, without a secret", async () => {
    const credential = {
      name: "ci",
      issuer: "https://issuer.example/",
      subject: "it",
      audience: "api://exchange",
    };
    const { one, types, result } = await run({ ...daemon, secrets: [], federatedCredentials: [credential] });
    assert.deepEqual(one("ApplicationFederatedIdentityCredential").inputs, {
      applicationId: `/applications/${guid("application", "shop")}`,
      displayName: "ci",
      issuer: "https://issuer.example/",
      subject: "it",
      audiences: ["api://exchange"],
    });
    assert.equal(types.includes("ApplicationPassword"), false);
    assert.equal(result.clientSecret, undefined);
  });
});

describe("a client of somebody else's", () => {
  const existing = guid("theirs");

  test("gets its roles and nothing else", async () => {
    const { types, all, result } = await run({ ...daemon, secrets: [], existing });
    assert.deepEqual(types, ["AppRoleAssignment", "AppRoleAssignment"]);
    assert.deepEqual(
      all("AppRoleAssignment").map(({ inputs }) => inputs.principalObjectId),
      [guid("service principal", existing), guid("service principal", existing)],
    );
    assert.equal(await known(result.clientId), existing);
  });

  test("gets consent for its scopes and nothing else", async () => {
    const { types } = await run({ redirectUris: [], existing, preAuthorized: true });
    assert.deepEqual(types, ["ApplicationPreAuthorized", "ServicePrincipalDelegatedPermissionGrant"]);
  });
});
