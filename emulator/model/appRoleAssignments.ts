import { randomBytes } from "node:crypto";
import type { AppRoleAssignment, Tenant } from "./directory.ts";

type Assigned = Pick<AppRoleAssignment, "appRoleId" | "principalId" | "resourceId">;

/** Whether somebody has a role already. */
export function isAssigned(tenant: Tenant, one: Assigned): boolean {
  return [...tenant.appRoleAssignments.values()].some(
    (other) =>
      other.appRoleId === one.appRoleId &&
      other.principalId === one.principalId &&
      other.resourceId === one.resourceId,
  );
}

/** An assignment under a new id, which begins with who has the role, as Graph's do. */
export function newAssignment(
  assigned: Assigned & Pick<AppRoleAssignment, "principalType" | "createdDateTime">,
): AppRoleAssignment {
  const principal = Buffer.from(assigned.principalId.replaceAll("-", ""), "hex");
  return { id: Buffer.concat([principal, randomBytes(16)]).toString("base64url"), ...assigned };
}
