import type { AppRole } from "../model/appRole.ts";
import { noRole, type ServicePrincipal, type Tenant } from "../model/directory.ts";

/** Who asks for a token: a person, or an application for itself. */
export interface Principal {
  /** Object id. */
  readonly id: string;
  readonly type: "User" | "Application";
}

/** An application as one tenant sees it. */
interface Assignable {
  readonly appRoles: readonly AppRole[];
  readonly servicePrincipal?: ServicePrincipal | undefined;
}

/**
 * The values of `roles` in a token for an application: of the roles that are assigned to who asks, and to a group
 * of which a person is a direct member
 * (learn.microsoft.com/entra/identity-platform/howto-add-app-roles-in-apps, access-token-claims-reference).
 * @returns none where the claim is left out
 */
export function rolesOf(
  tenant: Tenant,
  { appRoles, servicePrincipal }: Assignable,
  principal: Principal,
): string[] {
  const assigned = assignmentsOf(tenant, servicePrincipal, principal).map(({ appRoleId }) => appRoleId);
  return appRoles
    .filter(
      ({ id, allowedMemberTypes }) => assigned.includes(id) && allowedMemberTypes.includes(principal.type),
    )
    .flatMap(({ value }) => value || []);
}

/**
 * Whether who asks may have a token for an application that wants assignments: any role is enough, and so is an
 * assignment without one (learn.microsoft.com/graph/api/resources/serviceprincipal, appRoleAssignmentRequired).
 */
export function mayPass(
  tenant: Tenant,
  { appRoles, servicePrincipal }: Assignable,
  principal: Principal,
): boolean {
  if (servicePrincipal?.appRoleAssignmentRequired !== true) return true;
  const there = [noRole, ...appRoles.map(({ id }) => id)];
  return assignmentsOf(tenant, servicePrincipal, principal).some(({ appRoleId }) =>
    there.includes(appRoleId),
  );
}

function assignmentsOf(tenant: Tenant, resource: ServicePrincipal | undefined, { id, type }: Principal) {
  const groups = [...tenant.groups.values()].filter(({ members }) => type === "User" && members.includes(id));
  const ids = [id, ...groups.map((group) => group.id)];
  return [...tenant.appRoleAssignments.values()].filter(
    ({ principalId, resourceId }) => resourceId === resource?.id && ids.includes(principalId),
  );
}
