import { decodeJwt, decodeProtectedHeader } from "jose";
import { claimValues, type Jwt } from "../../jwt/token.ts";
import { ExpressionFailure } from "../problem.ts";
import { newType, nullable, stringType } from "../types.ts";
import { dateTimeType } from "./dates.ts";
import { property } from "./define.ts";
import { dictionary } from "./dictionary.ts";
import { stringArray, stringSequence } from "./enumerables.ts";

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
