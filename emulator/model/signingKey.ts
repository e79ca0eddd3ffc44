import { createPublicKey, type JsonWebKey, type KeyObject, randomBytes } from "node:crypto";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from "jose";

/** A tenant's RS256 key pair. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** The public half as a JWK with `kid`, `x5t`, `use` and `alg`. */
  readonly publicJwk: JWK;
  /** The same half, to verify signatures with. */
  readonly publicKey: KeyObject;
}

type KeyPair = Awaited<ReturnType<typeof newKeyPair>>;

const keyPairs: Promise<KeyPair>[] = [];

/**
 * The key of a directory's tenant, under a new id. Tenants of one directory have key pairs of their own; those of
 * different ones never meet and share this process's, since finding one takes a quarter of a second of computing.
 * @param index of the tenant in its directory
 */
export async function signingKey(index: number): Promise<SigningKey> {
  keyPairs[index] ??= newKeyPair();
  const { privateKey, publicKey, jwk } = await keyPairs[index];
  const kid = randomBytes(20).toString("base64url");
  return { kid, privateKey, publicKey, publicJwk: { ...jwk, kid, x5t: kid, use: "sig", alg: "RS256" } };
}

async function newKeyPair(): Promise<{ privateKey: CryptoKey; publicKey: KeyObject; jwk: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { privateKey, publicKey: createPublicKey({ key: jwk as JsonWebKey, format: "jwk" }), jwk };
}
