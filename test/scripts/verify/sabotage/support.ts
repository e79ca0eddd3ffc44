import assert from "node:assert/strict";
import type { Settings } from "../../../../infra/settings.ts";
import type { DeployedWorld } from "../deployed.ts";

export const api = "apis/basic-calculator";
export const server = "authorizationServers/oauth-authorizationcodeflow";

/** Names of the steps, so that a list of them reads as what is red. */
export const steps = {
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

export interface Sabotage {
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
export async function change(
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
export async function changeInstance({ hand }: DeployedWorld, properties: object): Promise<void> {
  await hand.arm("PATCH", "", properties);
  for (let state = ""; state !== "Succeeded"; ) {
    const found = await hand.arm<{ properties: { provisioningState: string } }>("GET", "");
    state = found.properties.provisioningState;
  }
}

/** Publishes the developer portal by hand. */
export function publish({ hand }: DeployedWorld, revision: string): Promise<void> {
  return hand.arm("PUT", `portalRevisions/${revision}`, { description: "By hand", isCurrent: true });
}

/** Rewrites a policy document, and later puts the old one back. */
export async function rewritePolicy(
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

export async function revokeConsent({ hand }: DeployedWorld): Promise<() => Promise<unknown>> {
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
export async function changeApp(
  { hand }: DeployedWorld,
  clientId: string,
  patch: (app: App) => { readonly now: object; readonly later: object },
): Promise<() => Promise<unknown>> {
  const app = await hand.graph<App>("GET", `applications(appId='${clientId}')`);
  const { now, later } = patch(app);
  await hand.graph("PATCH", `applications/${app.id}`, now);
  return () => hand.graph("PATCH", `applications/${app.id}`, later);
}

export const backendId = ({ outputs }: DeployedWorld) => outputs.apis["basic-calculator"]!.backendClientId;

export function withNextSecret(settings: Settings): Settings {
  const secrets = [...settings.clientApp.secrets, { name: "next", expires: "2099-06-30T00:00:00Z" }];
  return { ...settings, clientApp: { ...settings.clientApp, secrets } };
}

export function scopesWith(change: object) {
  return ({ api: { oauth2PermissionScopes: scopes } }: App) => ({
    now: { api: { oauth2PermissionScopes: scopes.map((scope) => ({ ...scope, ...change })) } },
    later: { api: { oauth2PermissionScopes: scopes } },
  });
}
