import { createHash, randomBytes } from "node:crypto";
import { type JWTPayload, SignJWT } from "jose";
import type { Tenant } from "../../model/directory.ts";

/** The issuer of a tenant's tokens, by token version. */
export function issuerOf(tenant: Tenant, version: 1 | 2): string {
  return version === 2
    ? `https://${tenant.cloud.login}/${tenant.id}/v2.0`
    : `${tenant.cloud.v1Issuer}/${tenant.id}/`;
}

/** Signs claims with the tenant's key. @param options whether the header carries `x5t` beside `kid`, as v1's does */
export async function sign(
  tenant: Tenant,
  claims: JWTPayload,
  options: { readonly thumbprint: boolean },
): Promise<string> {
  const { kid, privateKey, publicJwk } = await tenant.signingKey;
  const thumbprint = options.thumbprint ? { x5t: publicJwk.x5t } : {};
  return new SignJWT(claims)
    .setProtectedHeader({ typ: "JWT", alg: "RS256", ...thumbprint, kid })
    .sign(privateKey);
}

/** `sub`: one person looks different to every application (OpenID Connect Core section 8.1, pairwise). */
export function pairwiseSubject(tenant: Tenant, objectId: string, appId: string): string {
  return createHash("sha256").update(`${tenant.id}/${objectId}/${appId}`).digest("base64url");
}

/** `c_hash` and `at_hash` for RS256: the left half of the SHA-256 (OpenID Connect Core section 3.3.2.11). */
export function halfHash(value: string): string {
  return createHash("sha256").update(value).digest().subarray(0, 16).toString("base64url");
}

/** A value that means something to Entra alone, of so many random bytes. */
export function opaque(bytes: number): string {
  return randomBytes(bytes).toString("base64url");
}
