import type { ApiManagementSettings, Settings } from "./settings.ts";

/** What the settings need to know of an instance's identities. */
type Identified = Pick<Settings, "apis" | "namedValues" | "apiManagement">;

/**
 * Whether the instance needs an identity of its own: to sign in to a backend, or to read secrets from a key vault, its
 * certificates included (learn.microsoft.com/azure/api-management/api-management-howto-use-managed-service-identity).
 */
export function needsSystemIdentity({ apis, namedValues, apiManagement }: Identified): boolean {
  return (
    apis.some(({ policy }) => policy?.backend?.identity === "system") ||
    Object.values(namedValues).some(({ keyVault }) => keyVault !== undefined) ||
    readsOwnCertificates(apiManagement)
  );
}

/** Client ids of the user-assigned identities with which the instance signs in to backends. */
export function assignedIdentities({ apis }: Pick<Settings, "apis">): string[] {
  const ids = apis.flatMap(({ policy }) => policy?.backend?.identity ?? []);
  return [...new Set(ids.filter((id) => id !== "system").map((id) => id.toLowerCase()))].sort();
}

/** The identity of an instance that the stack makes, as its input; nothing where it needs none. */
export function ownIdentity(settings: Identified): {
  identity?: { type: string; userAssignedIdentities?: Record<string, object> };
} {
  const { identity } = settings.apiManagement.certificates;
  const system = needsSystemIdentity(settings);
  if (identity === undefined) return system ? { identity: { type: "SystemAssigned" } } : {};
  return {
    identity: {
      type: system ? "SystemAssigned, UserAssigned" : "UserAssigned",
      userAssignedIdentities: { [identity.id]: {} },
    },
  };
}

/** Whether the instance reads the certificates of its host names with an identity that it has only once it is there. */
export function readsOwnCertificates({ certificates }: Pick<ApiManagementSettings, "certificates">): boolean {
  const { gateway, portal, identity } = certificates;
  return (gateway !== undefined || portal !== undefined) && identity === undefined;
}
