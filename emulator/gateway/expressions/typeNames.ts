import { isAllowedType } from "../reference/expressions.ts";
import { requestType, responseType } from "./library/contextMembers.ts";
import { hashType } from "./library/crypto.ts";
import { dateTimeOffsetType } from "./library/dateOffsets.ts";
import { dateTimeType, timeSpanType } from "./library/dates.ts";
import { exceptionType } from "./library/exceptions.ts";
import { jArrayType, jObjectType, jTokenType, jValueType } from "./library/json.ts";
import { jPropertyType } from "./library/jsonBuilding.ts";
import { jwtType } from "./library/jwt.ts";
import { randomType } from "./library/random.ts";
import { groupType, matchType } from "./library/regex.ts";
import { uriType } from "./library/uri.ts";
import { ExpressionProblem } from "./problem.ts";
import type { TypeName } from "./syntax.ts";
import {
  arrayOf,
  boolType,
  bytesType,
  byteType,
  charType,
  doubleType,
  guidType,
  intType,
  longType,
  nullable,
  objectType,
  stringType,
  type Type,
} from "./types.ts";

/** The types that casts, declarations and type arguments may name. */
const named = new Map<string, Type>([
  ["object", objectType],
  ["Object", objectType],
  ["string", stringType],
  ["String", stringType],
  ["bool", boolType],
  ["Boolean", boolType],
  ["int", intType],
  ["Int32", intType],
  ["long", longType],
  ["Int64", longType],
  ["double", doubleType],
  ["Double", doubleType],
  ["char", charType],
  ["Guid", guidType],
  ["DateTime", dateTimeType],
  ["TimeSpan", timeSpanType],
  ["Jwt", jwtType],
  ["JObject", jObjectType],
  ["JArray", jArrayType],
  ["JToken", jTokenType],
  ["JValue", jValueType],
  ["JProperty", jPropertyType],
  ["DateTimeOffset", dateTimeOffsetType],
  ["Random", randomType],
  ["Match", matchType],
  ["Group", groupType],
  ["Uri", uriType],
  ["Exception", exceptionType],
  ...["MD5", "SHA1", "SHA256", "SHA384", "SHA512"].flatMap((name): [string, Type][] => [
    [name, hashType],
    [`HMAC${name}`, hashType],
  ]),
  ["byte", byteType],
  ["Byte", byteType],
  ["IResponse", responseType],
  ["IRequest", requestType],
]);

/**
 * The type of that name.
 * @throws ExpressionProblem for a type that the rehearsal does not know
 */
export function typeNamed({ name, suffix, line }: TypeName): Type {
  const plain = name.split(".").at(-1)!;
  if (plain === "byte" && suffix === "[]") return bytesType;
  const type = named.get(plain);
  if (!type) throw unknownType(name, line);
  if (suffix === "?" && !type.isValue)
    throw new ExpressionProblem(line, `${name}? is no C# 7: ${name} can be null already`);
  return suffix === "[]" ? arrayOf(type) : suffix === "?" ? nullable(type) : type;
}

/** Why a type cannot stand where it does. */
export function unknownType(name: string, line: number): ExpressionProblem {
  const message = isAllowedType(name)
    ? `${name} is a type of API Management's policy expressions that the rehearsal does not run`
    : `${name} is no type that policy expressions may use`;
  return new ExpressionProblem(line, message);
}
