import { randomInt } from "node:crypto";
import type { Clock } from "../../clock.ts";
import type { Tenant, User } from "../../model/directory.ts";
import { rolesOf } from "../assignments.ts";
import type { Resource } from "../resources.ts";
import { issuerOf, opaque, pairwiseSubject, sign } from "./signing.ts";

/** How the client proved itself: `0` not at all (public client), `1` by its secret, `2` by a certificate. */
export type ClientAuthentication = "0" | "1" | "2";

export interface AccessTokenRequest {
  readonly clock: Clock;
  readonly tenant: Tenant;
  readonly clientId: string;
  readonly authentication: ClientAuthentication;
  readonly resource: Resource;
  /** How the request named the resource. */
  readonly audience: string;
}

export interface IssuedToken {
  readonly token: string;
  /** Seconds. */
  readonly lifetime: number;
  /** Seconds since the Unix epoch. */
  readonly issuedAt: number;
}

/**
 * An access token for a person. The resource's version decides its shape
 * (learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
 * @param scopes values for `scp`
 * @param withProfile whether `profile` was asked for: v2 tokens name the person only then
 */
export function userAccessToken(
  request: AccessTokenRequest,
  user: User,
  scopes: readonly string[],
  withProfile: boolean,
): Promise<IssuedToken> {
  const { resource, tenant } = request;
  const person = {
    oid: user.id,
    ...rolesClaim(rolesOf(tenant, resource, { id: user.id, type: "User" })),
    scp: scopes.join(" "),
    sub: pairwiseSubject(tenant, user.id, resource.appId),
  };
  if (resource.tokenVersion === 2) {
    const profile = withProfile ? { name: user.displayName, preferred_username: user.userPrincipalName } : {};
    return issue(request, { ...person, ...profile });
  }
  const [givenName, ...rest] = user.displayName.split(" ");
  return issue(request, {
    ...person,
    acr: "1",
    amr: ["pwd"],
    family_name: rest.join(" "),
    given_name: givenName,
    ipaddr: "127.0.0.1",
    name: user.displayName,
    unique_name: user.userPrincipalName,
    upn: user.userPrincipalName,
  });
}

/**
 * An access token for an application acting as itself. Only Microsoft's own resources are sent `idtyp`;
 * others would have to configure it as an optional claim.
 * @param oid object id of the client's service principal
 * @param roles values for `roles`
 */
export function applicationAccessToken(
  request: AccessTokenRequest,
  oid: string,
  roles: readonly string[],
): Promise<IssuedToken> {
  const idtyp = request.resource.application ? {} : { idtyp: "app" };
  const idp = request.resource.tokenVersion === 1 ? { idp: issuerOf(request.tenant, 1) } : {};
  return issue(request, { ...idp, ...idtyp, oid, ...rolesClaim(roles), sub: oid });
}

/** The claim is left out where there are none. */
function rolesClaim(roles: readonly string[]): { readonly roles?: readonly string[] } {
  return roles.length > 0 ? { roles } : {};
}

async function issue(request: AccessTokenRequest, subject: Record<string, unknown>): Promise<IssuedToken> {
  const { clock, tenant, clientId, authentication, resource, audience } = request;
  const version = resource.tokenVersion;
  // Entra draws every token's lifetime between 60 and 90 minutes.
  const lifetime = randomInt(60 * 60, 90 * 60 + 1);
  const issuedAt = clock.seconds();
  const client =
    version === 2 ? { azp: clientId, azpacr: authentication } : { appid: clientId, appidacr: authentication };
  const claims = {
    aud: version === 2 ? resource.appId : audience,
    iss: issuerOf(tenant, version),
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + lifetime,
    aio: opaque(48),
    ...client,
    ...subject,
    rh: `1.${opaque(42)}.`,
    tid: tenant.id,
    uti: opaque(16),
    ver: version === 2 ? "2.0" : "1.0",
  };
  return { token: await sign(tenant, claims, { thumbprint: version === 1 }), lifetime, issuedAt };
}
