import { createHash, randomBytes } from "node:crypto";

/** Proof of who has asked for a code (RFC 7636): the verifier stays with who asks, its digest goes along. */
export function newChallenge(): {
  readonly verifier: string;
  /** Parameters of the authorization request. */
  readonly challenge: { readonly code_challenge: string; readonly code_challenge_method: "S256" };
} {
  const verifier = randomBytes(48).toString("base64url");
  const code_challenge = createHash("sha256").update(verifier).digest("base64url");
  return { verifier, challenge: { code_challenge, code_challenge_method: "S256" } };
}
