import type { WorldContext } from "../context.ts";
import type { ApimNamedValue, ApimService } from "../model/instances.ts";
import {
  parseSecretIdentifier,
  readSecret,
  type SecretRead,
  type SecretReference,
} from "../vault/readSecret.ts";
import { policiesUsing } from "./documents/policiesUsing.ts";

/** A named value follows its secret "within 4 hours" (api-management-howto-properties, "Key vault secrets"): here after four. */
const interval = 4 * 3_600_000;

/** What a named value shows of its key vault. */
export interface KeyVaultReference extends SecretReference {
  readonly lastStatus: { readonly code: string; readonly message?: string; readonly timeStampUtc: string };
}

/** Where a named value's secret is; undefined for one with a value of its own. */
export function keyVaultOf({ properties }: ApimNamedValue): KeyVaultReference | undefined {
  return properties.keyVault as KeyVaultReference | undefined;
}

/**
 * Reads the secrets again that are due. Nothing happens by itself in a world: whoever is about to look at named values, or to run
 * policies with them, asks first. A reference with a version is never due ("will prevent auto-refresh", azure-rest-api-specs).
 */
export async function refreshDueSecrets(context: WorldContext, service: ApimService): Promise<void> {
  for (const namedValue of service.namedValues.values()) {
    const keyVault = keyVaultOf(namedValue);
    if (!keyVault || context.clock.now() < namedValue.readAt! + interval) continue;
    if (parseSecretIdentifier(keyVault.secretIdentifier)?.version === undefined) {
      await refreshSecret(context, service, namedValue);
    }
  }
}

/**
 * Reads a named value's secret again. Policies with it are compiled anew; where the vault refuses, the value stays what it
 * was and `lastStatus` says why.
 */
export async function refreshSecret(
  context: WorldContext,
  service: ApimService,
  namedValue: ApimNamedValue,
): Promise<SecretRead> {
  const keyVault = keyVaultOf(namedValue)!;
  namedValue.readAt = context.clock.now();
  const read = await readSecret(context, service, keyVault);
  namedValue.properties = {
    ...namedValue.properties,
    keyVault: { ...keyVault, lastStatus: lastStatus(context, read) },
  };
  namedValue.etag = context.arm.nextEtag();
  if (read.value !== undefined && read.value !== namedValue.value) {
    namedValue.value = read.value;
    for (const policy of policiesUsing(service, String(namedValue.properties.displayName)))
      policy.version += 1;
  }
  return read;
}

/**
 * `Success` and its time are recorded (azure-powershell, PropertiesCrudTest at 2021-08-01); that a failure shows the vault's
 * code is an inference, that it has a message is the specification's.
 */
export function lastStatus({ clock }: WorldContext, read: SecretRead): KeyVaultReference["lastStatus"] {
  const timeStampUtc = clock.iso().replace("Z", "0000Z");
  if (read.value !== undefined) return { code: "Success", timeStampUtc };
  return { code: read.code, message: read.message, timeStampUtc };
}
