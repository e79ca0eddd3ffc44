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
    Object.values(namedValues).some(({ keyVault, identity }) => keyVault !== undefined && !identity) ||
    readsOwnCertificates(apiManagement)
  );
}

/** Client ids of the user-assigned identities with which the instance signs in to backends and to key vaults for named values. */
export function usedIdentities({ apis, namedValues }: Pick<Settings, "apis" | "namedValues">): string[] {
  const ids = [
    ...apis.flatMap(({ policy }) => policy?.backend?.identity ?? []),
    ...Object.values(namedValues).flatMap(({ identity }) => identity ?? []),
  ];
  return [...new Set(ids.filter((id) => id !== "system").map((id) => id.toLowerCase()))].sort();
}

/** The user-assigned identities of an instance that the stack makes, each once. */
export function assignedIdentities({ apiManagement }: Pick<Settings, "apiManagement">) {
  const { identities, certificates } = apiManagement;
  const all = [...identities, ...(certificates.identity ? [certificates.identity] : [])];
  return all.filter(
    ({ id }, index) => all.findIndex((other) => other.id.toLowerCase() === id.toLowerCase()) === index,
  );
}

/** The identity of an instance that the stack makes, as its input; nothing where it needs none. */
export function ownIdentity(settings: Identified): {
  identity?: { type: string; userAssignedIdentities?: Record<string, object> };
} {
  const ids = assignedIdentities(settings).map(({ id }) => id);
  const system = needsSystemIdentity(settings);
  if (ids.length === 0) return system ? { identity: { type: "SystemAssigned" } } : {};
  return {
    identity: {
      type: system ? "SystemAssigned, UserAssigned" : "UserAssigned",
      userAssignedIdentities: Object.fromEntries(ids.map((id) => [id, {}])),
    },
  };
}

/** Whether the instance reads the certificates of its host names with an identity that it has only once it is there. */
export function readsOwnCertificates({ certificates }: Pick<ApiManagementSettings, "certificates">): boolean {
  const { gateway, portal, identity } = certificates;
  return (gateway !== undefined || portal !== undefined) && identity === undefined;
}
