import type { DeletedSecret, SecretVersion, Vault, VaultSecret } from "../model/vaults.ts";

/** Where a vault is and how it keeps what is deleted. */
export interface VaultPlace {
  readonly vault: Vault;
  /** `https://<vault>.vault.azure.net` */
  readonly origin: string;
}

/** A version of a secret with its value (swagger Microsoft.KeyVault 7.4, SecretBundle; order as recorded by azure-cli). */
export function bundle(place: VaultPlace, { name }: VaultSecret, version: SecretVersion) {
  return { value: version.value, ...item(place, `${name}/${version.version}`, version) };
}

/** What lists show, and the answer to a change: everything but the value. @param path name, or name and version */
export function item({ vault, origin }: VaultPlace, path: string, version: SecretVersion) {
  const { contentType, tags, enabled, notBefore, expires, created, updated } = version;
  return {
    ...(contentType !== undefined && { contentType }),
    id: `${origin}/secrets/${path}`,
    attributes: {
      enabled,
      ...(notBefore !== undefined && { nbf: notBefore }),
      ...(expires !== undefined && { exp: expires }),
      created,
      updated,
      ...recovery(vault),
    },
    ...(tags !== undefined && { tags }),
  };
}

/** A deleted secret: its newest version without the value, and until when it can be recovered. */
export function deletedItem(place: VaultPlace, { secret, deleted }: DeletedSecret, withVersion: boolean) {
  const { name, versions } = secret;
  const newest = versions.at(-1)!;
  return {
    recoveryId: `${place.origin}/deletedsecrets/${name}`,
    deletedDate: deleted,
    scheduledPurgeDate: purgeDate(place.vault, deleted),
    ...item(place, withVersion ? `${name}/${newest.version}` : name, newest),
  };
}

/** Seconds since the epoch. */
export function purgeDate({ properties }: Vault, deleted: number): number {
  return deleted + properties.softDeleteRetentionInDays * 86_400;
}

/** As recorded for 7 days (azure-cli) and as the official examples have it for 90. */
function recovery({ properties }: Vault) {
  const { softDeleteRetentionInDays: recoverableDays, enablePurgeProtection } = properties;
  const customized = recoverableDays < 90 ? "Customized" : "";
  const recoveryLevel = `${customized}Recoverable${enablePurgeProtection ? "" : "+Purgeable"}`;
  return { recoveryLevel, recoverableDays };
}
