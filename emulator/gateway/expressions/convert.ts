import { fromJson, isToken, JsonToken, jTokenType } from "./library/json.ts";
import { ExpressionFailure } from "./problem.ts";
import {
  Boxed,
  boolType,
  byteType,
  charType,
  doubleType,
  intType,
  longType,
  nullable,
  nullType,
  objectType,
  stringType,
  type Type,
} from "./types.ts";

type Conversion = (value: unknown) => unknown;
const same: Conversion = (value) => value;

/**
 * The implicit conversion from one type to another, or undefined where C# has none
 * (C# language specification, "Implicit conversions").
 */
export function implicitConversion(from: Type, to: Type, literal?: unknown): Conversion | undefined {
  if (from === to) return same;
  // A constant that fits converts by itself ("Implicit constant expression conversions").
  if (from === intType && to === byteType && typeof literal === "number" && literal >= 0 && literal <= 255)
    return same;
  if (from === nullType) return to.isValue ? undefined : same;
  if (to === objectType) return (value) => box(from, value);
  if (from === intType && to === longType) return (value) => BigInt(value as number);
  if (from === intType && to === doubleType) return same;
  if (from === byteType && (to === intType || to === doubleType)) return same;
  if (from === byteType && to === longType) return (value) => BigInt(value as number);
  if (from === longType && to === doubleType) return (value) => Number(value);
  if (from === charType && to === intType) return (value) => (value as string).charCodeAt(0);
  if (to.underlying) {
    const inner = implicitConversion(from.underlying ?? from, to.underlying);
    return inner && ((value) => (value === null ? null : inner(value)));
  }
  for (let base = from.base; base; base = base.base) if (base === to) return same;
  if (to === jTokenType) return jsonConversion(from);
  const { items } = from;
  if (items && to.element === items.element() && !to.base)
    return (value) => (value === null ? null : items.of(value as never));
  return undefined;
}

/** JToken has implicit operators for plain values (Newtonsoft.Json.Linq.JToken). */
function jsonConversion(from: Type): Conversion | undefined {
  if (from === stringType) return (value) => (value === null ? null : new JsonToken(value as string));
  if (from === boolType || from === doubleType) return (value) => new JsonToken(value as boolean | number);
  if (from === intType) return (value) => new JsonToken(BigInt(value as number));
  if (from === longType) return (value) => new JsonToken(value as bigint);
  return undefined;
}

/** The conversion that a cast makes, or undefined where C# has none ("Explicit conversions"). */
export function explicitConversion(from: Type, to: Type): Conversion | undefined {
  const implicit = implicitConversion(from, to);
  if (implicit) return implicit;
  if (from === objectType) return (value) => unbox(value as Boxed | null, to);
  if (isA(from, jTokenType)) {
    if (isA(to, jTokenType)) return (value) => downcast(value as JsonToken | null, to);
    if ([stringType, boolType, intType, longType, doubleType].includes(to))
      return (value) => fromJson(value as JsonToken | null, to);
    return undefined;
  }
  if (from.underlying === to) {
    return (value) => {
      if (value === null)
        throw new ExpressionFailure("InvalidOperationException", "Nullable object must have a value.");
      return value;
    };
  }
  if (from === longType && to === intType) return (value) => Number(BigInt.asIntN(32, value as bigint));
  if (from === doubleType && to === intType) return (value) => Math.trunc(value as number) | 0;
  if (from === doubleType && to === longType) return (value) => BigInt(Math.trunc(value as number));
  if (from === intType && to === byteType) return (value) => (value as number) & 255;
  if (from === longType && to === byteType) return (value) => Number(BigInt.asUintN(8, value as bigint));
  if (from === intType && to === charType) return (value) => String.fromCharCode(value as number);
  return undefined;
}

/** `value as T`: null where a cast would throw. Undefined where C# has no such conversion. */
export function asConversion(from: Type, to: Type): Conversion | undefined {
  if (to.isValue) return undefined;
  if (from !== objectType && isA(from, jTokenType) && isA(to, from))
    return (value) => (value !== null && isToken(value as JsonToken, to) ? value : null);
  if (from !== objectType) return implicitConversion(from, to);
  return (value) => {
    const boxed = value as Boxed | null;
    return boxed !== null && holds(boxed, to) ? boxed.value : null;
  };
}

/** The type that both branches of `?:` and the operands of an operator meet in. */
export function commonType(a: Type, b: Type): Type | undefined {
  if (implicitConversion(a, b)) return b;
  if (implicitConversion(b, a)) return a;
  if (a === nullType && b.isValue) return nullable(b);
  if (b === nullType && a.isValue) return nullable(a);
  return undefined;
}

/** A value as `object`. */
export function box(type: Type, value: unknown): Boxed | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Boxed) return value;
  return new Boxed(type.underlying ?? type, value);
}

function unbox(boxed: Boxed | null, to: Type): unknown {
  const target = to.underlying ?? to;
  if (boxed === null) {
    if (to.isValue)
      throw new ExpressionFailure(
        "NullReferenceException",
        "Object reference not set to an instance of an object.",
      );
    return null;
  }
  // As in .NET, unboxing converts nothing: an int in an object is no long.
  if (!holds(boxed, target)) {
    throw new ExpressionFailure(
      "InvalidCastException",
      `Unable to cast object of type '${boxed.type.name}' to type '${to.name}'.`,
    );
  }
  return boxed.value;
}

function downcast(token: JsonToken | null, to: Type): JsonToken | null {
  if (token === null || isToken(token, to)) return token;
  throw new ExpressionFailure("InvalidCastException", `Unable to cast this JSON value to type '${to.name}'.`);
}

/** Whether what is in an object is of that type. What a token is, its value says and not the type that it was kept under. */
function holds({ type, value }: Boxed, wanted: Type): boolean {
  if (value instanceof JsonToken) return isA(wanted, jTokenType) && isToken(value, wanted);
  return isA(type, wanted);
}

function isA(type: Type, wanted: Type): boolean {
  return type === wanted || (type.base !== undefined && isA(type.base, wanted));
}

/** Whether values of that type are compared by `==` as values. */
export function comparesByValue(type: Type): boolean {
  const plain = type.underlying ?? type;
  return plain === stringType || plain === boolType || plain.isValue;
}
