import { randomUUID } from "node:crypto";
import { ExpressionFailure } from "../problem.ts";
import {
  boolType,
  bytesType,
  doubleType,
  guidType,
  intType,
  longType,
  newType,
  objectType,
  stringType,
  type Type,
  textOf,
} from "../types.ts";
import { dateTimeType, timeSpanType } from "./dates.ts";
import { method, property } from "./define.ts";
import { required } from "./dictionary.ts";
import { defaultOf, joined, stringSequence } from "./enumerables.ts";
import { formattingType, type JsonToken, jArrayType, jObjectType, jTokenType, readJson } from "./json.ts";
import { writeJson } from "./jsonText.ts";
import { comparisons, equal, splitOptions, stringComparison } from "./strings.ts";
import { parseBoolean, parseInteger } from "./values.ts";

/**
 * What stands in front of a dot without being a value: the static side of the .NET types that expressions
 * may use (api-management-policy-expressions, ".NET Framework types allowed in policy expressions"), as
 * far as the rehearsal runs them. Keyed by the name in C#.
 */
export const statics = new Map<string, Type>();

function staticSide(...names: string[]): Type {
  const type = newType(names[0]!);
  for (const name of names) statics.set(name, type);
  return type;
}

const string = staticSide("string", "String");
type Text = string | null;
property(string, "Empty", stringType, () => "");
method<unknown, [Text]>(
  string,
  "IsNullOrEmpty",
  [stringType],
  boolType,
  (_, [text]) => text === null || text === "",
);
method<unknown, [Text]>(
  string,
  "IsNullOrWhiteSpace",
  [stringType],
  boolType,
  (_, [text]) => text === null || text.trim() === "",
);
method<unknown, [Text, Text]>(string, "Equals", [stringType, stringType], boolType, (_, [a, b]) =>
  equal(a, b),
);
method<unknown, [Text, Text, string]>(
  string,
  "Equals",
  [stringType, stringType, stringComparison],
  boolType,
  (_, [a, b, how]) => equal(a, b, how),
);
method<unknown, [Text, string[]]>(
  string,
  "Join",
  [stringType, stringSequence],
  stringType,
  (_, [separator, items]) => joined(separator ?? "", items, stringType),
);
for (const count of [2, 3, 4]) {
  const parameters = Array.from({ length: count }, () => objectType);
  method<unknown, unknown[]>(string, "Concat", parameters, stringType, (_, args) =>
    args.map((arg) => textOf(objectType, arg)).join(""),
  );
}
for (const count of [1, 2, 3]) {
  const parameters = [stringType, ...Array.from({ length: count }, () => objectType)];
  method<unknown, [string, ...unknown[]]>(
    string,
    "Format",
    parameters,
    stringType,
    (_, [format, ...args]) => formatted(format, args),
    {
      refuses: ([format]) =>
        typeof format === "string" && !/\{[^{}]*[^{}\d][^{}]*\}/.test(format)
          ? undefined
          : "of format strings, the rehearsal runs literal ones with plain placeholders such as {0}",
    },
  );
}

const int = staticSide("int", "Int32");
method<unknown, [Text]>(int, "Parse", [stringType], intType, (_, [text]) => parseInteger(text, 32));
property(int, "MaxValue", intType, () => 2_147_483_647);
const long = staticSide("long", "Int64");
method<unknown, [Text]>(long, "Parse", [stringType], longType, (_, [text]) => parseInteger(text, 64));
const bool = staticSide("bool", "Boolean");
method<unknown, [Text]>(bool, "Parse", [stringType], boolType, (_, [text]) => parseBoolean(text));

/** `TryParse`: false, and the type's default, where `Parse` would throw. */
function tryParse(on: Type, type: Type, parse: (text: Text) => unknown): void {
  method<unknown, [Text, (found: unknown) => void]>(
    on,
    "TryParse",
    [stringType, { type, out: true }],
    boolType,
    (_, [text, found]) => {
      try {
        found(parse(text));
        return true;
      } catch (error) {
        if (!(error instanceof ExpressionFailure)) throw error;
        found(defaultOf(type));
        return false;
      }
    },
  );
}
tryParse(int, intType, (text) => parseInteger(text, 32));
tryParse(long, longType, (text) => parseInteger(text, 64));
tryParse(bool, boolType, parseBoolean);

const guid = staticSide("Guid");
method(guid, "NewGuid", [], guidType, () => randomUUID());
property(guid, "Empty", guidType, () => "00000000-0000-0000-0000-000000000000");

const dateTime = staticSide("DateTime");
// The gateway's machines run in UTC, so that Now and UtcNow are one.
for (const name of ["UtcNow", "Now"]) property(dateTime, name, dateTimeType, (_, { clock }) => clock.now());
const timeSpan = staticSide("TimeSpan");
for (const [unit, milliseconds] of Object.entries({
  Seconds: 1000,
  Minutes: 60_000,
  Hours: 3_600_000,
  Days: 86_400_000,
})) {
  method<unknown, [number]>(
    timeSpan,
    `From${unit}`,
    [doubleType],
    timeSpanType,
    (_, [count]) => count * milliseconds,
  );
}

const math = staticSide("Math");
for (const name of ["Min", "Max"] as const) {
  method<unknown, [number, number]>(math, name, [intType, intType], intType, (_, [a, b]) =>
    Math[name.toLowerCase() as "min" | "max"](a, b),
  );
}
method<unknown, [number]>(math, "Abs", [intType], intType, (_, [value]) => Math.abs(value));

const convert = staticSide("Convert");
method<unknown, [Uint8Array]>(convert, "ToBase64String", [bytesType], stringType, (_, [bytes]) =>
  Buffer.from(bytes).toString("base64"),
);
method<unknown, [string]>(convert, "FromBase64String", [stringType], bytesType, (_, [text]) => base64(text));
method<unknown, [Text]>(convert, "ToInt32", [stringType], intType, (_, [text]) =>
  text === null ? 0 : parseInteger(text, 32),
);

const utf8 = newType("Encoding.UTF8");
method<unknown, [Uint8Array]>(utf8, "GetString", [bytesType], stringType, (_, [bytes]) =>
  new TextDecoder().decode(bytes),
);
method<unknown, [string]>(utf8, "GetBytes", [stringType], bytesType, (_, [text]) =>
  new TextEncoder().encode(required(text)),
);
property(staticSide("Encoding"), "UTF8", utf8, () => utf8);

const uri = staticSide("Uri");
// encodeURIComponent leaves ! ' ( ) * alone, which .NET escapes (RFC 3986).
const escapeMore = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
method<unknown, [string]>(uri, "EscapeDataString", [stringType], stringType, (_, [text]) =>
  encodeURIComponent(required(text)).replace(/[!'()*]/g, escapeMore),
);

for (const type of [jObjectType, jArrayType, jTokenType]) {
  method<unknown, [string]>(staticSide(type.name), "Parse", [stringType], type, (_, [text]) =>
    readJson(text, type),
  );
}
const jsonConvert = staticSide("JsonConvert");
method<unknown, [JsonToken | null]>(jsonConvert, "SerializeObject", [jTokenType], stringType, (_, [token]) =>
  writeJson(token?.value ?? null, false),
);
const formatting = staticSide("Formatting");
for (const name of ["None", "Indented"]) property(formatting, name, formattingType, () => name);

const comparison = staticSide("StringComparison");
for (const name of comparisons) property(comparison, name, stringComparison, () => name);
const options = staticSide("StringSplitOptions");
for (const name of ["None", "RemoveEmptyEntries"]) property(options, name, splitOptions, () => name);

/** `string.Format` with plain `{0}` placeholders. */
function formatted(format: string, args: readonly unknown[]): string {
  return format.replace(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g, (whole, placeholder: string | undefined) => {
    if (whole === "{{" || whole === "}}") return whole[0]!;
    const index = /^\d+$/.test(placeholder ?? "") ? Number(placeholder) : -1;
    if (index < 0 || index >= args.length)
      throw new ExpressionFailure("FormatException", "Input string was not in a correct format.");
    return textOf(objectType, args[index]);
  });
}

function base64(text: string): Uint8Array {
  const compact = text.replace(/\s/g, "");
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) {
    throw new ExpressionFailure("FormatException", "The input is not a valid Base-64 string.");
  }
  return new Uint8Array(Buffer.from(compact, "base64"));
}
