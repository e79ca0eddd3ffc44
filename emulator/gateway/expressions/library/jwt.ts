import { decodeJwt, decodeProtectedHeader, type JWTPayload } from "jose";
import { ExpressionFailure } from "../problem.ts";
import { newType, nullable, stringType } from "../types.ts";
import { dateTimeType } from "./dates.ts";
import { property } from "./define.ts";
import { dictionary } from "./dictionary.ts";
import { stringArray, stringSequence } from "./enumerables.ts";

/** A token as policy expressions see it; the claims of its payload, not verified by this object. */
export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: JWTPayload;
}

/** The policy engine's `Jwt` (api-management-policy-expressions, "Jwt"). */
export const jwtType = newType("Jwt");

/** The token in a string, without or with "Bearer "; null when it is none. */
export function jwtOf(text: string): Jwt | null {
  const token = text.replace(/^Bearer\s+/i, "");
  try {
    return { header: decodeProtectedHeader(token) as Record<string, unknown>, payload: decodeJwt(token) };
  } catch {
    return null;
  }
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

const claims = dictionary<Jwt>("Claims", stringArray, {
  has: ({ payload }, name) => Object.hasOwn(payload, name),
  get: ({ payload }, name) => claimValues(payload[name]),
  text: ({ payload }, name) => claimValues(payload[name]).join(","),
});

const text = (read: (jwt: Jwt) => unknown) => (self: Jwt) => {
  const value = read(self);
  return value === undefined ? null : String(value);
};
const time = (read: (jwt: Jwt) => number | undefined) => (self: Jwt) => {
  const seconds = read(self);
  if (seconds === undefined) return null;
  if (!Number.isFinite(seconds))
    throw new ExpressionFailure("FormatException", "The claim is no number of seconds.");
  return seconds * 1000;
};

property<Jwt>(
  jwtType,
  "Algorithm",
  stringType,
  text(({ header }) => header.alg),
);
property<Jwt>(
  jwtType,
  "Type",
  stringType,
  text(({ header }) => header.typ),
);
property<Jwt>(jwtType, "Audiences", stringSequence, ({ payload }) => claimValues(payload.aud));
property<Jwt>(jwtType, "Claims", claims, (self) => self);
property<Jwt>(
  jwtType,
  "Id",
  stringType,
  text(({ payload }) => payload.jti),
);
property<Jwt>(
  jwtType,
  "Issuer",
  stringType,
  text(({ payload }) => payload.iss),
);
property<Jwt>(
  jwtType,
  "Subject",
  stringType,
  text(({ payload }) => payload.sub),
);
property<Jwt>(
  jwtType,
  "ExpirationTime",
  nullable(dateTimeType),
  time(({ payload }) => payload.exp),
);
property<Jwt>(
  jwtType,
  "NotBefore",
  nullable(dateTimeType),
  time(({ payload }) => payload.nbf),
);
property<Jwt>(
  jwtType,
  "IssuedAt",
  nullable(dateTimeType),
  time(({ payload }) => payload.iat),
);
