import { ExpressionFailure } from "../problem.ts";
import {
  boolType,
  doubleText,
  doubleType,
  intType,
  longType,
  newType,
  stringType,
  type Type,
} from "../types.ts";
import { indexer, method, property } from "./define.ts";
import { defaultOf } from "./enumerables.ts";
import { found } from "./jsonOwnership.ts";
import { type JsonValue, parseJson, writeJson } from "./jsonText.ts";
import { parseBoolean, parseDouble, parseInteger, rounded } from "./values.ts";

/** A Newtonsoft JToken: one value of a JSON document. JSON's null is a token, not the null of C#. */
export class JsonToken {
  readonly value: JsonValue;

  constructor(value: JsonValue) {
    this.value = value;
  }
}

/** As `JToken.ToString()` has it: containers as indented JSON, values as .NET writes them. */
const toText = (token: unknown): string => {
  const { value } = token as JsonToken;
  if (Array.isArray(value) || value instanceof Map) return writeJson(value, true);
  return plainText(value);
};
export const jTokenType = newType("JToken", { toText });
export const jObjectType = newType("JObject", { toText, base: jTokenType });
export const jArrayType = newType("JArray", {
  toText,
  base: jTokenType,
  items: { element: () => jTokenType, of: (token: JsonToken) => itemsOf(token) },
});
export const jValueType = newType("JValue", { toText, base: jTokenType });
/** Newtonsoft.Json.Formatting. */
export const formattingType = newType("Formatting", { value: true, toText: String });

method<JsonToken, []>(jTokenType, "ToString", [], stringType, (self) => toText(self));
method<JsonToken, [string]>(jTokenType, "ToString", [formattingType], stringType, ({ value }, [formatting]) =>
  writeJson(value, formatting === "Indented"),
);
property<JsonToken>(jTokenType, "HasValues", boolType, ({ value }) =>
  Array.isArray(value) ? value.length > 0 : value instanceof Map && value.size > 0,
);
property<JsonToken>(jArrayType, "Count", intType, ({ value }) => (value as JsonValue[]).length);
property<JsonToken>(jObjectType, "Count", intType, ({ value }) => (value as Map<string, JsonValue>).size);
indexer<JsonToken, string>(jTokenType, stringType, jTokenType, (self, key) => member(self, key));
indexer<JsonToken, number>(jTokenType, intType, jTokenType, ({ value }, index) => {
  if (value instanceof Map) {
    throw new ExpressionFailure(
      "ArgumentException",
      `Accessed JObject values with invalid key value: ${index}. Object property name expected.`,
    );
  }
  if (!Array.isArray(value)) throw noChild();
  const item = value[index];
  if (item === undefined)
    throw new ExpressionFailure("ArgumentOutOfRangeException", "Index was out of range.");
  return new JsonToken(found(item));
});
const plainPath =
  /^(?:\$\.?)?(?:[A-Za-z_][\w-]*|\[\d+\]|\['[^']*'\])(?:\.[A-Za-z_][\w-]*|\[\d+\]|\['[^']*'\])*$/;
method<JsonToken, [string]>(
  jTokenType,
  "SelectToken",
  [stringType],
  jTokenType,
  (self, [path]) => {
    let { value }: { value: JsonValue | undefined } = self;
    for (const [, name, index, quoted] of path
      .replace(/^\$\.?/, "")
      .matchAll(/([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^']*)'\]/g)) {
      const key = name ?? quoted;
      if (key !== undefined) value = value instanceof Map ? value.get(key) : undefined;
      else value = Array.isArray(value) ? value[Number(index)] : undefined;
    }
    return value === undefined ? null : new JsonToken(found(value));
  },
  {
    refuses: ([path]) =>
      typeof path === "string" && plainPath.test(path)
        ? undefined
        : "of JSON paths, the rehearsal runs literal ones of names and indexes, such as a.b[0]",
  },
);
method<JsonToken, [string]>(jObjectType, "GetValue", [stringType], jTokenType, (self, [key]) =>
  member(self, key),
);
method<JsonToken, []>(
  jTokenType,
  "ToObject",
  [],
  ({ typeArgument }) => typeArgument!,
  (self, _, { typeArgument }) => valueAs(self, typeArgument!),
  { generic: true, typeArguments: [stringType, intType, longType, doubleType, boolType] },
);
const plainTypes = [stringType, intType, longType, doubleType, boolType];
method<JsonToken, [string]>(
  jTokenType,
  "Value",
  [stringType],
  ({ typeArgument }) => typeArgument!,
  (self, [key], { typeArgument }) => valueAs(member(self, key), typeArgument!),
  { generic: true, typeArguments: plainTypes },
);
method<JsonToken, []>(
  jTokenType,
  "Value",
  [],
  ({ typeArgument }) => typeArgument!,
  (self, _, { typeArgument }) => valueAs(self, typeArgument!),
  { generic: true, typeArguments: plainTypes },
);
method<JsonToken, [string]>(jObjectType, "ContainsKey", [stringType], boolType, ({ value }, [key]) =>
  (value as Map<string, JsonValue>).has(key),
);
method<JsonToken, [string, (value: JsonToken | null) => void]>(
  jObjectType,
  "TryGetValue",
  [stringType, { type: jTokenType, out: true }],
  boolType,
  ({ value }, [key, set]) => {
    const held = (value as Map<string, JsonValue>).get(key);
    set(held === undefined ? null : new JsonToken(found(held)));
    return held !== undefined;
  },
);

/** Reads JSON of the kind that `As<JObject>()`, `As<JArray>()` or `As<JToken>()` promises. */
export function readJson(text: string, type: Type): JsonToken {
  const token = new JsonToken(parseJson(text));
  if (!isToken(token, type))
    throw new ExpressionFailure("JsonReaderException", `Error reading ${type.name} from JsonReader.`);
  return token;
}

/** Whether a token is a JObject, a JArray or, as every one is, a JToken. */
export function isToken({ value }: JsonToken, type: Type): boolean {
  if (type === jObjectType) return value instanceof Map;
  if (type === jValueType) return !(value instanceof Map || Array.isArray(value));
  return type === jArrayType ? Array.isArray(value) : true;
}

/** A token converted by a C# cast, `(int)token["count"]`: numbers, texts and truth values into one another. */
export function fromJson(token: JsonToken | null, type: Type): unknown {
  const value = token === null ? null : token.value;
  if (value === null) {
    if (token === null && type.isValue) throw cannotConvert("Null", type, "ArgumentNullException");
    if (type.isValue) throw cannotConvert("Null", type);
    return null;
  }
  if (Array.isArray(value)) throw cannotConvert("Array", type);
  if (value instanceof Map) throw cannotConvert("Object", type);
  return converted(value, type);
}

/** `Value<T>()`: unlike a cast, a member that is missing is `default(T)`. */
function valueAs(token: JsonToken | null, type: Type): unknown {
  if (token === null) return defaultOf(type);
  const { value } = token;
  if (Array.isArray(value) || value instanceof Map)
    throw new ExpressionFailure("InvalidCastException", `Cannot cast a container to ${type.name}.`);
  if (value === null && type.isValue)
    throw new ExpressionFailure("InvalidCastException", "Null object cannot be converted to a value type.");
  return value === null ? null : converted(value, type);
}

/** As `System.Convert` does it, invariant culture. */
function converted(value: string | boolean | bigint | number, type: Type): unknown {
  if (type === stringType) return plainText(value);
  if (type === boolType) {
    if (typeof value === "string") return parseBoolean(value);
    return typeof value === "boolean" ? value : Number(value) !== 0;
  }
  if (type === doubleType) return typeof value === "string" ? parseDouble(value) : Number(value);
  const bits = type === intType ? 32 : 64;
  if (typeof value === "string") return parseInteger(value, bits);
  return rounded(typeof value === "boolean" ? BigInt(value) : value, bits);
}

function member({ value }: JsonToken, key: string): JsonToken | null {
  if (Array.isArray(value)) {
    throw new ExpressionFailure(
      "ArgumentException",
      `Accessed JArray values with invalid key value: "${key}". Int32 array index expected.`,
    );
  }
  if (!(value instanceof Map)) throw noChild();
  const held = found(value.get(key));
  return held === undefined ? null : new JsonToken(held);
}

/** The items of an array as tokens. */
function itemsOf({ value }: JsonToken): JsonToken[] {
  return (value as JsonValue[]).map((item) => new JsonToken(found(item)));
}

function plainText(value: null | boolean | string | bigint | number): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "number" ? doubleText(value) : String(value);
}

function noChild(): ExpressionFailure {
  return new ExpressionFailure(
    "InvalidOperationException",
    "Cannot access child value on Newtonsoft.Json.Linq.JValue.",
  );
}

function cannotConvert(what: string, type: Type, exception = "ArgumentException"): ExpressionFailure {
  return new ExpressionFailure(exception, `Can not convert ${what} to ${type.name}.`);
}
