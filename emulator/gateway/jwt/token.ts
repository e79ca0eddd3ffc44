import type { JWTPayload } from "jose";

/** A token as policies and their expressions see it; the claims of its payload, not verified by this object. */
export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: JWTPayload;
}

/** A claim's values as strings: one for each element of an array. */
export function claimValues(claim: unknown): string[] {
  if (claim === undefined || claim === null) return [];
  // Claims are whatever a token's maker writes, so arrays in arrays are not followed by calls.
  let flat: unknown = claim;
  while (Array.isArray(flat) && flat.some(Array.isArray)) flat = flat.flat();
  if (Array.isArray(flat)) return flat.flatMap(claimValues);
  return [typeof claim === "string" ? claim : JSON.stringify(claim)];
}
