import { ExpressionFailure } from "../problem.ts";
import { boolType, doubleType, intType, longType, newType, stringType, type Type } from "../types.ts";
import { indexer, method, property } from "./define.ts";

/** A Newtonsoft JToken: one value of a JSON document. JSON's null is a token, not the null of C#. */
export class JsonToken {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

const toText = (value: unknown): string => jsonText((value as JsonToken).value);
export const jTokenType = newType("JToken", { toText });
export const jObjectType = newType("JObject", { toText, base: jTokenType });
export const jArrayType = newType("JArray", { toText, base: jTokenType });

method<JsonToken, []>(jTokenType, "ToString", [], stringType, (self) => toText(self));
property<JsonToken>(
  jTokenType,
  "HasValues",
  boolType,
  ({ value }) => typeof value === "object" && value !== null && Object.keys(value).length > 0,
);
property<JsonToken>(jArrayType, "Count", intType, ({ value }) => (value as unknown[]).length);
indexer<JsonToken, string>(jTokenType, stringType, jTokenType, (self, key) => member(self, key));
indexer<JsonToken, number>(jTokenType, intType, jTokenType, ({ value }, index) => {
  if (!Array.isArray(value))
    throw new ExpressionFailure(
      "InvalidOperationException",
      "Cannot access child value on Newtonsoft.Json.Linq.JValue.",
    );
  if (index < 0 || index >= value.length)
    throw new ExpressionFailure("ArgumentOutOfRangeException", "Index was out of range.");
  return new JsonToken(value[index]);
});
method<JsonToken, [string]>(
  jTokenType,
  "Value",
  [stringType],
  ({ typeArgument }) => typeArgument!,
  (self, [key], { typeArgument }) => fromJson(member(self, key), typeArgument!),
  { generic: true, typeArguments: [stringType, intType, longType, doubleType, boolType] },
);
method<JsonToken, [string]>(jObjectType, "ContainsKey", [stringType], boolType, ({ value }, [key]) =>
  Object.hasOwn(value as object, key),
);

/** Reads JSON of the kind that `As<JObject>()`, `As<JArray>()` or `As<JToken>()` promises. */
export function readJson(text: string, type: Type): JsonToken {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ExpressionFailure(
      "JsonReaderException",
      "Unexpected character encountered while parsing value.",
    );
  }
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if ((type === jObjectType && !isObject) || (type === jArrayType && !Array.isArray(value))) {
    throw new ExpressionFailure("JsonReaderException", `Error reading ${type.name} from JsonReader.`);
  }
  return new JsonToken(value);
}

/** A token converted by a C# cast or `Value<T>`: `(int)token["count"]`. */
export function fromJson(token: JsonToken | null, type: Type): unknown {
  const value = token === null ? null : token.value;
  if (value === null) {
    if (type.isValue)
      throw new ExpressionFailure("ArgumentException", `Can not convert Null to ${type.name}.`);
    return null;
  }
  if (type === stringType && typeof value !== "object") return jsonText(value);
  if (type === boolType && typeof value === "boolean") return value;
  if (type === doubleType && typeof value === "number") return value;
  if (type === intType && Number.isInteger(value)) return (value as number) | 0;
  if (type === longType && Number.isInteger(value)) return BigInt(value as number);
  throw new ExpressionFailure("ArgumentException", `Can not convert this JSON value to ${type.name}.`);
}

function member({ value }: JsonToken, key: string): JsonToken | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ExpressionFailure(
      "InvalidOperationException",
      "Cannot access child value on Newtonsoft.Json.Linq.JValue.",
    );
  }
  return Object.hasOwn(value, key) ? new JsonToken((value as Record<string, unknown>)[key]) : null;
}

// Newtonsoft indents objects and arrays by two blanks, and writes values as .NET does.
function jsonText(value: unknown): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
