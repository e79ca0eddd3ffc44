import { Gap } from "../../../gap.ts";
import { ExpressionFailure } from "../problem.ts";
import { constructorName, setterName } from "../syntax.ts";
import {
  Boxed,
  boolType,
  charType,
  doubleType,
  enumerableOf,
  guidType,
  intType,
  longType,
  newType,
  objectType,
  stringType,
  type Type,
} from "../types.ts";
import { dateTimeOffsetType } from "./dateOffsets.ts";
import { dateTimeType, timeSpanType } from "./dates.ts";
import { method, property } from "./define.ts";
import {
  formattingType,
  JsonToken,
  jArrayType,
  jObjectType,
  jTokenType,
  jValueType,
  readJson,
} from "./json.ts";
import { adopted, copied } from "./jsonOwnership.ts";
import { type JsonValue, writeJson } from "./jsonText.ts";
import { staticSide } from "./staticSides.ts";

/** Making and changing JSON in an expression, as Newtonsoft.Json.Linq does it. */

interface JsonProperty {
  readonly name: string;
  readonly value: JsonValue;
}
/** Newtonsoft.Json.Linq.JProperty. */
export const jPropertyType = newType("JProperty", {
  toText: (self) =>
    `${JSON.stringify((self as JsonProperty).name)}: ${writeJson((self as JsonProperty).value, true)}`,
});
property<JsonProperty>(jPropertyType, "Name", stringType, ({ name }) => name);
property<JsonProperty>(jPropertyType, "Value", jTokenType, ({ value }) => new JsonToken(value));

/** What `new JProperty(name, value)`, `JToken.FromObject` and the like make of an object. */
export function asJson(boxed: Boxed | null): JsonValue {
  if (boxed === null) return null;
  const { type, value } = boxed;
  if (value instanceof JsonToken) return adopted(value.value);
  if ([stringType, boolType, doubleType].includes(type)) return value as string | boolean | number;
  if (type === charType || type === guidType) return String(value);
  if (type === intType) return BigInt(value as number);
  if (type === longType) return value as bigint;
  if (type === dateTimeType) return isoText(value as number, "Z");
  if (type === dateTimeOffsetType) return isoText(value as number, "+00:00");
  if (type === timeSpanType) return type.toText(value);
  if (type === jPropertyType) {
    const { name, value: held } = value as JsonProperty;
    return new Map([[name, held]]);
  }
  if (type.isAnonymous) {
    const members = [...type.properties].map(([name, { type: held, get }]) => {
      const inside = get(value as never, undefined as never);
      return [
        name,
        asJson(inside instanceof Boxed || inside === null ? inside : new Boxed(held, inside)),
      ] as const;
    });
    return new Map(members);
  }
  if (type.element) {
    const element = type.element;
    return (value as unknown[]).map((item) =>
      asJson(item instanceof Boxed ? item : item === null ? null : new Boxed(element, item)),
    );
  }
  throw new Gap(`the rehearsal's policy expressions do not write ${type.name} as JSON`);
}

/** Newtonsoft.Json writes the fraction of a second only where there is one. */
function isoText(value: number, zone: string): string {
  return new Date(value)
    .toISOString()
    .replace(".000", "")
    .replace(/(\.\d*?)0*Z$/, "$1Z")
    .replace("Z", zone);
}

const added = { type: objectType, rest: true } as const;

const object = staticSide("JObject");
method<unknown, [(Boxed | null)[]]>(object, constructorName, [added], jObjectType, (_, [content]) => {
  const made = new Map<string, JsonValue>();
  for (const item of content) addTo(made, item);
  return new JsonToken(made);
});

function addTo(target: Map<string, JsonValue>, item: Boxed | null): void {
  if (item === null) return;
  if (item.type.element) {
    for (const one of item.value as unknown[])
      addTo(target, one instanceof Boxed ? one : new Boxed(item.type.element, one));
    return;
  }
  if (item.value instanceof JsonToken && item.value.value instanceof Map) {
    for (const [name, value] of item.value.value) put(target, name, adopted(value));
    return;
  }
  if (item.type !== jPropertyType) {
    throw new ExpressionFailure(
      "ArgumentException",
      `Can not add ${item.type.name} to Newtonsoft.Json.Linq.JObject.`,
    );
  }
  const { name, value } = item.value as JsonProperty;
  put(target, name, value);
}

function put(target: Map<string, JsonValue>, name: string, value: JsonValue): void {
  if (target.has(name)) {
    throw new ExpressionFailure(
      "ArgumentException",
      `Can not add property ${name} to Newtonsoft.Json.Linq.JObject. Property with the same name already exists on object.`,
    );
  }
  target.set(name, value);
}

const asMap = ({ value }: JsonToken) => value as Map<string, JsonValue>;
const asList = ({ value }: JsonToken) => value as JsonValue[];

const jProperty = staticSide("JProperty");
method<unknown, [string, (Boxed | null)[]]>(
  jProperty,
  constructorName,
  [stringType, added],
  jPropertyType,
  (_, [name, content]) => ({
    name,
    value: content.length === 1 ? asJson(content[0]!) : content.map(asJson),
  }),
);
const array = staticSide("JArray");
method<unknown, [(Boxed | null)[]]>(array, constructorName, [added], jArrayType, (_, [content]) => {
  // One enumerable is what the array holds; a JArray in a JArray stays one item.
  const [only] = content;
  if (content.length === 1 && only && only.type.element) return new JsonToken(asJson(only));
  return new JsonToken(content.map(asJson));
});
const jValue = staticSide("JValue");
method<unknown, [Boxed | null]>(
  jValue,
  constructorName,
  [objectType],
  jValueType,
  (_, [value]) => new JsonToken(asJson(value)),
);
for (const type of [jObjectType, jArrayType, jTokenType]) {
  const side = staticSide(type.name);
  method<unknown, [string]>(side, "Parse", [stringType], type, (_, [text]) => readJson(text, type));
  method<unknown, [Boxed | null]>(side, "FromObject", [objectType], type, (_, [value]) => {
    if (value === null) throw new ExpressionFailure("ArgumentNullException", "Value cannot be null.");
    const token = new JsonToken(asJson(value));
    if (type === jTokenType || (type === jArrayType) === Array.isArray(token.value)) return token;
    throw new ExpressionFailure("ArgumentException", `Object serialized to another kind than ${type.name}.`);
  });
}

for (const type of [jObjectType, jTokenType]) {
  method<JsonToken, [string, JsonToken | null]>(
    type,
    setterName,
    [stringType, jTokenType],
    jTokenType,
    (self, [key, value]) => {
      if (!(self.value instanceof Map))
        throw new ExpressionFailure(
          "ArgumentException",
          `Set JArray values with invalid key value: "${key}".`,
        );
      asMap(self).set(key, value === null ? null : adopted(value.value));
      return value;
    },
  );
}
for (const type of [jArrayType, jTokenType]) {
  method<JsonToken, [number, JsonToken | null]>(
    type,
    setterName,
    [intType, jTokenType],
    jTokenType,
    (self, [index, value]) => {
      if (!Array.isArray(self.value) || index < 0 || index >= self.value.length)
        throw new ExpressionFailure("ArgumentOutOfRangeException", "Index was out of range.");
      asList(self)[index] = value === null ? null : adopted(value.value);
      return value;
    },
  );
}
method<JsonToken, [string, JsonToken | null]>(
  jObjectType,
  "Add",
  [stringType, jTokenType],
  objectType,
  (self, [name, value]) => {
    put(asMap(self), name, value === null ? null : adopted(value.value));
    return null;
  },
);
method<JsonToken, [JsonProperty]>(
  jObjectType,
  "Add",
  [jPropertyType],
  objectType,
  (self, [{ name, value }]) => {
    put(asMap(self), name, value);
    return null;
  },
);
method<JsonToken, [string]>(jObjectType, "Remove", [stringType], boolType, (self, [name]) =>
  asMap(self).delete(name),
);
method<JsonToken, []>(jObjectType, "Properties", [], enumerableOf(jPropertyType), (self) =>
  [...asMap(self)].map(([name, value]) => ({ name, value })),
);
method<JsonToken, [string]>(jObjectType, "Property", [stringType], jPropertyType, (self, [name]) =>
  asMap(self).has(name) ? { name, value: asMap(self).get(name)! } : null,
);
method<JsonToken, [Boxed | null]>(jArrayType, "Add", [objectType], objectType, (self, [item]) => {
  asList(self).push(asJson(item));
  return null;
});
for (const type of [jObjectType, jArrayType, jTokenType] satisfies Type[]) {
  method<JsonToken, []>(
    type,
    "DeepClone",
    [],
    type === jTokenType ? type : jTokenType,
    (self) => new JsonToken(copied(self.value)),
  );
}

const jsonConvert = staticSide("JsonConvert");
method<unknown, [Boxed | null]>(jsonConvert, "SerializeObject", [objectType], stringType, (_, [value]) =>
  writeJson(asJson(value), false),
);
method<unknown, [Boxed | null, string]>(
  jsonConvert,
  "SerializeObject",
  [objectType, formattingType],
  stringType,
  (_, [value, formatting]) => writeJson(asJson(value), formatting === "Indented"),
);
