import type { Context } from "hono";
import { decodeJwt, errors } from "jose";
import type { WorldContext } from "../context.ts";
import { type ServiceCaller, verifyServiceToken } from "../entra/token/serviceToken.ts";
import type { Cloud } from "../model/clouds.ts";
import { keyVaultResource } from "../model/microsoftResources.ts";
import type { Vault } from "../model/vaults.ts";
import { VaultError } from "./errors.ts";

/**
 * Who calls a vault. Every 401 says where a token is to be had: clients that know nothing of the tenant send their first request
 * without one (learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses; the form is that of azure-cli's
 * recording test_keyvault_secret).
 * @throws VaultError 401
 */
export async function authenticate(context: WorldContext, c: Context, vault: Vault): Promise<ServiceCaller> {
  const tenant = context.directory.tenant(vault.tenantId)!;
  const resource = keyVaultResource(tenant.cloud);
  const caller = await verifyServiceToken(context, c.req.raw, [new URL(resource).hostname]);
  if (caller?.tenant === tenant) return caller;
  const authority = `https://${tenant.cloud.login}/${tenant.id}`;
  c.header("www-authenticate", `Bearer authorization="${authority}", resource="${resource}"`);
  throw new VaultError(401, "Unauthorized", problem(c.req.header("authorization"), tenant, resource));
}

/** AKV10000 is recorded, AKV10032 documented (azure-sdk-for-js, sdk/keyvault TROUBLESHOOTING), AKV10022 in many reports; the last sentence is an inference. */
function problem(
  authorization: string | undefined,
  { id, cloud }: { id: string; cloud: Cloud },
  resource: string,
): string {
  const [, token] = /^(?:Bearer|PoP) +(\S+)$/i.exec(authorization ?? "") ?? [];
  if (token === undefined) return "AKV10000: Request is missing a Bearer or PoP token.";
  const { aud, iss } = claims(token);
  if (typeof aud === "string" && aud.replace(/\/$/, "") !== resource) {
    return `AKV10022: Invalid audience. Expected ${resource}, found: ${aud}.`;
  }
  const issuer = `${cloud.v1Issuer}/${id}/`;
  if (typeof iss === "string" && iss !== issuer) {
    return `AKV10032: Invalid issuer. Expected one of ${issuer}, found ${iss}.`;
  }
  return "Error validating token.";
}

function claims(token: string): { aud?: unknown; iss?: unknown } {
  try {
    return decodeJwt(token);
  } catch (error) {
    if (error instanceof errors.JOSEError) return {};
    throw error;
  }
}
