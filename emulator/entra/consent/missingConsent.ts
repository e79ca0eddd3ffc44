import type { Directory, Tenant, User } from "../../model/directory.ts";
import { graphAppId } from "../../model/microsoftResources.ts";
import type { PermissionScope } from "../../model/permissionScope.ts";
import * as refusals from "../refusals/resourceRefusals.ts";
import { findResource, lookUp, type Resource } from "../resources.ts";
import type { AccessRequest, ResourceRequest } from "../scopes.ts";
import type { Client } from "../token/clients.ts";
import { grantedScopes, hasConsented } from "./consents.ts";

/** Delegated permissions of one resource. */
export interface PermissionSet {
  readonly resource: Resource;
  readonly scopes: readonly PermissionScope[];
}

export interface ConsentQuestion {
  readonly directory: Directory;
  readonly tenant: Tenant;
  readonly client: Client;
  readonly user: User;
  readonly request: AccessRequest;
}

/**
 * What a person would have to be asked before the request can be answered; empty when nothing is missing.
 * A first consent also covers signing in and staying signed in, as Entra's does
 * (learn.microsoft.com/entra/identity-platform/permissions-consent-overview).
 * @throws EntraError AADSTS650056 (v2) or 650057 (v1) when everything granted is asked for and the client's
 *   registration lists nothing of that resource
 */
export function missingConsent(question: ConsentQuestion): PermissionSet[] {
  const { tenant, client, user, request } = question;
  const asked = requestedPermissions(question);
  const missing = asked
    .map(({ resource, scopes }) => {
      const granted = grantedScopes(tenant, client, resource, user);
      return { resource, scopes: scopes.filter(({ value }) => value !== null && !granted.has(value)) };
    })
    .filter(({ scopes }) => scopes.length > 0);
  const first = !hasConsented(tenant, client, user);
  if (!first || (missing.length === 0 && request.openId.size === 0)) return missing;
  return withSignIn(question, missing);
}

/** Everything that the request covers, granted or not: what `prompt=consent` asks for once more. */
export function allConsent(question: ConsentQuestion): PermissionSet[] {
  return withSignIn(question, requestedPermissions(question, true));
}

/**
 * The delegated permissions that the client's registration lists, by resource.
 * @throws EntraError AADSTS500011, 650052, 500014 for a listed resource, AADSTS650054 for a permission that is gone
 */
export function listedPermissions(directory: Directory, tenant: Tenant, client: Client): PermissionSet[] {
  return (client.application?.requiredResourceAccess ?? []).map(({ resourceAppId, resourceAccess }) => {
    const resource = findResource(directory, tenant, resourceAppId);
    const ids = resourceAccess.filter(({ type }) => type === "Scope").map(({ id }) => id.toLowerCase());
    const scopes = ids.map((id) => {
      const scope = resource.scopes.find((candidate) => candidate.id.toLowerCase() === id);
      if (!scope) throw refusals.removedPermission();
      return scope;
    });
    return { resource, scopes };
  });
}

function requestedPermissions(question: ConsentQuestion, again = false): PermissionSet[] {
  const { directory, tenant, client, user, request } = question;
  const everything = request.resources.filter(({ scopes }) => scopes === "granted");
  const named = request.resources.flatMap(({ resource, scopes }) =>
    scopes === "granted" ? [] : [{ resource, scopes }],
  );
  const signInOnly = request.version === 1 && request.resources.length === 0;
  const fresh = everything.filter(({ resource }) => grantedScopes(tenant, client, resource, user).size === 0);
  const staticConsent =
    fresh.length > 0 ||
    (again && everything.length > 0) ||
    (signInOnly && !hasConsented(tenant, client, user));
  if (!staticConsent) return named;
  for (const one of fresh) assertListed(question, one);
  return merged([...listedPermissions(directory, tenant, client), ...named]);
}

function merged(sets: readonly PermissionSet[]): PermissionSet[] {
  const byResource = Map.groupBy(sets, ({ resource }) => resource.appId);
  return [...byResource.values()].map((same) => ({
    resource: same[0]!.resource,
    scopes: [...new Map(same.flatMap(({ scopes }) => scopes).map((scope) => [scope.id, scope])).values()],
  }));
}

function assertListed({ client, request }: ConsentQuestion, { resource, name }: ResourceRequest): void {
  const listed = client.application?.requiredResourceAccess.map(({ resourceAppId }) => resourceAppId) ?? [];
  if (listed.some((appId) => appId.toLowerCase() === resource.appId)) return;
  if (request.version === 1) throw refusals.resourceNotListed(client, name, resource, listed);
  throw refusals.noPermissionsListed(client, resource);
}

/** Adds the permissions of signing in to what is asked of Microsoft Graph. */
function withSignIn({ directory, tenant, request }: ConsentQuestion, sets: readonly PermissionSet[]) {
  const graph = lookUp(directory, tenant, graphAppId);
  if (!graph) throw new Error("Microsoft Graph exists in every cloud");
  const values = new Set([...request.openId, "User.Read", "offline_access"]);
  const onGraph = sets.find(({ resource }) => resource.appId === graphAppId)?.scopes ?? [];
  const scopes = graph.scopes.filter(
    (scope) => onGraph.includes(scope) || (scope.value !== null && values.has(scope.value)),
  );
  return [{ resource: graph, scopes }, ...sets.filter(({ resource }) => resource.appId !== graphAppId)];
}
