import { base64url, type CryptoKey, importJWK, type JWK } from "jose";

/** A key that a token's signature may be verified with. */
export interface VerificationKey {
  readonly kid?: string;
  readonly jwk: JWK;
}

/** The signing algorithms of validate-jwt (validate-jwt-policy, "Usage notes") and the kind of key each wants. */
export const signingAlgorithms: Readonly<Record<string, "oct" | "RSA">> = {
  HS256: "oct",
  RS256: "RSA",
  RS512: "RSA",
  PS256: "RSA",
};

/** The key for one algorithm; undefined when it is of another kind, so that no public key is ever an HMAC secret. */
export async function importedFor(
  { jwk }: VerificationKey,
  alg: string,
): Promise<CryptoKey | Uint8Array | undefined> {
  if (jwk.kty !== signingAlgorithms[alg]) return undefined;
  // Entra ID's keys say no alg; those of others may name one, which then holds.
  if (jwk.alg !== undefined && jwk.alg !== alg) return undefined;
  try {
    return await importJWK({ ...jwk, alg }, alg);
  } catch {
    return undefined;
  }
}

/** A secret in a policy, as a JSON Web Key. @throws TypeError when the text is no Base64 */
export function secretKey(base64: string, kid?: string): VerificationKey {
  return { kid, jwk: { kty: "oct", k: base64url.encode(secretBytes(base64)) } };
}

/** @throws TypeError when the text is no Base64 */
export function secretBytes(base64: string): Uint8Array {
  const compact = base64.replace(/\s/g, "");
  if (compact === "" || compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) {
    throw new TypeError("the key must be Base64");
  }
  return new Uint8Array(Buffer.from(compact, "base64"));
}
