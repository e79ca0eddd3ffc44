import { createHash } from "node:crypto";
import { authorizationEndpoint, loginHost, tokenEndpoint } from "./names/azureCloud.ts";
import { sharedServerId } from "./names/sharedNames.ts";
import { serverIdOf } from "./settings/defaults.ts";
import type { ApiSettings, Settings, VersionSettings } from "./settings.ts";

/**
 * What visitors of the developer portal see of the OAuth 2.0 server.
 * @template Text how ids are given: as text, or as an output while they are not known yet
 */
export interface ShownServer<Text = string> {
  readonly displayName: string;
  readonly description: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly grantTypes: string[];
  readonly clientId: Text;
  readonly defaultScope?: Text;
  readonly tokenBodyParameters?: { readonly name: string; readonly value: Text }[];
}

/** What visitors of the developer portal see of an API. */
export interface ShownApi<Text = string> {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly path: string;
  readonly versioning?: VersionSettings;
  readonly document: string;
  readonly subscriptionRequired: boolean;
  readonly scope?: Text;
  readonly product: { readonly displayName: string; readonly description: string };
}

/**
 * What visitors' browsers are given of the portal's sign-in with Entra ID.
 * @template Text how ids are given: as text, or as an output while they are not known yet
 */
export interface ShownLogin<Text = string> {
  readonly clientId: Text;
  /** Host of the authority. */
  readonly authority: string;
  readonly signinTenant: string;
  readonly clientLibrary: string;
}

/** Everything that visitors of the developer portal can see. */
export interface ShownContent {
  readonly server: ShownServer;
  /** See {@link chosenServerId}. */
  readonly serverId?: string | undefined;
  readonly apis: readonly ShownApi[];
  /** See {@link shownAccess}. */
  readonly access?: PortalAccessSettings | undefined;
  /** Undefined where the stack decides nothing about it. */
  readonly login?: ShownLogin | undefined;
}

/** Who gets into the portal; what the stack file does not say stays as it is. */
export type PortalAccessSettings = Pick<Settings["portal"], "signIn" | "signUp">;

/** What an API's backend app is known by. */
export interface ApiIds<Text = string> {
  readonly clientId: Text;
  /** Every scope of the API as a client asks for it, separated by blanks. */
  readonly scope: Text;
}

/**
 * The server as its settings describe it.
 * @param ids client id of the client app, and the API that the server asks for by default
 */
export function shownServer<Text>(
  { cloud, tenantId, oauthServer }: Pick<Settings, "cloud" | "tenantId" | "oauthServer">,
  ids: { readonly clientId: Text; readonly defaultApi: ApiIds<Text> },
): ShownServer<Text> {
  const { endpointVersion } = oauthServer;
  return {
    displayName: oauthServer.displayName,
    description: oauthServer.description,
    authorizationEndpoint: authorizationEndpoint(cloud, tenantId, endpointVersion),
    tokenEndpoint: tokenEndpoint(cloud, tenantId, endpointVersion),
    grantTypes: [...oauthServer.grantTypes],
    clientId: ids.clientId,
    // v2 endpoints are asked for scopes, v1 endpoints for one resource: its client id goes into the body.
    ...(endpointVersion === "v2"
      ? { defaultScope: ids.defaultApi.scope }
      : { tokenBodyParameters: [{ name: "resource", value: ids.defaultApi.clientId }] }),
  };
}

/**
 * ARM name of the server, which the published APIs name it by: undefined for the one that it has by itself, so that
 * portals are not published anew which were published before this was asked for.
 */
export function chosenServerId(settings: Settings): string | undefined {
  const { oauthServer, apiManagement } = settings;
  const usual = apiManagement.existing ? sharedServerId(settings) : serverIdOf(oauthServer.displayName);
  return oauthServer.id === usual ? undefined : oauthServer.id;
}

/**
 * What the stack decides about the portal's visitors: seen once the portal is published (learn.microsoft.com/azure/api-management/api-management-howto-aad).
 * @returns undefined where it decides nothing, so that such portals are not published anew
 */
export function shownAccess({ portal }: Pick<Settings, "portal">): PortalAccessSettings | undefined {
  const { signIn, signUp } = portal;
  if (signIn === undefined && signUp === undefined) return undefined;
  return { signIn, signUp };
}

/**
 * The portal's sign-in with Entra ID, which people see once the portal is published (learn.microsoft.com/azure/api-management/api-management-howto-aad).
 * MSAL-2 is the library that Azure still supports; the other one is without PKCE.
 */
export function shownLogin<Text>(
  { cloud, tenantId }: Pick<Settings, "cloud" | "tenantId">,
  clientId: Text,
): ShownLogin<Text> {
  return { clientId, authority: loginHost(cloud), signinTenant: tenantId, clientLibrary: "MSAL-2" };
}

/**
 * An API as its settings describe it.
 * @param ids of its own backend app
 */
export function shownApi<Text>(
  { oauthServer }: Pick<Settings, "oauthServer">,
  api: ApiSettings,
  ids: Pick<ApiIds<Text>, "scope">,
): ShownApi<Text> {
  return {
    name: api.name,
    displayName: api.displayName,
    description: api.description,
    path: api.path,
    ...(api.versioning && { versioning: api.versioning }),
    document: api.document,
    subscriptionRequired: api.subscriptionRequired,
    // The v1 token endpoint is asked for a resource, which the server's body parameter names.
    ...(oauthServer.endpointVersion === "v2" && { scope: ids.scope }),
    product: { displayName: api.product.displayName, description: api.product.description },
  };
}

/** Sixteen hexadecimal digits that change with anything that the portal shows. */
export function contentHash(content: ShownContent): string {
  return createHash("sha256").update(JSON.stringify(content, sortedKeys)).digest("hex").slice(0, 16);
}

/** Which order a key was written in must not publish the portal. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
