import type { Clock } from "../../clock.ts";
import type { Tenant, User } from "../../model/directory.ts";
import type { Client } from "./clients.ts";
import { halfHash, issuerOf, opaque, pairwiseSubject, sign } from "./signing.ts";

/** Seconds; Entra's default for ID tokens (learn.microsoft.com/entra/identity-platform/id-tokens). */
const lifetime = 3600;

export interface IdTokenRequest {
  readonly clock: Clock;
  readonly tenant: Tenant;
  readonly client: Pick<Client, "appId" | "application">;
  readonly user: User;
  /** The endpoint's version: unlike access tokens, ID tokens follow it. */
  readonly version: 1 | 2;
  readonly openId: ReadonlySet<string>;
  readonly nonce: string | undefined;
  /** What is issued beside it by the authorization endpoint, and therefore hashed into it. */
  readonly beside?: { readonly code?: string; readonly accessToken?: string };
}

/** The ID token of a sign-in (learn.microsoft.com/entra/identity-platform/id-token-claims-reference). */
export function idToken(request: IdTokenRequest): Promise<string> {
  const { clock, tenant, client, user, version, openId, nonce, beside } = request;
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
    aud: client.appId,
    iss: issuerOf(tenant, version),
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + lifetime,
    aio: opaque(48),
    ...profile,
    ...optionalClaims(request),
    ...(nonce === undefined ? {} : { nonce }),
    ...(beside?.code ? { c_hash: halfHash(beside.code) } : {}),
    ...(beside?.accessToken ? { at_hash: halfHash(beside.accessToken) } : {}),
    rh: `1.${opaque(42)}.`,
    sub: pairwiseSubject(tenant, user.id, client.appId),
    tid: tenant.id,
    uti: opaque(16),
    ver: version === 2 ? "2.0" : "1.0",
  };
  return sign(tenant, claims, { thumbprint: version === 1 });
}

/**
 * Names are in every v1 token, in one of v2 where the registration asks for them and `profile` was asked for; `email` is there for
 * a registration that asks for it, and on v2 for who asks for that scope (learn.microsoft.com/entra/identity-platform/optional-claims-reference).
 * A person without such a property has no such claim. Others than these three are left out.
 */
function optionalClaims({ client, user, version, openId }: IdTokenRequest): Record<string, unknown> {
  const { mail, givenName, surname } = user.profile ?? {};
  const wanted = claimsOf(client.application);
  const named = (claim: string) => version === 1 || (wanted.includes(claim) && openId.has("profile"));
  const email = wanted.includes("email") || (version === 2 && openId.has("email"));
  return {
    ...(email && mail ? { email: mail } : {}),
    ...(named("given_name") && givenName ? { given_name: givenName } : {}),
    ...(named("family_name") && surname ? { family_name: surname } : {}),
  };
}

function claimsOf(application: Client["application"]): string[] {
  const { idToken = [] } = (application?.kept?.optionalClaims ?? {}) as { idToken?: { name: string }[] };
  return idToken.map(({ name }) => name);
}
