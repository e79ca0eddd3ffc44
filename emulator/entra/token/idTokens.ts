import type { Clock } from "../../clock.ts";
import type { Tenant, User } from "../../model/directory.ts";
import { halfHash, issuerOf, opaque, pairwiseSubject, sign } from "./signing.ts";

/** Seconds; Entra's default for ID tokens (learn.microsoft.com/entra/identity-platform/id-tokens). */
const lifetime = 3600;

export interface IdTokenRequest {
  readonly clock: Clock;
  readonly tenant: Tenant;
  readonly clientId: string;
  readonly user: User;
  /** The endpoint's version: unlike access tokens, ID tokens follow it. */
  readonly version: 1 | 2;
  readonly openId: ReadonlySet<string>;
  readonly nonce: string | undefined;
  /** What is issued beside it by the authorization endpoint, and therefore hashed into it. */
  readonly beside?: { readonly code?: string; readonly accessToken?: string };
}

/**
 * The ID token of a sign-in (learn.microsoft.com/entra/identity-platform/id-token-claims-reference).
 * `email` is absent, since the world's people have no mailbox.
 */
export function idToken(request: IdTokenRequest): Promise<string> {
  const { clock, tenant, clientId, user, version, openId, nonce, beside } = request;
  const issuedAt = clock.seconds();
  const name = { name: user.displayName, oid: user.id };
  const profile =
    version === 1
      ? {
          ...name,
          amr: ["pwd"],
          ipaddr: "127.0.0.1",
          unique_name: user.userPrincipalName,
          upn: user.userPrincipalName,
        }
      : openId.has("profile")
        ? { ...name, preferred_username: user.userPrincipalName }
        : {};
  const claims = {
    aud: clientId,
    iss: issuerOf(tenant, version),
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + lifetime,
    aio: opaque(48),
    ...profile,
    ...(nonce === undefined ? {} : { nonce }),
    ...(beside?.code ? { c_hash: halfHash(beside.code) } : {}),
    ...(beside?.accessToken ? { at_hash: halfHash(beside.accessToken) } : {}),
    rh: `1.${opaque(42)}.`,
    sub: pairwiseSubject(tenant, user.id, clientId),
    tid: tenant.id,
    uti: opaque(16),
    ver: version === 2 ? "2.0" : "1.0",
  };
  return sign(tenant, claims, { thumbprint: version === 1 });
}
