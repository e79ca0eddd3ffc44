import type { WorldContext } from "../context.ts";
import { managedIdentityToken } from "../entra/token/managedIdentity.ts";
import { clouds } from "../model/clouds.ts";
import type { ApimService } from "../model/instances.ts";
import { keyVaultResource } from "../model/microsoftResources.ts";
import { vaultBehind } from "../model/vaultBehind.ts";

/** Where a secret is, and which identity of an instance reads it. */
export interface SecretReference {
  /** `https://contoso.vault.azure.net/secrets/name`, or with a version at the end. */
  readonly secretIdentifier: string;
  /** Client id of a user-assigned identity; null for the system-assigned one. */
  readonly identityClientId: string | null;
}

/** A secret as its vault gives it, or why it does not. */
export type SecretRead =
  | { readonly value: string }
  | { readonly value?: undefined; readonly code: string; readonly message: string };

/** Host, name and version of an identifier; undefined for what is none in any cloud. */
export function parseSecretIdentifier(identifier: string) {
  if (!URL.canParse(identifier)) return undefined;
  const { protocol, hostname, port, search, hash, pathname } = new URL(identifier);
  const cloud = Object.values(clouds).find(({ vaultSuffix }) => hostname.endsWith(vaultSuffix));
  const [, name, version] = /^\/secrets\/([0-9a-zA-Z-]+)(?:\/([0-9a-fA-F]{32}))?\/?$/.exec(pathname) ?? [];
  if (!cloud || !name || protocol !== "https:" || port || search || hash) return undefined;
  return { cloud, host: hostname, name, version };
}

/**
 * Reads a secret as an instance does: with a token of its identity, at the vault's own host.
 * @returns Key Vault's own words where it refuses; .NET's where there is no such vault (Azure/azure-rest-api-specs#21655)
 */
export async function readSecret(
  context: WorldContext,
  service: ApimService,
  { secretIdentifier, identityClientId }: SecretReference,
): Promise<SecretRead> {
  const { host, name, version, cloud } = parseSecretIdentifier(secretIdentifier)!;
  if (!vaultBehind(context, host)?.vault) {
    return { code: "NameResolutionFailure", message: `The remote name could not be resolved: '${host}'` };
  }
  const token = await managedIdentityToken(
    context,
    service,
    keyVaultResource(cloud),
    identityClientId ?? undefined,
  );
  if (token === undefined)
    return { code: "IdentityNotFound", message: "The instance has no such identity any more." };
  const path = version === undefined ? name : `${name}/${version}`;
  const response = await context.fetch(`https://${host}/secrets/${path}?api-version=7.4`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const body = (await response.json()) as { value?: string; error?: { code: string; message: string } };
  if (body.value !== undefined) return { value: body.value };
  return { code: body.error?.code ?? String(response.status), message: body.error?.message ?? "" };
}
