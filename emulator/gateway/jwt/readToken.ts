import { compactDecrypt, type JWTPayload } from "jose";
import { TokenFailure } from "./failure.ts";

/** A token taken apart; nothing about it is verified. */
export interface ReadToken {
  /** The three parts as they were sent. */
  readonly compact: string;
  readonly header: Readonly<Record<string, unknown>> & { readonly alg: string; readonly kid?: string };
  readonly payload: JWTPayload;
}

/** Content encryption of validate-jwt (validate-jwt-policy, "Usage notes"), and the length of its key in bytes. */
const contentEncryption: Readonly<Record<string, number>> = {
  "A128CBC-HS256": 32,
  "A192CBC-HS384": 48,
  "A256CBC-HS512": 64,
};
const keyWrapping: Readonly<Record<string, number>> = { A128KW: 16, A192KW: 24, A256KW: 32 };

/** A secret from `decryption-keys`. */
export interface DecryptionKey {
  readonly kid?: string;
  readonly secret: Uint8Array;
}

/**
 * Reads a token in compact form, decrypting it when it is encrypted (RFC 7515, RFC 7516).
 * @throws TokenFailure JwtInvalid
 */
export async function readToken(token: string, decryptionKeys: readonly DecryptionKey[]): Promise<ReadToken> {
  const segments = token.split(".");
  if (segments.length === 5) return readSigned(await decrypted(token, segments[0]!, decryptionKeys));
  return readSigned(token);
}

function readSigned(token: string): ReadToken {
  const segments = token.split(".");
  if (segments.length !== 3) {
    throw new TokenFailure(
      "JwtInvalid",
      "IDX12741: JWT must have three segments (JWS) or five segments (JWE).",
    );
  }
  // A last character whose spare bits are not zero would make a second spelling of the same token
  // (RFC 4648, section 3.5): such a token is not the one that was issued.
  if (!segments.every(isCanonical)) throw malformed();
  const header = json(segments[0]!);
  const payload = json(segments[1]!);
  if (typeof header.alg !== "string" || (header.kid !== undefined && typeof header.kid !== "string"))
    throw malformed();
  return { compact: token, header: header as ReadToken["header"], payload };
}

async function decrypted(
  token: string,
  headerSegment: string,
  keys: readonly DecryptionKey[],
): Promise<string> {
  const { alg, enc, kid } = json(headerSegment);
  const length = alg === "dir" ? contentEncryption[String(enc)] : keyWrapping[String(alg)];
  if (length === undefined || contentEncryption[String(enc)] === undefined) {
    throw new TokenFailure(
      "JwtInvalid",
      `IDX10616: Decryption failed. alg '${alg}' with enc '${enc}' is not supported.`,
    );
  }
  const candidates = keys.filter((key) => key.kid === undefined || kid === undefined || key.kid === kid);
  for (const { secret } of candidates) {
    if (secret.length !== length) continue;
    try {
      const { plaintext } = await compactDecrypt(token, secret);
      return new TextDecoder().decode(plaintext);
    } catch {
      // The next key may fit.
    }
  }
  throw new TokenFailure("JwtInvalid", `IDX10603: Decryption failed. Keys tried: ${candidates.length}.`);
}

function isCanonical(segment: string): boolean {
  return Buffer.from(segment, "base64url").toString("base64url") === segment;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function json(segment: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(utf8.decode(Buffer.from(segment, "base64url")));
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw malformed();
}

function malformed(): TokenFailure {
  return new TokenFailure("JwtInvalid", "IDX12709: JWT is not well formed.");
}
