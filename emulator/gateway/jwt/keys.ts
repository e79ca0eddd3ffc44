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

type ImportedKey = CryptoKey | Uint8Array | undefined;

/** By key and algorithm: to import one takes longer than to verify a signature with it. */
const imported = new WeakMap<JWK, Map<string, Promise<ImportedKey>>>();

/** The key for one algorithm; undefined when it is of another kind, so that no public key is ever an HMAC secret. */
export function importedFor({ jwk }: VerificationKey, alg: string): Promise<ImportedKey> {
  const known = imported.get(jwk) ?? new Map<string, Promise<ImportedKey>>();
  imported.set(jwk, known);
  const key = known.get(alg) ?? importKey(jwk, alg);
  known.set(alg, key);
  return key;
}

async function importKey(jwk: JWK, alg: string): Promise<ImportedKey> {
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
