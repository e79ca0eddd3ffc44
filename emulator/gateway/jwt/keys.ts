import { createPublicKey, createSecretKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { base64url, type JWK } from "jose";

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

/** By key and algorithm: to import one takes longer than to verify a signature with it. */
const imported = new WeakMap<JWK, Map<string, KeyObject | undefined>>();

/** The key for one algorithm; undefined when it is of another kind, so that no public key is ever an HMAC secret. */
export function importedFor({ jwk }: VerificationKey, alg: string): KeyObject | undefined {
  const known = imported.get(jwk) ?? new Map<string, KeyObject | undefined>();
  imported.set(jwk, known);
  if (!known.has(alg)) known.set(alg, importKey(jwk, alg));
  return known.get(alg);
}

function importKey(jwk: JWK, alg: string): KeyObject | undefined {
  if (jwk.kty !== signingAlgorithms[alg]) return undefined;
  // Entra ID's keys say no alg; those of others may name one, which then holds (RFC 7517, sections 4.2 to 4.4).
  if (jwk.alg !== undefined && jwk.alg !== alg) return undefined;
  if (jwk.use !== undefined && jwk.use !== "sig") return undefined;
  if (jwk.key_ops !== undefined && !jwk.key_ops.includes("verify")) return undefined;
  try {
    if (jwk.kty === "oct") return createSecretKey(Buffer.from(String(jwk.k), "base64url"));
    const key = createPublicKey({ key: jwk as JsonWebKey, format: "jwk" });
    // Shorter ones are not to be used with any of these algorithms (RFC 7518, sections 3.3 and 3.5).
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048 ? key : undefined;
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
