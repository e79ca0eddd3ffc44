import type { ServiceCaller } from "../entra/token/serviceToken.ts";
import { allows } from "../model/access.ts";
import { ArmError } from "./errors.ts";
import { asObject, type LinkedScopes } from "./request.ts";

/**
 * The user-assigned identities that a resource is given (learn.microsoft.com/entra/identity/managed-identities-azure-resources,
 * Frequently asked questions: which permissions). An inference: of all that a body names, those that the resource has already included.
 */
export function assignedIdentities(body: unknown): LinkedScopes {
  const identity = asObject(asObject(body)?.identity);
  return {
    action: "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
    scopes: Object.keys(asObject(identity?.userAssignedIdentities) ?? {}),
  };
}

/**
 * @param write the caller's action, and the path to which it is allowed
 * @throws ArmError 403, in the words of Azure/aad-pod-identity#613, #636; several scopes as in #339
 */
export function refuseUnlinked(
  { tenant, appId, oid }: ServiceCaller,
  write: { readonly action: string; readonly path: string },
  { action, scopes }: LinkedScopes,
): void {
  const roles = tenant.access.azure;
  if (roles === "everything") return;
  const refused = scopes.filter((scope) => !allows(roles, action, scope));
  if (refused.length === 0) return;
  throw new ArmError(
    403,
    "LinkedAuthorizationFailed",
    `The client '${appId}' with object id '${oid}' has permission to perform action '${write.action}' on scope '${write.path}'; however, it does not have permission to perform action '${action}' on the linked scope(s) '${refused.join(",")}' or the linked scope(s) are invalid.`,
  );
}
