import type { JWTPayload } from "jose";
import { TokenFailure } from "./failure.ts";
import { claimValues } from "./token.ts";

/** One `claim` of `required-claims`. */
export interface RequiredClaim {
  readonly name: string;
  readonly match: "all" | "any";
  /** Splits the token's claim into several values. */
  readonly separator?: string;
  /** Values that the claim must have; none: it only has to be there. */
  readonly values: readonly string[];
}

/** @throws TokenFailure TokenClaimNotFound, TokenClaimValueNotAllowed */
export function checkClaims(payload: JWTPayload, required: readonly RequiredClaim[]): void {
  const missing = required.filter(({ name }) => !Object.hasOwn(payload, name)).map(({ name }) => name);
  if (missing.length > 0) {
    throw new TokenFailure(
      "TokenClaimNotFound",
      `JWT token is missing the following claims: ${missing.join(", ")}. Access denied.`,
    );
  }
  for (const { name, match, separator, values } of required) {
    const held = valuesOf(payload[name], separator);
    const satisfied =
      values.length === 0 ||
      (match === "all"
        ? values.every((value) => held.includes(value))
        : values.some((value) => held.includes(value)));
    if (satisfied) continue;
    throw new TokenFailure(
      "TokenClaimValueNotAllowed",
      `Claim ${name} value of ${held.join(", ")} is not allowed. Access denied.`,
    );
  }
}

function valuesOf(claim: unknown, separator: string | undefined): string[] {
  const values = claimValues(claim);
  return separator
    ? values.flatMap((value) => value.split(separator)).filter((value) => value !== "")
    : values;
}
