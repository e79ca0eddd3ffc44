import type { JWK } from "jose";
import { isSignedBy } from "../../model/signature.ts";
import { checkClaims, type RequiredClaim } from "./claims.ts";
import { TokenFailure } from "./failure.ts";
import { importedFor, signingAlgorithms, type VerificationKey } from "./keys.ts";
import type { OpenIdConfiguration, OpenIdConfigurations } from "./openIdConfigurations.ts";
import { type DecryptionKey, type ReadToken, readToken } from "./readToken.ts";
import { claimValues, type Jwt } from "./token.ts";

/** What a token is held against. */
export interface TokenRules {
  readonly openIdConfigUrls: readonly string[];
  readonly signingKeys: readonly VerificationKey[];
  readonly decryptionKeys: readonly DecryptionKey[];
  /** Accepted audiences; none: not checked. */
  readonly audiences: readonly string[];
  /** Accepted issuers besides those of the OpenID configurations. */
  readonly issuers: readonly string[];
  /** What an OpenID configuration's issuer is accepted as; the issuer itself where not given. */
  readonly issuersOf?: (configuration: OpenIdConfiguration) => readonly string[];
  /** Whether `issuers` narrow the `{tenantid}` of a configuration for several tenants, or add to it. */
  readonly sharedIssuers: "narrowed" | "added";
  readonly requiredClaims: readonly RequiredClaim[];
  readonly requireExpirationTime: boolean;
  readonly requireSignedTokens: boolean;
  readonly clockSkewMs: number;
}

/**
 * Validates a token: signature, lifetime, audience, issuer, claims, in this order. The codes and texts of
 * the messages are those of the library that API Management names in its own (Microsoft.IdentityModel).
 * @param nowMs world time
 * @throws TokenFailure
 * @throws ConfigurationUnavailable when an OpenID configuration that decides cannot be fetched
 */
export async function validateToken(
  token: string,
  rules: TokenRules,
  configurations: OpenIdConfigurations,
  nowMs: number,
): Promise<Jwt> {
  const read = await readToken(token, rules.decryptionKeys);
  const used = await verified(read, rules, configurations);
  checkLifetime(read, rules, nowMs);
  checkAudience(read, rules.audiences);
  checkIssuer(read, rules, used);
  checkClaims(read.payload, rules.requiredClaims);
  return { header: read.header, payload: read.payload };
}

async function verified(
  token: ReadToken,
  rules: TokenRules,
  configurations: OpenIdConfigurations,
): Promise<OpenIdConfiguration[]> {
  const current = (): Promise<OpenIdConfiguration[]> =>
    Promise.all(rules.openIdConfigUrls.map((url) => configurations.get(url)));
  const known = await current();
  if (token.header.alg === "none" && token.compact.endsWith(".")) {
    if (!rules.requireSignedTokens) return known;
    throw new TokenFailure(
      "TokenSignatureInvalid",
      "IDX10504: Unable to validate signature, token does not have a signature. Access denied.",
    );
  }
  const problem = signatureProblem(token, rules.signingKeys, known);
  if (!problem) return known;
  // Keys are rolled over without notice: an unknown or a wrong key is a reason to look again.
  const refreshed = await Promise.all(rules.openIdConfigUrls.map((url) => configurations.refresh(url)));
  if (!refreshed.includes(true)) throw problem;
  const renewed = await current();
  const remaining = signatureProblem(token, rules.signingKeys, renewed);
  if (remaining) throw remaining;
  return renewed;
}

/** Why no key verifies the token; undefined when one does. */
function signatureProblem(
  { compact, header: { alg, kid, crit } }: ReadToken,
  inline: readonly VerificationKey[],
  configurations: readonly OpenIdConfiguration[],
): TokenFailure | undefined {
  if (!Object.hasOwn(signingAlgorithms, alg)) {
    const supported = Object.keys(signingAlgorithms).join(", ");
    return new TokenFailure(
      "TokenSignatureInvalid",
      `IDX10511: Signature validation failed. alg '${alg}' is none of ${supported}. Access denied.`,
    );
  }
  const published = configurations.flatMap(({ keys }) => keys.map((jwk: JWK) => ({ kid: jwk.kid, jwk })));
  const all = [...inline, ...published];
  if (all.length === 0) {
    return new TokenFailure(
      "TokenSignatureKeyNotFound",
      "IDX10500: Signature validation failed. No security keys were provided to validate the signature. Access denied.",
    );
  }
  const candidates = all.filter((key) => kid === undefined || key.kid === undefined || key.kid === kid);
  if (candidates.length === 0) {
    return new TokenFailure(
      "TokenSignatureKeyNotFound",
      `IDX10501: Signature validation failed. Unable to match key: kid: '${kid}'. Access denied.`,
    );
  }
  // Whoever does not understand an extension that a token calls critical has to refuse it (RFC 7515, section 4.1.11).
  const verifiable = crit === undefined ? candidates : [];
  for (const candidate of verifiable) {
    const key = importedFor(candidate, alg);
    if (key && isSignedBy(key, compact, alg)) return undefined;
  }
  return new TokenFailure(
    "TokenSignatureInvalid",
    `IDX10511: Signature validation failed. Keys tried: ${candidates.length}, kid: '${kid ?? ""}'. Access denied.`,
  );
}

function checkLifetime({ payload }: ReadToken, rules: TokenRules, nowMs: number): void {
  const time = (seconds: number): string => new Date(seconds * 1000).toISOString();
  const { exp, nbf } = payload;
  for (const claim of [exp, nbf]) {
    if (claim !== undefined && !(typeof claim === "number" && Math.abs(claim) < 8.64e12)) {
      throw new TokenFailure(
        "JwtInvalid",
        "IDX12709: JWT is not well formed. exp and nbf must be numbers of seconds.",
      );
    }
  }
  if (exp === undefined && rules.requireExpirationTime) {
    throw new TokenFailure(
      "JwtInvalid",
      "IDX10225: Lifetime validation failed. The token is missing an Expiration Time.",
    );
  }
  if (nbf !== undefined && nbf * 1000 > nowMs + rules.clockSkewMs) {
    throw new TokenFailure(
      "JwtInvalid",
      `IDX10222: Lifetime validation failed. The token is not yet valid. ValidFrom: '${time(nbf)}', Current time: '${time(nowMs / 1000)}'.`,
    );
  }
  if (exp !== undefined && exp * 1000 < nowMs - rules.clockSkewMs) {
    throw new TokenFailure(
      "TokenExpired",
      `IDX10223: Lifetime validation failed. The token is expired. ValidTo: '${time(exp)}', Current time: '${time(nowMs / 1000)}'. Access denied.`,
    );
  }
}

function checkAudience({ payload }: ReadToken, accepted: readonly string[]): void {
  if (accepted.length === 0) return;
  const held = claimValues(payload.aud);
  if (held.some((audience) => accepted.includes(audience))) return;
  throw new TokenFailure(
    "TokenAudienceNotAllowed",
    `IDX10214: Audience validation failed. Audiences: '${held.join(", ")}'. Did not match: ValidAudiences: '${accepted.join(", ")}'. Access denied.`,
  );
}

function checkIssuer(
  { payload }: ReadToken,
  rules: TokenRules,
  configurations: readonly OpenIdConfiguration[],
): void {
  const { issuers, issuersOf = ({ issuer }) => [issuer] } = rules;
  const tenant = typeof payload.tid === "string" ? payload.tid : undefined;
  const published = configurations.flatMap(issuersOf).flatMap((issuer) => {
    if (!/\{tenantid\}/i.test(issuer)) return [issuer];
    // Multi-tenant configurations hold a template, which a list of issuers may be there to narrow.
    const isNarrowed = rules.sharedIssuers === "narrowed" && issuers.length > 0;
    if (isNarrowed || tenant === undefined) return [];
    return [issuer.replace(/\{tenantid\}/i, tenant)];
  });
  const accepted = [...issuers, ...published];
  if (issuers.length === 0 && configurations.length === 0) return;
  if (typeof payload.iss === "string" && accepted.includes(payload.iss)) return;
  throw new TokenFailure(
    "TokenIssuerNotAllowed",
    `IDX10205: Issuer validation failed. Issuer: '${payload.iss ?? ""}'. Did not match: ValidIssuers: '${accepted.join(", ")}'. Access denied.`,
  );
}
