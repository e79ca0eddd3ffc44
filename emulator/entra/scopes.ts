import type { Directory, Tenant } from "../model/directory.ts";
import { graphAppId, openIdScopes } from "../model/microsoftResources.ts";
import type { PermissionScope } from "../model/permissionScope.ts";
import * as refusals from "./refusals/resourceRefusals.ts";
import { findResource, type Resource } from "./resources.ts";
import type { Client } from "./token/clients.ts";

/** What an authorization or token request asks for, resolved in one tenant. */
export interface AccessRequest {
  /** The `scope` parameter as it came; on v1 endpoints the resource's name, or empty. */
  readonly text: string;
  /** Which of OpenID Connect's scopes were asked for. */
  readonly openId: ReadonlySet<string>;
  readonly resources: readonly ResourceRequest[];
  /** v1 endpoints consent to everything that the client's registration lists. */
  readonly version: 1 | 2;
}

export interface ResourceRequest {
  readonly resource: Resource;
  /** How the request named it: what a v1 token carries as its audience. */
  readonly name: string;
  /** `/.default` and v1's `resource` ask for everything that has been granted. */
  readonly scopes: "granted" | readonly PermissionScope[];
}

/**
 * Resolves a `scope` parameter of a v2 endpoint. A scope without a resource in front belongs to Microsoft
 * Graph (learn.microsoft.com/entra/identity-platform/scopes-oidc).
 * @throws EntraError AADSTS500011, 650052 or 500014 for a resource, AADSTS650053 for a scope that it does
 *   not have, AADSTS70011 for `.default` beside other scopes of the same resource
 */
export function resolveScopes(
  directory: Directory,
  tenant: Tenant,
  client: Client,
  text: string,
): AccessRequest {
  const wanted = text.split(" ").filter((scope) => scope !== "");
  const byResource = new Map<string, { resource: Resource; name: string; values: Set<string> }>();
  for (const scope of wanted.filter((value) => !openIdScopes.includes(value))) {
    const { name, value } = splitScope(scope);
    const resource = findResource(directory, tenant, name);
    const known = byResource.get(resource.appId) ?? { resource, name, values: new Set<string>() };
    byResource.set(resource.appId, known);
    known.values.add(value);
  }
  const resources = [...byResource.values()].map(({ resource, name, values }) => {
    if (!values.has(".default")) return { resource, name, scopes: permissions(client, resource, values) };
    if (values.size > 1) throw refusals.defaultScopeCombined(text);
    return { resource, name, scopes: "granted" as const };
  });
  return {
    text,
    openId: new Set(wanted.filter((scope) => openIdScopes.includes(scope))),
    resources,
    version: 2,
  };
}

/**
 * What a request to a v1 endpoint asks for: everything granted on one resource, and a sign-in with it.
 * @param resource the `resource` parameter; without it the request just signs in
 * @throws EntraError AADSTS90009 for the client itself by another name than its application id, already
 *   when a person signs in (pow-auth/pow_assent#1); AADSTS500011, 650052 or 500014 for a resource
 */
export function resolveResource(
  directory: Directory,
  tenant: Tenant,
  client: Client,
  resource: string | undefined,
): AccessRequest {
  const openId = new Set(["openid", "profile", "offline_access"]);
  if (!resource) return { text: "", openId, resources: [], version: 1 };
  const found = findResource(directory, tenant, resource);
  if (isItselfByUri(client, found, resource)) throw refusals.tokenForItself(client.appId);
  return {
    text: resource,
    openId,
    resources: [{ resource: found, name: resource, scopes: "granted" }],
    version: 1,
  };
}

/**
 * Refuses to renew a token of an application for itself where nothing but the sign-in says what it is for,
 * and the sign-in named it by an Application ID URI. A refresh whose own `scope` names the resource works in
 * either form, as does the redemption of the code. Seen in grafana/grafana#95379,
 * modelcontextprotocol/typescript-sdk#2718, danny-avila/LibreChat#11770 (no scope) and
 * AzureAD/microsoft-authentication-library-for-js#5198 (OpenID Connect's scopes alone).
 * @param asked the refresh request's `scope`
 * @param signedInFor what the sign-in asked for
 * @throws EntraError AADSTS90009
 */
export function refuseRenewalForItself(
  directory: Directory,
  tenant: Tenant,
  client: Client,
  { asked, signedInFor }: { asked: string | undefined; signedInFor: string },
): void {
  if (asked?.split(" ").some((scope) => scope !== "" && !openIdScopes.includes(scope))) return;
  const { resources } = resolveScopes(directory, tenant, client, signedInFor);
  const itself = resources.some(({ resource, name }) => isItselfByUri(client, resource, name));
  if (itself) throw refusals.tokenForItself(client.appId);
}

function isItselfByUri(client: Client, resource: Resource, name: string): boolean {
  return resource.appId === client.appId && name.toLowerCase() !== client.appId;
}

/** Resource and value of one scope: all before the last slash, and what follows it. */
export function splitScope(scope: string): { name: string; value: string } {
  const slash = scope.lastIndexOf("/");
  if (slash < 0) return { name: graphAppId, value: scope };
  return { name: scope.slice(0, slash), value: scope.slice(slash + 1) };
}

function permissions(client: Client, resource: Resource, values: ReadonlySet<string>): PermissionScope[] {
  return [...values].map((value) => {
    const scope = resource.scopes.find((candidate) => candidate.value === value);
    if (!scope) throw refusals.unknownScope(client, value, resource);
    return scope;
  });
}
