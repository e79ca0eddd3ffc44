import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { stringify } from "yaml";
import { type DeployedWorld, deployedWorld, failing } from "./deployed.ts";

const id = "3f9d2c11-6f0e-4b1a-8a3e-0d7c5b8a9e21";
const group = "0f3c9f62-6a0b-4a3e-8f9f-4a1d2b3c4d5e";
const theirs = "8b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c12";
const secrets = [{ name: "lab", expires: "2099-12-31" }];
const stackFile = {
  config: {
    "azuread:tenantId": id,
    "azure-native:tenantId": id,
    "azure-native:subscriptionId": "8c1e4a55-1b7d-4c39-9d2a-6e0f3b7a1c42",
    "azure-native:location": "westeurope",
    "apim-oauth:clientApp": { secrets },
    "apim-oauth:apis": [
      {
        name: "basic-calculator",
        backendApp: {
          roles: [
            { value: "Calculator.Read.All", for: "applications" },
            { value: "Calculator.Use", for: "users", groups: [group] },
          ],
          assignmentRequired: true,
        },
      },
    ],
    "apim-oauth:clients": [
      {
        name: "shop",
        type: "spa",
        redirectUris: ["https://shop.contoso.example/"],
        apis: { "basic-calculator": ["Calculator.Read"] },
        preAuthorized: true,
      },
      { name: "nightly", type: "daemon", apis: { "basic-calculator": ["Calculator.Read.All"] }, secrets },
      {
        name: "deploy",
        type: "daemon",
        apis: { "basic-calculator": ["Calculator.Read.All"] },
        federatedCredentials: [{ name: "ci", issuer: "https://issuer.example/", subject: "it" }],
      },
      {
        name: "identity",
        type: "daemon",
        existing: theirs,
        apis: { "basic-calculator": ["Calculator.Read.All"] },
      },
    ],
  },
};

const steps = {
  backendApp: "The backend app is registered as the stack file says",
  roles: "The backend app's roles are published and given to whom the stack file says",
  appOnly: "No token for an application without a role (AADSTS501051)",
  shop: "The client shop is registered as the stack file says",
  shopScopes: "The client shop is given the scopes of basic-calculator that the stack file says",
  shopAccess: "The client shop has the stack file's credentials and no others, and nobody owns it",
  nightly: "The client nightly is registered as the stack file says",
  nightlyRoles: "The client nightly is given the roles of basic-calculator that the stack file says",
  nightlyAccess: "The client nightly has the stack file's credentials and no others, and nobody owns it",
  nightlySecret: "The client nightly's active secret has not expired",
  nightlyToken: "200 for nightly's token",
  deploy: "The client deploy is registered as the stack file says",
  deployRoles: "The client deploy is given the roles of basic-calculator that the stack file says",
  deployAccess: "The client deploy has the stack file's credentials and no others, and nobody owns it",
  identityRoles: "The client identity is given the roles of basic-calculator that the stack file says",
} as const;

/** What somebody has changed by hand, and how it is taken back. */
interface Sabotage {
  readonly what: string;
  readonly by: (deployed: DeployedWorld) => Promise<() => Promise<unknown>>;
  readonly red: readonly string[];
  readonly says: RegExp;
}

interface Found {
  readonly id: string;
  readonly [name: string]: unknown;
}

const clientIdOf = (name: string) => (deployed: DeployedWorld) =>
  name === "backend"
    ? deployed.outputs.apis["basic-calculator"]!.backendClientId
    : deployed.outputs.clients![name]!.clientId;

/** Patches an app registration, or the service principal of an app, and later patches it back. */
function patched(
  collection: "applications" | "servicePrincipals",
  name: string,
  change: (found: Found) => { readonly now: object; readonly later: object },
): Sabotage["by"] {
  return async (deployed) => {
    const found = await deployed.hand.graph<Found>(
      "GET",
      `${collection}(appId='${clientIdOf(name)(deployed)}')`,
    );
    const { now, later } = change(found);
    await deployed.hand.graph("PATCH", `${collection}/${found.id}`, now);
    return () => deployed.hand.graph("PATCH", `${collection}/${found.id}`, later);
  };
}

/** Takes somebody's role of the API away, and later gives it back. */
function withoutRole(of: (deployed: DeployedWorld) => Promise<string>): Sabotage["by"] {
  return async (deployed) => {
    const { hand } = deployed;
    const resource = await principalId(deployed, "backend");
    const path = `servicePrincipals/${resource}/appRoleAssignedTo`;
    const principal = await of(deployed);
    const { value } = await hand.graph<{ value: Found[] }>("GET", path);
    const own = value.find(({ principalId }) => principalId === principal)!;
    await hand.graph("DELETE", `${path}/${own.id}`);
    const { appRoleId, resourceId } = own;
    return () => hand.graph("POST", path, { appRoleId, principalId: principal, resourceId });
  };
}

async function principalId(deployed: DeployedWorld, name: string): Promise<string> {
  const path = `servicePrincipals(appId='${clientIdOf(name)(deployed)}')`;
  return (await deployed.hand.graph<Found>("GET", path)).id;
}

const sabotages: readonly Sabotage[] = [
  {
    what: "everybody gets tokens of the API",
    by: patched("servicePrincipals", "backend", () => ({
      now: { appRoleAssignmentRequired: false },
      later: { appRoleAssignmentRequired: true },
    })),
    red: [steps.backendApp, steps.appOnly],
    says: /appRoleAssignmentRequired is false, expected true/,
  },
  {
    what: "a group has lost its role",
    by: withoutRole(async () => group),
    red: [steps.roles],
    says: new RegExp(`${group} does not have Calculator\\.Use`),
  },
  {
    what: "a role was disabled",
    by: patched("applications", "backend", ({ appRoles }) => {
      const roles = (appRoles as Found[]).map(({ origin: _, ...role }) => role);
      return {
        now: { appRoles: roles.map((role) => ({ ...role, isEnabled: role.value === "Calculator.Use" })) },
        later: { appRoles: roles },
      };
    }),
    red: [steps.roles],
    says: /Calculator\.Read\.All is disabled/,
  },
  {
    what: "a page has a redirect URI of somebody else",
    by: patched("applications", "shop", ({ spa }) => ({
      now: { spa: { redirectUris: ["https://shop.contoso.example/", "https://elsewhere.example/"] } },
      later: { spa },
    })),
    red: [steps.shop],
    says: /https:\/\/elsewhere\.example\/ is registered but not in the stack file \(spa\)/,
  },
  {
    what: "a page has its redirect URI on another platform",
    by: patched("applications", "shop", ({ spa }) => ({
      now: { spa: { redirectUris: [] }, web: { redirectUris: ["https://shop.contoso.example/"] } },
      later: { spa, web: { redirectUris: [] } },
    })),
    red: [steps.shop],
    says: /is registered but not in the stack file \(web\); https:\/\/shop\.contoso\.example\/ is not registered \(spa\)/,
  },
  {
    what: "a page was given consent for more",
    async by(deployed) {
      const { hand } = deployed;
      const shop = await principalId(deployed, "shop");
      const { value } = await hand.graph<{ value: Found[] }>("GET", "oauth2PermissionGrants");
      const grant = value.find(({ clientId }) => clientId === shop)!;
      await hand.graph("PATCH", `oauth2PermissionGrants/${grant.id}`, { scope: "Calculator.Read Mail.Read" });
      return () => hand.graph("PATCH", `oauth2PermissionGrants/${grant.id}`, { scope: grant.scope });
    },
    red: [steps.shopScopes],
    says: /has Mail\.Read, which the stack file does not give it/,
  },
  {
    what: "a page is not pre-authorized any more",
    by: patched("applications", "backend", ({ api }) => ({
      now: { api: { preAuthorizedApplications: [] } },
      later: {
        api: {
          preAuthorizedApplications: (api as { preAuthorizedApplications: object[] })
            .preAuthorizedApplications,
        },
      },
    })),
    red: [steps.shopScopes],
    says: /shop at oauth-backend-app: is not pre-authorized for Calculator\.Read/,
  },
  {
    what: "a page was given a secret",
    async by({ hand, outputs }) {
      const app = await hand.graph<Found>("GET", `applications(appId='${outputs.clients!.shop!.clientId}')`);
      const { keyId } = await hand.graph<Found>("POST", `applications/${app.id}/addPassword`, {
        passwordCredential: { displayName: "by hand" },
      });
      return () => hand.graph("POST", `applications/${app.id}/removePassword`, { keyId });
    },
    red: [steps.shopAccess],
    says: /what the stack file does not know: the secret by hand/,
  },
  {
    what: "a daemon has lost its role",
    by: withoutRole((deployed) => principalId(deployed, "nightly")),
    red: [steps.nightlyRoles, steps.nightlyToken],
    says: /nightly at oauth-backend-app: does not have Calculator\.Read\.All/,
  },
  {
    what: "a daemon's secret is gone",
    async by({ hand, outputs }) {
      const path = `applications(appId='${outputs.clients!.nightly!.clientId}')`;
      const app = await hand.graph<Found>("GET", path);
      const [{ keyId }] = app.passwordCredentials as [Found];
      await hand.graph("POST", `applications/${app.id}/removePassword`, { keyId });
      return async () => {};
    },
    red: [steps.nightlySecret, steps.nightlyToken],
    says: /has no secret lab, which is the active one\. Look at: client\.ts: ApplicationPassword/,
  },
  {
    what: "a daemon was given an owner",
    async by(deployed) {
      const { hand, tenant, outputs } = deployed;
      const app = await hand.graph<Found>(
        "GET",
        `applications(appId='${outputs.clients!.nightly!.clientId}')`,
      );
      const [user] = tenant.users.keys();
      const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${user}` };
      await hand.graph("POST", `applications/${app.id}/owners/$ref`, reference);
      return () => hand.graph("DELETE", `applications/${app.id}/owners/${user}/$ref`);
    },
    red: [steps.nightlyAccess],
    says: /does not know: the owner/,
  },
  {
    what: "nobody can sign in to a daemon's application any more",
    by: patched("servicePrincipals", "deploy", () => ({
      now: { accountEnabled: false },
      later: { accountEnabled: true },
    })),
    red: [steps.deploy],
    says: /The service principal of deploy-client-app is disabled/,
  },
  {
    what: "a daemon trusts somebody else's tokens",
    async by({ hand, outputs }) {
      const app = await hand.graph<Found>(
        "GET",
        `applications(appId='${outputs.clients!.deploy!.clientId}')`,
      );
      const path = `applications/${app.id}/federatedIdentityCredentials`;
      const { value } = await hand.graph<{ value: Found[] }>("GET", path);
      await hand.graph("PATCH", `${path}/${value[0]!.id}`, { subject: "somebody else" });
      return () => hand.graph("PATCH", `${path}/${value[0]!.id}`, { subject: "it" });
    },
    red: [steps.deployAccess],
    says: /lacks the federated credentials ci of the stack file/,
  },
  {
    what: "a federated daemon has lost its role",
    by: withoutRole((deployed) => principalId(deployed, "deploy")),
    red: [steps.deployRoles],
    says: /deploy at oauth-backend-app: does not have Calculator\.Read\.All/,
  },
  {
    what: "an application of somebody else has lost its role",
    by: withoutRole((deployed) => principalId(deployed, "identity")),
    red: [steps.identityRoles],
    says: /identity at oauth-backend-app: does not have Calculator\.Read\.All/,
  },
  {
    what: "a daemon has a redirect URI",
    by: patched("applications", "nightly", () => ({
      now: { web: { redirectUris: ["https://elsewhere.example/"] } },
      later: { web: { redirectUris: [] } },
    })),
    red: [steps.nightly],
    says: /https:\/\/elsewhere\.example\/ is registered but not in the stack file \(web\)/,
  },
];

describe("npm run verify, of a stack with roles and clients,", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("team", (project) =>
      project.write("Pulumi.team.yaml", stringify(stackFile)),
    );
  });
  after(() => deployed?.close());

  it("finds nothing as long as nothing was changed, and looks at each", async () => {
    const results = await deployed.verify();
    assert.deepEqual(failing(results), []);
    const names = results.map(({ name }) => name);
    assert.deepEqual(
      Object.values(steps).filter((name) => !names.includes(name)),
      [],
    );
    const tried = new Set(sabotages.flatMap(({ red }) => red));
    assert.deepEqual(
      Object.values(steps).filter((name) => !tried.has(name)),
      [],
      "every step has a sabotage",
    );
  });

  it("says who has a role by hand, and does not mind", async () => {
    const { hand, tenant } = deployed;
    const resource = await principalId(deployed, "backend");
    const [user] = tenant.users.values();
    const { appRoles } = await hand.graph<Found>("GET", `servicePrincipals/${resource}`);
    const role = (appRoles as Found[]).find(({ value }) => value === "Calculator.Use")!;
    const path = `servicePrincipals/${resource}/appRoleAssignedTo`;
    const body = { appRoleId: role.id, principalId: user!.id, resourceId: resource };
    const { id: made } = await hand.graph<Found>("POST", path, body);
    const results = await deployed.verify();
    assert.deepEqual(failing(results), []);
    const detail = results.find(({ name }) => name === steps.roles)!.detail;
    assert.match(detail, /Calculator\.Use, Ada Lovelace has Calculator\.Use by hand$/);
    await hand.graph("DELETE", `${path}/${made}`);
  });

  for (const { what, by, red, says } of [
    ...sabotages.filter(({ red }) => !(red as readonly string[]).includes(steps.nightlySecret)),
    // Nobody can give a secret back.
    ...sabotages.filter(({ red }) => (red as readonly string[]).includes(steps.nightlySecret)),
  ]) {
    it(`is red where ${what}`, async () => {
      const undo = await by(deployed);
      try {
        const results = await deployed.verify();
        assert.deepEqual(failing(results).sort(), [...red].sort());
        assert.match(results.find(({ name }) => name === red[0])!.detail, says);
      } finally {
        await undo();
      }
    });
  }
});
