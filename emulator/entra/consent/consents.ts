import type { WorldContext } from "../../context.ts";
import { isAssigned, newAssignment } from "../../model/appRoleAssignments.ts";
import {
  type DelegatedPermissionGrant,
  grantId,
  type ServicePrincipal,
  type Tenant,
  type User,
} from "../../model/directory.ts";
import { newServicePrincipal, servicePrincipalOf } from "../../model/servicePrincipals.ts";
import { lookUp, type Resource } from "../resources.ts";
import type { Client } from "../token/clients.ts";

/**
 * The scope values that a client has on a resource for a person: granted to everybody, granted by that
 * person, or pre-authorized by the resource. Scopes that the resource no longer has do not count.
 */
export function grantedScopes(tenant: Tenant, client: Client, resource: Resource, user: User): Set<string> {
  const granted = new Set(
    grantsOf(tenant, client, user)
      .filter(({ resourceId }) => resourceId === resource.servicePrincipal?.id)
      .flatMap(({ scope }) => scope.split(" ")),
  );
  const preAuthorized = resource.application?.api.preAuthorizedApplications
    .filter(({ appId }) => appId.toLowerCase() === client.appId)
    .flatMap(({ delegatedPermissionIds }) => delegatedPermissionIds);
  for (const { id, value } of resource.scopes) {
    if (value && preAuthorized?.includes(id)) granted.add(value);
  }
  const existing = new Set(resource.scopes.map(({ value }) => value));
  return new Set([...granted].filter((value) => existing.has(value)));
}

/** Whether anybody has consented to anything for this person: then signing in needs no consent of its own. */
export function hasConsented(tenant: Tenant, client: Client, user: User): boolean {
  return grantsOf(tenant, client, user).length > 0;
}

/**
 * Records a consent, as Entra does: one grant for each client, resource and person (or everybody), which
 * later consents extend. Service principals that the tenant lacks come into being.
 * @param principal the person who consents for themselves, or `everybody` for an administrator's consent
 */
export function recordConsent(
  tenant: Tenant,
  client: Client,
  resource: Resource,
  values: readonly string[],
  principal: User | "everybody",
): void {
  const clientId = ensureServicePrincipal(tenant, client).id;
  const resourceId = ensureServicePrincipal(tenant, resource).id;
  const principalId = principal === "everybody" ? null : principal.id;
  const id = grantId(clientId, resourceId, principalId);
  const known = tenant.grants.get(id);
  if (known) {
    known.scope = [...new Set([...known.scope.split(" "), ...values])].filter(Boolean).join(" ");
    return;
  }
  const consentType = principalId === null ? "AllPrincipals" : "Principal";
  tenant.grants.set(id, { id, clientId, resourceId, consentType, principalId, scope: values.join(" ") });
}

/** Gives a client every application permission that its registration lists: the consent to one is the assignment of its role. */
export function assignListedRoles(
  { directory, clock }: Pick<WorldContext, "directory" | "clock">,
  tenant: Tenant,
  client: Client,
): void {
  const principalId = ensureServicePrincipal(tenant, client).id;
  for (const { resourceAppId, resourceAccess } of client.application?.requiredResourceAccess ?? []) {
    const resource = lookUp(directory, tenant, resourceAppId);
    const listed = resourceAccess.filter(({ type }) => type === "Role").map(({ id }) => id.toLowerCase());
    for (const { id: appRoleId } of (resource?.appRoles ?? []).filter(({ id }) => listed.includes(id))) {
      const assigned = { appRoleId, principalId, resourceId: resource!.servicePrincipal!.id };
      if (isAssigned(tenant, assigned)) continue;
      const made = { principalType: "ServicePrincipal", createdDateTime: clock.iso() } as const;
      const assignment = newAssignment({ ...assigned, ...made });
      tenant.appRoleAssignments.set(assignment.id, assignment);
    }
  }
}

/** The service principal of an application in the tenant; consent creates it where there is none. */
export function ensureServicePrincipal(
  tenant: Tenant,
  application: { readonly appId: string; readonly displayName: string },
): ServicePrincipal {
  const known = servicePrincipalOf(tenant, application.appId);
  if (known) return known;
  const created = newServicePrincipal(application, null);
  tenant.servicePrincipals.set(created.id, created);
  return created;
}

function grantsOf(tenant: Tenant, client: Client, user: User): DelegatedPermissionGrant[] {
  const clientId = servicePrincipalOf(tenant, client.appId)?.id;
  return [...tenant.grants.values()].filter(
    (grant) =>
      grant.clientId === clientId && (grant.consentType === "AllPrincipals" || grant.principalId === user.id),
  );
}
