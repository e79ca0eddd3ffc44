import type { WorldContext } from "../../context.ts";
import type { DeletedVault, Vault } from "../../model/vaults.ts";
import { ArmError } from "../errors.ts";
import { type ArmRequest, ownName, type ResourceType } from "../request.ts";
import { keyVaultVersions } from "./vaultLookup.ts";

/** Takes a vault out of use, with its secrets; its name stays taken until it is purged. */
export function softDeleteVault({ arm, clock }: WorldContext, vault: Vault): void {
  const key = vault.name.toLowerCase();
  arm.vaults.delete(key);
  arm.deletedVaults.set(key, { vault, deletedAt: clock.now() });
}

/** The deleted vault of that name, while Azure keeps it. */
export function deletedVault({ arm, clock }: WorldContext, name: string): DeletedVault | undefined {
  const deleted = arm.deletedVaults.get(name.toLowerCase());
  if (deleted && clock.now() >= purgedAt(deleted)) {
    arm.deletedVaults.delete(name.toLowerCase());
    return undefined;
  }
  return deleted;
}

/** Deleted vaults, to look at and to purge for good (official examples getDeletedVault, purgeDeletedVault of 2023-07-01). */
export const deletedVaults: ResourceType = {
  type: "Microsoft.KeyVault/locations/deletedVaults",
  apiVersions: keyVaultVersions,
  get: (request) => ({ status: 200, body: shown(found(request)) }),
  actions: {
    purge(request) {
      const { vault } = found(request);
      if (vault.properties.enablePurgeProtection) {
        throw new ArmError(405, "MethodNotAllowed", "Operation 'DeletedVaultPurge' is not allowed.");
      }
      request.context.arm.deletedVaults.delete(vault.name.toLowerCase());
      return { status: 200 };
    },
  },
};

/** `…/providers/Microsoft.KeyVault/deletedVaults`: all regions. */
export const allDeletedVaults: ResourceType = {
  type: "Microsoft.KeyVault/deletedVaults",
  apiVersions: keyVaultVersions,
  list: (request) => ({ status: 200, body: { value: own(request).map(shown) } }),
};

function own({ context, subscriptionId }: ArmRequest): DeletedVault[] {
  return [...context.arm.deletedVaults.values()]
    .filter(({ vault }) => vault.subscriptionId === subscriptionId)
    .flatMap(({ vault }) => deletedVault(context, vault.name) ?? []);
}

function found(request: ArmRequest): DeletedVault {
  const name = ownName(request).toLowerCase();
  const location = request.names[0]?.toLowerCase();
  const deleted = own(request).find(
    ({ vault }) => vault.name.toLowerCase() === name && vault.location === location,
  );
  if (deleted) return deleted;
  const message = `The specified deleted vault '${ownName(request)}' does not exist.`;
  throw new ArmError(404, "DeletedVaultNotFound", message);
}

function purgedAt({ vault, deletedAt }: DeletedVault): number {
  return deletedAt + vault.properties.softDeleteRetentionInDays * 86_400_000;
}

function shown(deleted: DeletedVault) {
  const { vault, deletedAt } = deleted;
  return {
    id: `/subscriptions/${vault.subscriptionId}/providers/Microsoft.KeyVault/locations/${vault.location}/deletedVaults/${vault.name}`,
    name: vault.name,
    type: "Microsoft.KeyVault/deletedVaults",
    properties: {
      vaultId: vault.id,
      location: vault.location,
      tags: vault.tags,
      deletionDate: new Date(deletedAt).toISOString(),
      scheduledPurgeDate: new Date(purgedAt(deleted)).toISOString(),
      ...(vault.properties.enablePurgeProtection && { purgeProtectionEnabled: true }),
    },
  };
}
