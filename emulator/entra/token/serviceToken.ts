import { decodeJwt, errors, type JWTPayload } from "jose";
import type { WorldContext } from "../../context.ts";
import type { Tenant } from "../../model/directory.ts";
import { isSignedBy } from "../../model/signature.ts";
import { microsoftResources } from "../microsoftResources.ts";

/** Who calls Microsoft Graph or Azure Resource Manager: an application acting as itself in one tenant. */
export interface ServiceCaller {
  readonly tenant: Tenant;
  /** Object id of the caller's service principal. */
  readonly oid: string;
  /** Application (client) id of the caller. */
  readonly appId: string;
}

/**
 * Authenticates a request by its bearer token: the signature against the tenant's key, the issuer,
 * `nbf` and `exp` by the world's clock, and the audience. Only app-only tokens count (`idtyp` is `app`): a
 * token that a person's sign-in produced carries no right to administer anything.
 *
 * @param expectedAudienceHosts hosts whose tokens are accepted, such as `graph.microsoft.com`; the
 *   resource's other names (its application id, `management.core.windows.net`) count as well
 * @returns the caller, or undefined when there is no such token or it does not hold
 */
export async function verifyServiceToken(
  context: WorldContext,
  request: Request,
  expectedAudienceHosts: readonly string[],
): Promise<ServiceCaller | undefined> {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (!token) return undefined;
  const tenant = tenantOf(context, token);
  if (!tenant) return undefined;
  const payload = await verified(context, tenant, token);
  if (payload?.idtyp !== "app") return undefined;
  const { oid, appid, aud } = payload;
  if (typeof oid !== "string" || typeof appid !== "string" || typeof aud !== "string") return undefined;
  return audiences(tenant, expectedAudienceHosts).has(aud.replace(/\/$/, ""))
    ? { tenant, oid, appId: appid }
    : undefined;
}

function tenantOf(context: WorldContext, token: string): Tenant | undefined {
  try {
    const { tid } = decodeJwt(token);
    return typeof tid === "string" ? context.directory.tenant(tid) : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

async function verified(
  context: WorldContext,
  tenant: Tenant,
  token: string,
): Promise<JWTPayload | undefined> {
  const { publicKey } = await tenant.signingKey;
  if (!isSignedBy(publicKey, token, "RS256")) return undefined;
  // Signed by this stand-in, which says all of it in its tokens, and in numbers.
  const payload = decodeJwt(token);
  const seconds = context.clock.now() / 1000;
  const { iss, exp = 0, nbf = 0 } = payload;
  return iss === `${tenant.cloud.v1Issuer}/${tenant.id}/` && nbf <= seconds && seconds < exp
    ? payload
    : undefined;
}

/** Every name of the resources that answer under the given hosts in the tenant's cloud. */
function audiences(tenant: Tenant, hosts: readonly string[]): Set<string> {
  const wanted = microsoftResources(tenant.cloud).filter(({ identifierUris }) =>
    identifierUris.some((uri) => hosts.includes(new URL(uri).host)),
  );
  return new Set(wanted.flatMap(({ appId, identifierUris }) => [appId, ...identifierUris]));
}
