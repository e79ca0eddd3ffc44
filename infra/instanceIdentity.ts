import type { Settings } from "./settings.ts";

/** What the settings need to know of an instance's identities. */
type Identified = Pick<Settings, "apis" | "namedValues">;

/**
 * Whether the instance needs an identity of its own: to sign in to a backend, or to read secrets from a key vault
 * (learn.microsoft.com/azure/api-management/api-management-howto-use-managed-service-identity).
 */
export function needsSystemIdentity({ apis, namedValues }: Identified): boolean {
  return (
    apis.some(({ policy }) => policy?.backend?.identity === "system") ||
    Object.values(namedValues).some(({ keyVault }) => keyVault !== undefined)
  );
}

/** Client ids of the user-assigned identities with which the instance signs in to backends. */
export function assignedIdentities({ apis }: Pick<Settings, "apis">): string[] {
  const ids = apis.flatMap(({ policy }) => policy?.backend?.identity ?? []);
  return [...new Set(ids.filter((id) => id !== "system").map((id) => id.toLowerCase()))].sort();
}

/** The identities of an instance, as Azure shows them. */
export interface InstanceIdentity {
  readonly type?: string;
  readonly userAssignedIdentities?: Readonly<Record<string, { readonly clientId?: string }>>;
}

/** What an adopted instance lacks of the identities that the settings need: a sentence, or undefined. */
export function missingIdentity(
  settings: Settings,
  identity: InstanceIdentity | undefined,
): string | undefined {
  const { serviceName, resourceGroupName } = settings.apiManagement;
  const name = serviceName ?? "";
  if (needsSystemIdentity(settings) && !identity?.type?.includes("SystemAssigned")) {
    return (
      `The instance ${name} has no system-assigned identity, with which it would sign in to a backend or read a key vault ` +
      "(apis[].policy.backend.identity, namedValues.*.keyVault). Whoever runs the instance can give it one: " +
      `az apim update --name ${name} --resource-group ${resourceGroupName} --set identity.type=SystemAssigned`
    );
  }
  const has = Object.values(identity?.userAssignedIdentities ?? {}).map(({ clientId }) =>
    clientId?.toLowerCase(),
  );
  const missing = assignedIdentities(settings).filter((id) => !has.includes(id));
  if (missing.length === 0) return undefined;
  return (
    `The instance ${name} has no user-assigned identity with the client id ${missing.join(", ")} ` +
    "(apis[].policy.backend.identity). Whoever runs the instance can assign it; or correct the client id."
  );
}
