import type { ServiceCaller } from "../entra/token/serviceToken.ts";
import type { ArmStore } from "../model/instances.ts";
import type { Vault } from "../model/vaults.ts";
import { VaultError } from "./errors.ts";

/** Permissions for secrets in an access policy (learn.microsoft.com/azure/key-vault/secrets/about-secrets, "Secret access control"). */
export type SecretPermission = "get" | "list" | "set" | "delete" | "recover" | "purge";

/** What an operation needs: by access policy, and by role. */
export interface Operation {
  readonly permission: SecretPermission;
  /** Data action of `Microsoft.KeyVault/vaults/secrets`, without its prefix. */
  readonly action: string;
}

/** Operations by what they do (learn.microsoft.com/azure/role-based-access-control/permissions/security, Microsoft.KeyVault). */
export const operations = {
  get: { permission: "get", action: "getSecret/action" },
  list: { permission: "list", action: "readMetadata/action" },
  set: { permission: "set", action: "setSecret/action" },
  update: { permission: "set", action: "update/action" },
  delete: { permission: "delete", action: "delete" },
  recover: { permission: "recover", action: "recover/action" },
  purge: { permission: "purge", action: "purge/action" },
} as const satisfies Record<string, Operation>;

const all = Object.values(operations).map(({ action }) => action);

/**
 * The roles that give something with secrets, by the id of their definition, and the actions that they give
 * (learn.microsoft.com/azure/key-vault/general/rbac-guide, "Azure built-in roles for Key Vault data plane operations").
 */
export const secretRoles: Readonly<
  Record<string, { readonly name: string; readonly actions: readonly string[] }>
> = {
  "00482a5a-887f-4fb3-b363-3b7fe8e74483": { name: "Key Vault Administrator", actions: all },
  "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": { name: "Key Vault Secrets Officer", actions: all },
  "4633458b-17de-408a-b874-0445c86b69e6": {
    name: "Key Vault Secrets User",
    actions: [operations.get.action, operations.list.action],
  },
  "21090545-7ca7-4776-b22c-e363652d74d2": { name: "Key Vault Reader", actions: [operations.list.action] },
};

/**
 * @param secret the secret's name; undefined for a list
 * @throws VaultError 403 in the words of recorded refusals: ansible-collections/azure#635 for access
 *   policies, piyushsachdeva/Terraform_AKS#2 for roles
 */
export function assertAllowed(
  arm: ArmStore,
  vault: Vault,
  caller: ServiceCaller,
  operation: Operation,
  secret: string | undefined,
): void {
  const { tenant, oid, appId } = caller;
  if (operation.permission === "get" && isReader(arm, vault, oid)) return;
  const who = `appid=${appId};oid=${oid};iss=${tenant.cloud.v1Issuer}/${tenant.id}/`;
  if (!vault.properties.enableRbacAuthorization) {
    if (hasPolicy(vault, caller, operation.permission)) return;
    const message = `The user, group or application '${who}' does not have secrets ${operation.permission} permission on key vault '${vault.name};location=${vault.location}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`;
    throw new VaultError(403, "Forbidden", message, "AccessDenied");
  }
  if (hasRole(arm, vault, oid, operation.action)) return;
  const resource = `${vault.id.toLowerCase()}${secret === undefined ? "" : `/secrets/${secret.toLowerCase()}`}`;
  const lines = [
    "Caller is not authorized to perform action on resource.",
    "If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.",
    `Caller: ${who}`,
    `Action: 'Microsoft.KeyVault/vaults/secrets/${operation.action}'`,
    `Resource: '${resource}'`,
    "Assignment: (not found)",
    "DenyAssignmentId: null",
    "DecisionReason: 'DeniedWithNoValidRBAC' ",
    `Vault: ${vault.name};location=${vault.location}`,
    "",
  ];
  throw new VaultError(403, "Forbidden", lines.join("\r\n"), "ForbiddenByRbac");
}

function isReader(arm: ArmStore, { readers }: Vault, oid: string): boolean {
  if (!readers) return false;
  const service = [...arm.services.values()].find(({ identity }) => identity?.principalId === oid);
  const [assigned] = [...arm.userAssignedIdentities].find(([, { principalId }]) => principalId === oid) ?? [];
  const id = service?.id ?? assigned;
  return id !== undefined && [...readers].some((scope) => isWithin(id, scope));
}

/** `all` is a permission, too, and upper and lower case are the same (azure-cli's recording test_keyvault_secret). */
function hasPolicy(vault: Vault, { tenant, oid }: ServiceCaller, permission: SecretPermission): boolean {
  return vault.properties.accessPolicies.some(({ tenantId, objectId, permissions }) => {
    const given = (permissions.secrets ?? []).map((each) => each.toLowerCase());
    return (
      same(tenantId, tenant.id) &&
      same(objectId, oid) &&
      // "all" leaves purge out: the recording gives it in addition, and purges.
      (given.includes(permission) || (given.includes("all") && permission !== "purge"))
    );
  });
}

function hasRole({ roleAssignments }: ArmStore, vault: Vault, oid: string, action: string): boolean {
  return [...roleAssignments.values()].some(
    ({ scope, principalId, roleDefinitionId }) =>
      same(principalId, oid) &&
      isWithin(vault.id, scope) &&
      secretRoles[roleDefinitionId.slice(-36).toLowerCase()]?.actions.includes(action),
  );
}

function isWithin(id: string, scope: string): boolean {
  return `${id}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase());
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
