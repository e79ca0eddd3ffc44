import { decodeJwt, errors, type JWTPayload } from "jose";
import type { WorldContext } from "../../context.ts";
import type { Tenant } from "../../model/directory.ts";
import { microsoftResources } from "../../model/microsoftResources.ts";
import { isSignedBy } from "../../model/signature.ts";

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
  const signed = await signedBy(context, token);
  if (!signed || !isInForce(context, signed)) return undefined;
  const { tenant, payload } = signed;
  if (payload.idtyp !== "app") return undefined;
  const { oid, appid, aud } = payload;
  if (typeof oid !== "string" || typeof appid !== "string" || typeof aud !== "string") return undefined;
  return audiences(tenant, expectedAudienceHosts).has(aud.replace(/\/$/, ""))
    ? { tenant, oid, appId: appid }
    : undefined;
}

/** A token with the signature of its tenant's key. */
interface SignedToken {
  readonly tenant: Tenant;
  readonly payload: JWTPayload;
}

async function signedBy({ directory }: WorldContext, token: string): Promise<SignedToken | undefined> {
  const payload = payloadOf(token);
  const tenant = typeof payload?.tid === "string" ? directory.tenant(payload.tid) : undefined;
  if (!payload || !tenant) return undefined;
  const { publicKey } = await tenant.signingKey;
  return isSignedBy(publicKey, token, "RS256") ? { tenant, payload } : undefined;
}

function payloadOf(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/** By its issuer and the world's clock. The stand-in has signed it, which says all of it in its tokens, and in numbers. */
function isInForce({ clock }: WorldContext, { tenant, payload: { iss, exp = 0, nbf = 0 } }: SignedToken) {
  const seconds = clock.now() / 1000;
  return iss === `${tenant.cloud.v1Issuer}/${tenant.id}/` && nbf <= seconds && seconds < exp;
}

const namesByHosts = new Map<string, ReadonlySet<string>>();

/** Every name of the resources that answer under the given hosts in the tenant's cloud. */
function audiences({ cloud }: Tenant, hosts: readonly string[]): ReadonlySet<string> {
  const key = [cloud.name, ...hosts].join(" ");
  const known = namesByHosts.get(key);
  if (known) return known;
  const wanted = microsoftResources(cloud).filter(({ identifierUris }) =>
    identifierUris.some((uri) => hosts.includes(new URL(uri).host)),
  );
  const names = new Set(wanted.flatMap(({ appId, identifierUris }) => [appId, ...identifierUris]));
  namesByHosts.set(key, names);
  return names;
}
