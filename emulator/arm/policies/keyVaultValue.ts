import { instanceIdentity } from "../../entra/token/managedIdentity.ts";
import { type KeyVaultReference, lastStatus } from "../../gateway/secretRefresh.ts";
import type { ApimService } from "../../model/instances.ts";
import {
  parseSecretIdentifier,
  readSecret,
  type SecretRead,
  type SecretReference,
} from "../../vault/readSecret.ts";
import { ArmError, notInRehearsal, validationError } from "../errors.ts";
import { activeService } from "../lookup.ts";
import type { ArmRequest } from "../request.ts";

/** A secret that could not be read: what the operation ends with which was to make a named value of it. */
export class SecretUnread extends ArmError {}

/** A named value's secret and what is shown of where it comes from. */
export interface ReadKeyVault {
  readonly keyVault: KeyVaultReference;
  readonly value: string;
  readonly readAt: number;
}

/**
 * Reads the secret that a named value refers to, which has to succeed for it to be made.
 * @param sent `properties.keyVault` of a body
 * @throws SecretUnread when the vault does not give it; ArmError 400 for an identity that the instance does not have, 501 for what
 *   Azure's answer to is not known: an identifier that is none, an instance without a system-assigned identity
 */
export async function readKeyVault(
  request: ArmRequest,
  sent: Record<string, unknown>,
): Promise<ReadKeyVault> {
  const { context, tenant } = request;
  const service = activeService(request);
  const { secretIdentifier, identityClientId = null } = sent as unknown as SecretReference;
  const parsed = parseSecretIdentifier(secretIdentifier);
  if (parsed?.cloud !== tenant.cloud) {
    const form = `https://<vault>${tenant.cloud.vaultSuffix}/secrets/<name>`;
    throw notInRehearsal(
      `a named value with the secretIdentifier '${secretIdentifier}', which is no secret of a key vault in this cloud (${form}, and a version behind it)`,
    );
  }
  const reference = { secretIdentifier, identityClientId: identityClientId || null };
  assertIdentity(service, reference, "a named value");
  const read = await readSecret(context, service, reference);
  if (read.value === undefined) throw unread(service, reference, read);
  return {
    keyVault: { ...reference, lastStatus: lastStatus(context, read) },
    value: read.value,
    readAt: context.clock.now(),
  };
}

/**
 * The sentence is Azure's (Azure/apiops#257); a system-assigned identity is not found by its client id, either.
 * @param what takes its value from the vault
 * @throws ArmError 400 for an identity that the instance does not have, 501 where it has none at all
 */
export function assertIdentity(
  service: ApimService,
  { identityClientId }: SecretReference,
  what: string,
): void {
  if (instanceIdentity(service, identityClientId ?? undefined)) return;
  if (identityClientId === null) {
    throw notInRehearsal(
      `${what} with a key vault in an instance without a system-assigned identity, and without identityClientId`,
    );
  }
  throw validationError([
    {
      target: "identityClientId",
      message: `Can not find Managed Identity with provided IdentityClientId : ${identityClientId}. For more information please see aka.ms/apimmsi.`,
    },
  ]);
}

/**
 * API Management's sentence for a vault that lets the identity not in, as it is recorded for the certificates of host names
 * (learn.microsoft.com/answers/questions/1688796); that named values get the same, and what they get for a secret or a vault that is not
 * there, is an inference.
 */
export function unread(
  service: ApimService,
  { secretIdentifier, identityClientId }: SecretReference,
  read: SecretRead & { readonly value?: undefined },
): SecretUnread {
  const identity = instanceIdentity(service, identityClientId ?? undefined);
  const kind = identityClientId === null ? "SystemAssigned" : "UserAssigned";
  const message =
    read.code === "Forbidden"
      ? `Failed to access KeyVault Secret ${secretIdentifier} using Managed Service Identity (http://aka.ms/apimmsi) of Api Management service. Check if Managed Identity of Type: ${kind}, ClientId: ${identity?.clientId} and ObjectId: ${identity?.principalId} has GET permissions on secrets in the KeyVault Access Policies.`
      : read.message;
  return new SecretUnread(400, "InvalidOperation", message, null);
}
