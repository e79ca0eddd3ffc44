import { decodeJwt, decodeProtectedHeader, type JWTPayload, SignJWT } from "jose";
import type { SigningKey } from "../../emulator/index.ts";

/**
 * The same token with other claims, rightly signed by a tenant's own key: what Entra ID would have issued
 * at another moment, or what another tenant would issue.
 */
export async function reissue(token: string, key: SigningKey, changes: JWTPayload): Promise<string> {
  const { typ, x5t } = decodeProtectedHeader(token) as { typ?: string; x5t?: string };
  return await new SignJWT({ ...decodeJwt(token), ...changes })
    .setProtectedHeader({ typ, alg: "RS256", kid: key.kid, ...(x5t === undefined ? {} : { x5t: key.kid }) })
    .sign(key.privateKey);
}

/**
 * The same token with one claim changed and the old signature kept, as somebody would who wants to be
 * somebody else.
 */
export function tamper(token: string): string {
  const [header, payload, signature] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload!, "base64url").toString("utf8")) as JWTPayload;
  const forged = Buffer.from(JSON.stringify({ ...claims, oid: "00000000-0000-0000-0000-00000000beef" }));
  return [header, forged.toString("base64url"), signature].join(".");
}
