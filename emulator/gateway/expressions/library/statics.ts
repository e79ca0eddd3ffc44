import { randomUUID } from "node:crypto";
import { ExpressionFailure } from "../problem.ts";
import { constructorName } from "../syntax.ts";
import {
  arrayOf,
  boolType,
  bytesType,
  charType,
  doubleType,
  guidType,
  intType,
  lambdaOf,
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
import { formattingType } from "./json.ts";
import { staticSide } from "./staticSides.ts";
import { comparisons, equal, splitOptions, stringComparison } from "./strings.ts";
import { guidBytes, parseBoolean, parseDouble, parseInteger } from "./values.ts";

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
// Claims are arrays of texts (api-management-policy-snippets, "Parse a JWT token using expressions").
method<unknown, [string[] | null, (item: string) => boolean]>(
  staticSide("Array"),
  "Exists",
  [arrayOf(stringType), lambdaOf(stringType, boolType)],
  boolType,
  (_, [items, test]) => {
    if (items === null)
      throw new ExpressionFailure("ArgumentNullException", "Value cannot be null. (Parameter 'array')");
    return items.some(test);
  },
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
method<unknown, [Text, unknown[]]>(
  string,
  "Join",
  [stringType, { type: objectType, rest: true }],
  stringType,
  (_, [separator, items]) => joined(separator ?? "", items, objectType),
);
method<unknown, [unknown[]]>(string, "Concat", [{ type: objectType, rest: true }], stringType, (_, [args]) =>
  args.map((arg) => textOf(objectType, arg)).join(""),
);
method<unknown, [string, number]>(
  string,
  constructorName,
  [charType, intType],
  stringType,
  (_, [one, count]) => one.repeat(count),
);
method<unknown, [string[]]>(string, constructorName, [arrayOf(charType)], stringType, (_, [characters]) =>
  characters.join(""),
);
method<unknown, [string, unknown[]]>(
  string,
  "Format",
  [stringType, { type: objectType, rest: true }],
  stringType,
  (_, [format, args]) => formatted(format, args),
  {
    refuses: ([format]) =>
      typeof format === "string" && !/\{[^{}]*[^{}\d][^{}]*\}/.test(format)
        ? undefined
        : "of format strings, the rehearsal runs literal ones with plain placeholders such as {0}",
  },
);

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
const double = staticSide("double", "Double");
method<unknown, [string]>(double, "Parse", [stringType], doubleType, (_, [text]) =>
  parseDouble(required(text)),
);
tryParse(double, doubleType, (text) => parseDouble(required(text)));

const guid = staticSide("Guid");
method<unknown, [Text]>(guid, "Parse", [stringType], guidType, (_, [text]) => parseGuid(text));
method<unknown, [Text]>(guid, constructorName, [stringType], guidType, (_, [text]) => parseGuid(text));
method<unknown, [Uint8Array]>(guid, constructorName, [bytesType], guidType, (_, [bytes]) => {
  if (bytes.length !== 16)
    throw new ExpressionFailure("ArgumentException", "Byte array for Guid must be exactly 16 bytes long.");
  return parseGuid(Buffer.from(guidBytes(bytes)).toString("hex"));
});
method(guid, "NewGuid", [], guidType, () => randomUUID());
property(guid, "Empty", guidType, () => "00000000-0000-0000-0000-000000000000");

tryParse(guid, guidType, parseGuid);

const dateTime = staticSide("DateTime");
// The gateway's machines run in UTC, so that Now and UtcNow are one.
for (const name of ["UtcNow", "Now"]) property(dateTime, name, dateTimeType, (_, { clock }) => clock.now());
for (const count of [3, 6]) {
  const parameters = Array.from({ length: count }, () => intType);
  method<unknown, number[]>(dateTime, constructorName, parameters, dateTimeType, (_, given) => {
    const [year, month, day, hour = 0, minute = 0, second = 0] = given as [number, number, number];
    const made = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
    if (
      year < 100 ||
      made.getUTCMonth() !== month - 1 ||
      made.getUTCDate() !== day ||
      made.getUTCHours() !== hour
    )
      throw new ExpressionFailure(
        "ArgumentOutOfRangeException",
        "Year, Month, and Day parameters describe an un-representable DateTime.",
      );
    return made.getTime();
  });
}
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
for (const name of ["Floor", "Ceiling"] as const) {
  method<unknown, [number]>(math, name, [doubleType], doubleType, (_, [value]) =>
    name === "Floor" ? Math.floor(value) : Math.ceil(value),
  );
}
for (const type of [intType, longType, doubleType]) {
  type Number = number | bigint;
  method<unknown, [Number, Number]>(math, "Min", [type, type], type, (_, [a, b]) => (a < b ? a : b));
  method<unknown, [Number, Number]>(math, "Max", [type, type], type, (_, [a, b]) => (a > b ? a : b));
  method<unknown, [Number]>(math, "Abs", [type], type, (_, [value]) => {
    if (value === -2_147_483_648 && type === intType)
      throw new ExpressionFailure(
        "OverflowException",
        "Negating the minimum value of a twos complement number is invalid.",
      );
    return value < 0 ? -value : value;
  });
}

const convert = staticSide("Convert");
method<unknown, [Uint8Array]>(convert, "ToBase64String", [bytesType], stringType, (_, [bytes]) =>
  Buffer.from(bytes).toString("base64"),
);
method<unknown, [string]>(convert, "FromBase64String", [stringType], bytesType, (_, [text]) => base64(text));
method<unknown, [Text]>(convert, "ToInt32", [stringType], intType, (_, [text]) =>
  text === null ? 0 : parseInteger(text, 32),
);

method<unknown, [Text]>(convert, "ToInt64", [stringType], longType, (_, [text]) =>
  text === null ? 0n : parseInteger(text, 64),
);
method<unknown, [Text]>(convert, "ToBoolean", [stringType], boolType, (_, [text]) =>
  text === null ? false : parseBoolean(text),
);
method<unknown, [boolean]>(convert, "ToBoolean", [boolType], boolType, (_, [value]) => value);
method<unknown, [Text]>(convert, "ToDouble", [stringType], doubleType, (_, [text]) =>
  text === null ? 0 : parseDouble(text),
);
method<unknown, [unknown]>(convert, "ToString", [objectType], stringType, (_, [value]) =>
  textOf(objectType, value),
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
const htmlNames: Readonly<Record<string, string>> = {
  "&": "amp",
  "<": "lt",
  ">": "gt",
  '"': "quot",
  "'": "#39",
};
const escapeMore = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
method<unknown, [string]>(uri, "EscapeDataString", [stringType], stringType, (_, [text]) =>
  encodeURIComponent(required(text)).replace(/[!'()*]/g, escapeMore),
);

const formatting = staticSide("Formatting");
for (const name of ["None", "Indented"]) property(formatting, name, formattingType, () => name);

method<unknown, [string]>(uri, "UnescapeDataString", [stringType], stringType, (_, [text]) =>
  // What is no escape of UTF-8 stays as it is.
  required(text).replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  }),
);
const webUtility = staticSide("WebUtility");
method<unknown, [Text]>(webUtility, "UrlEncode", [stringType], stringType, (_, [text]) =>
  text === null ? null : encodeURIComponent(text).replaceAll("%20", "+").replace(/['~]/g, escapeMore),
);
method<unknown, [Text]>(webUtility, "UrlDecode", [stringType], stringType, (_, [text]) =>
  text === null ? null : decodeURIComponent(text.replaceAll("+", " ")),
);
method<unknown, [Text]>(webUtility, "HtmlEncode", [stringType], stringType, (_, [text]) =>
  text === null ? null : text.replace(/[&<>"']/g, (one) => `&${htmlNames[one]};`),
);

const comparison = staticSide("StringComparison");
for (const name of comparisons) property(comparison, name, stringComparison, () => name);
const options = staticSide("StringSplitOptions");
for (const name of ["None", "RemoveEmptyEntries"]) property(options, name, splitOptions, () => name);

/** `Guid.Parse` of the common form, with or without braces. */
function parseGuid(text: Text): string {
  const found = /^\s*(?:\{(.{36})\}|(.{36})|(.{32}))\s*$/.exec(required(text));
  const digits = (found?.[1] ?? found?.[2] ?? found?.[3] ?? "").toLowerCase();
  const plain = digits.length === 32 ? digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") : digits;
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(plain))
    throw new ExpressionFailure("FormatException", "Unrecognized Guid format.");
  return plain;
}

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
