import type { Client } from "./clients.ts";
import type { Directory, PermissionScope, Tenant } from "./directory.ts";
import { graphAppId, openIdScopes } from "./microsoftResources.ts";
import * as refusals from "./resourceRefusals.ts";
import { findResource, type Resource } from "./resources.ts";

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
 */
export function resolveResource(
  directory: Directory,
  tenant: Tenant,
  resource: string | undefined,
): AccessRequest {
  const openId = new Set(["openid", "profile", "offline_access"]);
  if (!resource) return { text: "", openId, resources: [], version: 1 };
  const found = findResource(directory, tenant, resource);
  return {
    text: resource,
    openId,
    resources: [{ resource: found, name: resource, scopes: "granted" }],
    version: 1,
  };
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
