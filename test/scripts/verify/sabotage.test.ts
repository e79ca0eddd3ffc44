import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { Settings } from "../../../infra/settings.ts";
import { type DeployedWorld, deployedWorld, failing } from "./deployed.ts";

const api = "apis/basic-calculator";
const server = "authorizationServers/oauth-authorizationcodeflow";

/** Names of the steps, so that a list of them reads as what is red. */
const steps = {
  discovery: "The OpenID configuration answers, with the issuer that the policy accepts",
  backendApp: "The backend app is registered as the stack file says",
  scopes: "The backend app's scopes are published and enabled",
  backendAccess: "Nobody signs in as the backend app, and nobody owns it",
  clientAccess: "The client app has the stack file's secrets and no other credentials, and nobody owns it",
  clientApp: "The client app is registered as the stack file says",
  redirectUris: "The client app's redirect URIs are the portal's and the stack file's, and no others",
  secret: "The client app's active secret has not expired",
  permissions: "The client app asks for the API's scopes",
  consent: "Consent is granted for the whole tenant",
  instance: "The instance runs",
  tls: "The instance speaks no TLS older than 1.2",
  portal: "The instance's developer portal is on",
  server: "The OAuth 2.0 server is as the stack file says",
  serverSecret: "The OAuth 2.0 server holds the active client secret",
  api: "The API is deployed as the stack file says",
  oauthSetting: "The API asks for tokens of the OAuth 2.0 server",
  product: "The API's product is published, with the API in it",
  policy: "The API's policy is the one that the stack file renders to",
  operations: "No operation bypasses the API's policy",
  subscription: "The API's subscription is active",
  publication: "The developer portal was published after the last change",
  console: "The portal's console lists the API and its OAuth 2.0 server",
  withoutToken: "401 without a token",
  withoutKey: "401 without a subscription key",
  forged: "401 for a forged token",
  appOnly: "401 for an app-only token of the client app",
} as const;

/** Steps that other files of this folder turn red, by the file. */
const brokenElsewhere = {
  "hosts.test.ts": "The instance has the host names that the stack uses, and no others",
  "surplus.test.ts": "Nobody has added an API to the instance that asks for no token",
};

interface Sabotage {
  readonly what: string;
  /** @returns how to take it back; nothing where nobody can */
  readonly by: (deployed: DeployedWorld) => Promise<(() => Promise<unknown>) | undefined>;
  /** The steps that have to be red, the cause first. */
  readonly red: readonly string[];
  readonly says: RegExp;
  /** The stack file as it is meanwhile. */
  readonly settings?: (settings: Settings) => Settings;
}

/** Puts other properties of a resource in place, and later the old ones. */
async function change(
  { hand }: DeployedWorld,
  resource: string,
  properties: object,
): Promise<() => Promise<unknown>> {
  const { properties: old } = await hand.arm<{ properties: Record<string, unknown> }>("GET", resource);
  await hand.arm("PATCH", resource, properties);
  const former = Object.fromEntries(Object.keys(properties).map((name) => [name, old[name]]));
  return () => hand.arm("PATCH", resource, former);
}

/** Changes the instance, and waits until Azure has. */
async function changeInstance({ hand }: DeployedWorld, properties: object): Promise<void> {
  await hand.arm("PATCH", "", properties);
  for (let state = ""; state !== "Succeeded"; ) {
    const found = await hand.arm<{ properties: { provisioningState: string } }>("GET", "");
    state = found.properties.provisioningState;
  }
}

/** Publishes the developer portal by hand. */
function publish({ hand }: DeployedWorld, revision: string): Promise<void> {
  return hand.arm("PUT", `portalRevisions/${revision}`, { description: "By hand", isCurrent: true });
}

/** Rewrites a policy document, and later puts the old one back. */
async function rewritePolicy(
  { hand }: DeployedWorld,
  owner: string,
  rewrite: (document: string) => string,
): Promise<() => Promise<unknown>> {
  const resource = `${owner}/policies/policy`;
  const { properties } = await hand.arm<{ properties: { value: string } }>("GET", resource);
  const rewritten = rewrite(properties.value);
  assert.notEqual(rewritten, properties.value);
  await hand.arm("PUT", resource, { format: "xml", value: rewritten });
  return () => hand.arm("PUT", resource, { format: "xml", value: properties.value });
}

async function revokeConsent({ hand }: DeployedWorld): Promise<() => Promise<unknown>> {
  const { value } = await hand.graph<{ value: { id: string }[] }>("GET", "oauth2PermissionGrants");
  const [{ id, ...grant }] = value as [{ id: string }];
  await hand.graph("DELETE", `oauth2PermissionGrants/${id}`);
  return () => hand.graph("POST", "oauth2PermissionGrants", grant);
}

interface App {
  readonly id: string;
  readonly api: { readonly oauth2PermissionScopes: readonly object[] };
  readonly web: { readonly redirectUris: readonly string[] };
}

/** Patches an app registration, and later patches it back. */
async function changeApp(
  { hand }: DeployedWorld,
  clientId: string,
  patch: (app: App) => { readonly now: object; readonly later: object },
): Promise<() => Promise<unknown>> {
  const app = await hand.graph<App>("GET", `applications(appId='${clientId}')`);
  const { now, later } = patch(app);
  await hand.graph("PATCH", `applications/${app.id}`, now);
  return () => hand.graph("PATCH", `applications/${app.id}`, later);
}

const backendId = ({ outputs }: DeployedWorld) => outputs.apis["basic-calculator"]!.backendClientId;

const sabotages: readonly Sabotage[] = [
  {
    what: "the policy was replaced by hand, by one that checks no token",
    by: (deployed) =>
      rewritePolicy(deployed, api, (document) =>
        document.replace(/<validate-jwt[\s\S]*<\/validate-jwt>/, ""),
      ),
    red: [steps.policy, steps.withoutToken, steps.forged, steps.appOnly],
    says: /The live policy differs: \/policies\/inbound has no <validate-jwt>\. Look at: npm run policy/,
  },
  {
    what: "the policy accepts another audience",
    by: (deployed) =>
      rewritePolicy(deployed, api, (document) =>
        document.replaceAll(backendId(deployed), deployed.outputs.clientId),
      ),
    red: [steps.policy, steps.appOnly],
    says: /\/policies\/inbound\/validate-jwt\/audiences\/audience is ".*", expected "/,
  },
  {
    what: "the policy accepts every issuer",
    by: (deployed) =>
      rewritePolicy(deployed, api, (document) => document.replace(/<issuers>[\s\S]*<\/issuers>/, "")),
    red: [steps.policy],
    says: /\/policies\/inbound\/validate-jwt has no <issuers>/,
  },
  {
    what: "the policy answers another message",
    by: (deployed) =>
      rewritePolicy(deployed, api, (document) =>
        document.replace(/failed-validation-error-message="[^"]*"/, 'failed-validation-error-message="No."'),
      ),
    red: [steps.policy, steps.withoutToken, steps.forged, steps.appOnly],
    says: /validate-jwt\/@failed-validation-error-message is "No\.", expected "Unauthorized/,
  },
  {
    what: "an operation has a policy of its own without <base />",
    async by({ hand }) {
      const [operation] = (await hand.arm<{ value: { name: string }[] }>("GET", `${api}/operations`)).value;
      const resource = `${api}/operations/${operation!.name}/policies/policy`;
      const value =
        '<policies><inbound><set-header name="x-open" exists-action="override"><value>yes</value></set-header></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>';
      await hand.arm("PUT", resource, { format: "rawxml", value });
      return () => hand.arm("DELETE", resource);
    },
    red: [steps.operations, steps.withoutToken, steps.forged, steps.appOnly],
    says: /leave out the API's token check.*GET \/add/,
  },
  {
    what: "a redirect URI was removed",
    by: (deployed) =>
      changeApp(deployed, deployed.outputs.clientId, ({ web: { redirectUris } }) => ({
        now: { web: { redirectUris: [] } },
        later: { web: { redirectUris } },
      })),
    red: [steps.redirectUris],
    says: /signin-oauth\/code\/callback\/oauth-authorizationcodeflow is not registered \(web\)/,
  },
  {
    what: "a redirect URI was added that the stack file does not have",
    by: (deployed) =>
      changeApp(deployed, deployed.outputs.clientId, ({ web: { redirectUris } }) => ({
        now: { web: { redirectUris: [...redirectUris, "https://elsewhere.example/"] } },
        later: { web: { redirectUris } },
      })),
    red: [steps.redirectUris],
    says: /https:\/\/elsewhere\.example\/ is registered but not in the stack file \(web\)/,
  },
  {
    what: "the client app issues tokens by implicit grant",
    by: (deployed) => {
      const grant = (on: boolean) => ({ web: { implicitGrantSettings: { enableAccessTokenIssuance: on } } });
      return changeApp(deployed, deployed.outputs.clientId, () => ({
        now: grant(true),
        later: grant(false),
      }));
    },
    red: [steps.clientApp],
    says: /implicit grant of access tokens is true, expected false/,
  },
  {
    what: "consent was revoked",
    by: revokeConsent,
    red: [steps.consent],
    says: /Nobody has consented to Calculator\.Read for everybody in the tenant\..*https:\/\/login\.microsoftonline\.com\/.*\/adminconsent\?/,
  },
  {
    what: "consent was left to an administrator, who has not given it",
    by: revokeConsent,
    settings: (settings) => ({
      ...settings,
      clientApp: { ...settings.clientApp, grantAdminConsent: false },
    }),
    red: [steps.consent],
    says: /for everybody in the tenant\. Look at: an administrator accepts at https:\/\/login\.microsoftonline\.com\//,
  },
  {
    what: "a scope was disabled",
    by: (deployed) => changeApp(deployed, backendId(deployed), scopesWith({ isEnabled: false })),
    red: [steps.scopes],
    says: /Calculator\.Read is disabled/,
  },
  {
    what: "a scope was removed",
    async by(deployed) {
      const enable = await changeApp(deployed, backendId(deployed), scopesWith({ isEnabled: false }));
      await changeApp(deployed, backendId(deployed), () => ({
        now: { api: { oauth2PermissionScopes: [] } },
        later: {},
      }));
      return enable;
    },
    red: [steps.scopes, steps.permissions],
    says: /Calculator\.Read is not published/,
  },
  {
    what: "the API was set to v1 tokens",
    by: (deployed) =>
      changeApp(deployed, backendId(deployed), () => ({
        now: { api: { requestedAccessTokenVersion: 1 } },
        later: { api: { requestedAccessTokenVersion: 2 } },
      })),
    red: [steps.backendApp, steps.appOnly],
    says: /requestedAccessTokenVersion is 1, expected 2/,
  },
  {
    what: "the Application ID URI is another one",
    by: (deployed) =>
      changeApp(deployed, backendId(deployed), () => ({
        now: { identifierUris: [`api://${deployed.tenant.id}/calculator`] },
        later: { identifierUris: [`api://${backendId(deployed)}`] },
      })),
    red: [steps.backendApp, steps.appOnly],
    says: /its Application ID URI is "api:\/\/.*\/calculator", expected "api:\/\//,
  },
  {
    what: "users cannot sign in to the client app any more",
    async by({ hand, outputs }) {
      const path = `servicePrincipals(appId='${outputs.clientId}')`;
      await hand.graph("PATCH", path, { accountEnabled: false });
      return () => hand.graph("PATCH", path, { accountEnabled: true });
    },
    red: [steps.clientApp, steps.consent, steps.appOnly],
    says: /The service principal of oauth-client-app is disabled/,
  },
  {
    what: "the client app's API permissions were removed",
    by: (deployed) =>
      changeApp(deployed, deployed.outputs.clientId, (app) => ({
        now: { requiredResourceAccess: [] },
        later: {
          requiredResourceAccess: (app as unknown as { requiredResourceAccess: unknown })
            .requiredResourceAccess,
        },
      })),
    red: [steps.permissions],
    says: /The API permissions of oauth-client-app lack Calculator\.Read of oauth-backend-app/,
  },
  {
    what: "the OAuth server redeems codes elsewhere",
    by: (deployed) => change(deployed, server, { tokenEndpoint: "https://elsewhere.example/token" }),
    red: [steps.server],
    says: /tokenEndpoint is "https:\/\/elsewhere\.example\/token", expected "https:\/\/login/,
  },
  {
    what: "the OAuth server asks for another scope, in another way",
    by: (deployed) => change(deployed, server, { defaultScope: "openid", grantTypes: ["implicit"] }),
    red: [steps.server],
    says: /grantTypes is "implicit", expected "authorizationCode"; defaultScope is "openid"/,
  },
  {
    what: "the next secret is in the stack file, and its update has failed",
    by: async () => async () => {},
    settings: withNextSecret,
    red: [steps.serverSecret, steps.secret],
    says: /does not hold the active client secret next, which does not exist: it holds rehearsal\./,
  },
  {
    what: "the next secret was made, and the OAuth server has the old one",
    async by({ hand, outputs }) {
      const { id } = await hand.graph<{ id: string }>("GET", `applications(appId='${outputs.clientId}')`);
      const passwordCredential = { displayName: "next", endDateTime: "2099-06-30T00:00:00Z" };
      const { keyId } = await hand.graph<{ keyId: string }>("POST", `applications/${id}/addPassword`, {
        passwordCredential,
      });
      return () => hand.graph("POST", `applications/${id}/removePassword`, { keyId });
    },
    settings: withNextSecret,
    red: [steps.serverSecret],
    says: /does not hold the active client secret next: it holds rehearsal\. Look at: whether the last update has failed/,
  },
  {
    what: "the OAuth server holds another secret",
    async by({ hand, outputs }) {
      await hand.arm("PATCH", server, { clientSecret: "another-one" });
      return () => hand.arm("PATCH", server, { clientSecret: outputs.clientSecret });
    },
    red: [steps.serverSecret],
    says: /holds another client secret: sign-ins end with AADSTS7000215/,
  },
  {
    what: "the API's OAuth setting was removed, and the portal was published after that",
    async by(deployed) {
      const restore = await change(deployed, api, { authenticationSettings: {} });
      await publish(deployed, "20990101120000");
      return async () => {
        await restore();
        await publish(deployed, "20990101130000");
      };
    },
    red: [steps.console, steps.oauthSetting],
    says: /has no section for the OAuth 2\.0 server/,
  },
  {
    what: "the API's OAuth setting was removed",
    by: (deployed) => change(deployed, api, { authenticationSettings: {} }),
    red: [steps.oauthSetting],
    says: /its OAuth 2\.0 server is nothing, expected "oauth-authorizationcodeflow"/,
  },
  {
    what: "the API's path was changed by hand",
    by: (deployed) => change(deployed, api, { path: "calculator" }),
    red: [steps.api, steps.withoutToken, steps.withoutKey, steps.forged, steps.appOnly],
    says: /path is "calculator", expected "calc"/,
  },
  {
    what: "the API's description was changed by hand",
    by: (deployed) => change(deployed, api, { description: "Something else" }),
    red: [steps.api],
    says: /description is "Something else", expected "/,
  },
  {
    what: "the API asks for no subscription key any more",
    by: (deployed) => change(deployed, api, { subscriptionRequired: false }),
    red: [steps.api, steps.withoutKey],
    says: /subscriptionRequired is false, expected true/,
  },
  {
    what: "an operation was removed",
    async by({ hand }) {
      const resource = `${api}/operations`;
      const all = await hand.arm<{ value: { name: string; properties: object }[] }>("GET", resource);
      const last = all.value.at(-1)!;
      await hand.arm("DELETE", `${resource}/${last.name}`);
      return () => hand.arm("PUT", `${resource}/${last.name}`, last.properties);
    },
    red: [steps.api],
    says: /operations is .*, expected .*GET \/add/,
  },
  {
    what: "the product is not published any more",
    by: (deployed) => change(deployed, "products/basic-calculator", { state: "notPublished" }),
    red: [steps.product],
    says: /state is "notPublished", expected "published"/,
  },
  {
    what: "developers do not see the product any more",
    async by({ hand }) {
      await hand.arm("DELETE", "products/basic-calculator/groups/developers");
      return () => hand.arm("PUT", "products/basic-calculator/groups/developers");
    },
    red: [steps.product],
    says: /the groups that see it is nothing, expected "developers"/,
  },
  {
    what: "people who have not signed in see the product, too",
    async by({ hand }) {
      await hand.arm("PUT", "products/basic-calculator/groups/guests");
      return () => hand.arm("DELETE", "products/basic-calculator/groups/guests");
    },
    red: [steps.product],
    says: /the groups that see it is "developers", "guests", expected "developers"/,
  },
  {
    what: "the subscription was suspended",
    by: (deployed) => change(deployed, "subscriptions/basic-calculator", { state: "suspended" }),
    red: [steps.subscription],
    says: /state is "suspended", expected "active"/,
  },
  {
    what: "the subscription was removed",
    async by({ hand }) {
      const resource = "subscriptions/basic-calculator";
      const { properties } = await hand.arm<{ properties: Record<string, unknown> }>("GET", resource);
      await hand.arm("DELETE", resource);
      const { displayName, scope } = properties;
      return () => hand.arm("PUT", resource, { displayName, scope, state: "active" });
    },
    red: [steps.subscription],
    says: /has no subscription basic-calculator/,
  },
  {
    what: "the portal was not published after a change that was made on both sides",
    by: (deployed) => change(deployed, server, { description: "Signs in" }),
    settings: (settings) => ({
      ...settings,
      oauthServer: { ...settings.oauthServer, description: "Signs in" },
    }),
    red: [steps.publication],
    says: /The stack has published [0-9a-f]{16}-[0-9a-z]{8}; what is deployed now has the hash [0-9a-f]{16}\./,
  },
  {
    what: "the OpenID configuration cannot be had",
    async by({ world }) {
      world.faults.add({
        host: "login.microsoftonline.com",
        path: "openid-configuration",
        status: 503,
        times: 1,
      });
      return async () => {};
    },
    red: [steps.discovery],
    says: /openid-configuration answers 503/,
  },
  {
    what: "Microsoft Graph does not answer",
    async by({ world }) {
      world.faults.add({ host: "graph.microsoft.com", path: "/applications", status: 503, times: 1 });
      return async () => {};
    },
    // The first one that asks for this registration; the answer is not asked for twice.
    red: [steps.backendApp, steps.scopes, steps.backendAccess, steps.permissions],
    says: /^GET https:\/\/graph\.microsoft\.com\/v1\.0\/applications\(appId='[^']*'\): HTTP 503 InjectedFault: [^\n]*$/,
  },
  {
    what: "the developer portal was switched off",
    async by(deployed) {
      await changeInstance(deployed, { developerPortalStatus: "Disabled" });
      return () => changeInstance(deployed, { developerPortalStatus: "Enabled" });
    },
    red: [steps.portal],
    says: /The developer portal of the instance contoso-calc-rehearsal is off .* Look at: npm run up/,
  },
  {
    what: "the developer portal of an adopted instance is off, as on v2 tiers",
    async by(deployed) {
      await changeInstance(deployed, { developerPortalStatus: "Disabled" });
      return () => changeInstance(deployed, { developerPortalStatus: "Enabled" });
    },
    settings: (settings) => ({
      ...settings,
      apiManagement: { ...settings.apiManagement, existing: true },
    }),
    red: [steps.portal],
    says: /is off .* who runs the instance, .* az rest --method patch --url '[^']*contoso-calc-rehearsal\?api-version=/,
  },
  {
    what: "old TLS versions were switched on",
    async by(deployed) {
      const { hand } = deployed;
      const { properties } = await hand.arm<{ properties: { customProperties: Record<string, string> } }>(
        "GET",
        "",
      );
      const { customProperties } = properties;
      const [name] = Object.keys(customProperties);
      await changeInstance(deployed, { customProperties: { ...customProperties, [name!]: "True" } });
      return () => changeInstance(deployed, { customProperties });
    },
    red: [steps.tls],
    says: /is "true", expected "false"/,
  },
  // From here on nothing can be taken back.
  {
    what: "the active secret has expired",
    async by({ world }) {
      world.clock.advance(80 * 365.25 * 24 * 3600);
      return undefined;
    },
    red: [steps.secret, steps.appOnly],
    says: /The secret rehearsal has expired on 2099-12-31\. Look at: docs\/operations\.md: Secrets/,
  },
  {
    what: "the active secret was deleted",
    async by({ hand, outputs }) {
      const app = await hand.graph<{ id: string; passwordCredentials: { keyId: string }[] }>(
        "GET",
        `applications(appId='${outputs.clientId}')`,
      );
      const [{ keyId }] = app.passwordCredentials as [{ keyId: string }];
      await hand.graph("POST", `applications/${app.id}/removePassword`, { keyId });
      return undefined;
    },
    red: [steps.secret, steps.serverSecret, steps.appOnly],
    says: /has no secret rehearsal, which is the active one/,
  },
  {
    what: "the instance was deleted",
    async by({ hand }) {
      await hand.arm("DELETE", "");
      // Every look lets the deletion go on, until there is nothing to look at.
      for (let is = true; is; )
        is = await hand.arm("GET", "").then(
          () => true,
          () => false,
        );
      return undefined;
    },
    red: [steps.instance, steps.secret],
    says: /There is no instance contoso-calc-rehearsal in the resource group .* npm run up -- \S+, which says whether it can be brought back/,
  },
  {
    what: "the client app was deleted",
    async by({ hand, outputs }) {
      const { id } = await hand.graph<{ id: string }>("GET", `applications(appId='${outputs.clientId}')`);
      await hand.graph("DELETE", `applications/${id}`);
      return undefined;
    },
    red: [
      steps.clientApp,
      steps.clientAccess,
      steps.redirectUris,
      steps.secret,
      steps.permissions,
      steps.consent,
      steps.instance,
    ],
    says: /The tenant does not have the app registration of oauth-client-app \([0-9a-f-]{36}\) any more/,
  },
];

function withNextSecret(settings: Settings): Settings {
  const secrets = [...settings.clientApp.secrets, { name: "next", expires: "2099-06-30T00:00:00Z" }];
  return { ...settings, clientApp: { ...settings.clientApp, secrets } };
}

function scopesWith(change: object) {
  return ({ api: { oauth2PermissionScopes: scopes } }: App) => ({
    now: { api: { oauth2PermissionScopes: scopes.map((scope) => ({ ...scope, ...change })) } },
    later: { api: { oauth2PermissionScopes: scopes } },
  });
}

describe("npm run verify, after something was changed beside the stack,", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("rehearsal");
  });
  after(() => deployed.close());

  it("finds nothing as long as nothing was", async () => {
    const results = await deployed.verify();
    assert.deepEqual(failing(results), []);
    assert.ok(results.every(({ ok }) => ok));
    const known = [...Object.values<string>(steps), ...Object.values(brokenElsewhere)];
    assert.deepEqual(results.map(({ name }) => name).sort(), known.sort(), "no step without a sabotage");
    for (const [file, name] of Object.entries(brokenElsewhere)) {
      assert.ok(
        readFileSync(path.join(import.meta.dirname, file), "utf8").includes(name),
        `${file}: ${name}`,
      );
    }
  });

  it("is red at each of its steps for one of what follows", () => {
    const reddened = new Set<string>(sabotages.flatMap(({ red }) => red));
    assert.deepEqual(
      Object.values<string>(steps).filter((name) => !reddened.has(name)),
      [],
    );
  });

  for (const { what, by, red, says, settings = (same: Settings) => same } of sabotages) {
    it(`is red where ${what}`, async () => {
      const takeBack = await by(deployed);
      const results = await deployed.verify({}, settings(deployed.stack.settings));
      assert.deepEqual(failing(results).sort(), [...red].sort());
      const cause = results.find(({ name }) => name === red[0])!;
      assert.match(cause.detail, says);
      const text = JSON.stringify(results);
      assert.equal(text.includes(deployed.outputs.clientSecret!), false, "no secret is told");
      if (!takeBack) return;
      await takeBack();
      assert.deepEqual(failing(await deployed.verify()), [], "nothing is left of it");
    });
  }
});
