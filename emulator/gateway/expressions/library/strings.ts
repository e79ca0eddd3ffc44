import { ExpressionFailure } from "../problem.ts";
import { boolType, charType, intType, newType, stringType, type Type } from "../types.ts";
import { indexer, method, property } from "./define.ts";
import { required } from "./dictionary.ts";
import { stringArray } from "./enumerables.ts";
import { jwtOf, jwtType } from "./jwt.ts";

/** System.StringComparison. The rehearsal knows one culture, the invariant one. */
export const stringComparison = newType("StringComparison", { value: true, toText: String });
export const comparisons = [
  "CurrentCulture",
  "CurrentCultureIgnoreCase",
  "InvariantCulture",
  "InvariantCultureIgnoreCase",
  "Ordinal",
  "OrdinalIgnoreCase",
] as const;
/** System.StringSplitOptions. */
export const splitOptions = newType("StringSplitOptions", { value: true, toText: String });

const fold = (text: string, comparison: string): string =>
  comparison.endsWith("IgnoreCase") ? text.toUpperCase() : text;

/** `string.Equals(a, b, comparison)`, null included. */
export function equal(a: string | null, b: string | null, comparison = "Ordinal"): boolean {
  return a === null || b === null ? a === b : fold(a, comparison) === fold(b, comparison);
}

property<string>(stringType, "Length", intType, (self) => self.length);
indexer<string, number>(stringType, intType, charType, (self, index) => {
  if (index < 0 || index >= self.length) {
    throw new ExpressionFailure("IndexOutOfRangeException", "Index was outside the bounds of the array.");
  }
  return self[index];
});

search("Contains", boolType, (self, wanted) => self.includes(wanted));
search("StartsWith", boolType, (self, wanted) => self.startsWith(wanted));
search("EndsWith", boolType, (self, wanted) => self.endsWith(wanted));
search("IndexOf", intType, (self, wanted) => self.indexOf(wanted));
search("LastIndexOf", intType, (self, wanted) => self.lastIndexOf(wanted));
method<string, [string | null]>(
  stringType,
  "Equals",
  [stringType],
  boolType,
  (self, [other]) => self === other,
);
method<string, [string | null, string]>(
  stringType,
  "Equals",
  [stringType, stringComparison],
  boolType,
  (self, [other, how]) => equal(self, other, how),
);
method<string, [string | null]>(stringType, "CompareTo", [stringType], intType, (self, [other]) =>
  other === null || self > other ? 1 : self < other ? -1 : 0,
);

for (const name of ["ToLower", "ToLowerInvariant"])
  method<string, []>(stringType, name, [], stringType, (self) => self.toLowerCase());
for (const name of ["ToUpper", "ToUpperInvariant"])
  method<string, []>(stringType, name, [], stringType, (self) => self.toUpperCase());
trim("Trim", true, true);
trim("TrimStart", true, false);
trim("TrimEnd", false, true);

method<string, [string, string | null]>(
  stringType,
  "Replace",
  [stringType, stringType],
  stringType,
  (self, [from, to]) => {
    if (from === "") throw new ExpressionFailure("ArgumentException", "String cannot be of zero length.");
    return self.replaceAll(required(from), to ?? "");
  },
);
method<string, [string, string]>(
  stringType,
  "Replace",
  [charType, charType],
  stringType,
  (self, [from, to]) => self.replaceAll(from, to),
);
method<string, [number]>(stringType, "Substring", [intType], stringType, (self, [start]) =>
  substring(self, start, self.length - start),
);
method<string, [number, number]>(
  stringType,
  "Substring",
  [intType, intType],
  stringType,
  (self, [start, length]) => substring(self, start, length),
);
method<string, [number]>(stringType, "Remove", [intType], stringType, (self, [start]) =>
  substring(self, 0, start),
);
method<string, [number]>(stringType, "PadRight", [intType], stringType, (self, [width]) =>
  self.padEnd(width),
);
method<string, [number, string]>(
  stringType,
  "PadRight",
  [intType, charType],
  stringType,
  (self, [width, filler]) => self.padEnd(width, filler),
);
method<string, [number]>(stringType, "PadLeft", [intType], stringType, (self, [width]) =>
  self.padStart(width),
);
method<string, [number, string]>(
  stringType,
  "PadLeft",
  [intType, charType],
  stringType,
  (self, [width, filler]) => self.padStart(width, filler),
);

const split = (self: string, separator: string | null, options?: string): string[] => {
  // Null stands for the white space characters.
  const parts = separator === "" ? [self] : self.split(separator ?? /\s/);
  return options === "RemoveEmptyEntries" ? parts.filter((part) => part !== "") : parts;
};
method<string, []>(stringType, "Split", [], stringArray, (self) => self.split(/\s/));
for (const type of [charType, stringType]) {
  method<string, [string]>(stringType, "Split", [type], stringArray, (self, [separator]) =>
    split(self, separator),
  );
  method<string, [string, string]>(
    stringType,
    "Split",
    [type, splitOptions],
    stringArray,
    (self, [separator, options]) => split(self, separator, options),
  );
}

// The policy engine's own: `AsJwt()` gives null for what is no token; it verifies nothing.
method<string, []>(stringType, "AsJwt", [], jwtType, (self) => jwtOf(self));

interface Credentials {
  readonly user: string;
  readonly password: string;
}
/** `AsBasic()` of an Authorization header; null for what is none (api-management-policy-expressions, "BasicAuthCredentials"). */
const basicType = newType("BasicAuthCredentials");
property<Credentials>(basicType, "UserId", stringType, ({ user }) => user);
property<Credentials>(basicType, "Password", stringType, ({ password }) => password);
function basicOf(text: string): Credentials | null {
  const encoded = /^Basic\s+([A-Za-z0-9+/]+=*)\s*$/i.exec(text)?.[1];
  const [, user, password] =
    /^([^:]*):([\s\S]*)$/.exec(Buffer.from(encoded ?? "", "base64").toString()) ?? [];
  return user === undefined || password === undefined ? null : { user, password };
}
method<string, []>(stringType, "AsBasic", [], basicType, (self) => basicOf(self));
method<string | null, [(found: unknown) => void]>(
  stringType,
  "TryParseBasic",
  [{ type: basicType, out: true }],
  boolType,
  (self, [found]) => {
    const credentials = basicOf(self!);
    found(credentials);
    return credentials !== null;
  },
);

method<string | null, [(found: unknown) => void]>(
  stringType,
  "TryParseJwt",
  [{ type: jwtType, out: true }],
  boolType,
  (self, [found]) => {
    const token = jwtOf(self!);
    found(token);
    return token !== null;
  },
);

function search(name: string, returns: Type, run: (self: string, wanted: string) => unknown): void {
  method<string, [string]>(stringType, name, [stringType], returns, (self, [wanted]) =>
    run(self, required(wanted)),
  );
  method<string, [string]>(stringType, name, [charType], returns, (self, [wanted]) => run(self, wanted));
  method<string, [string, string]>(
    stringType,
    name,
    [stringType, stringComparison],
    returns,
    (self, [wanted, how]) => run(fold(self, how), fold(required(wanted), how)),
  );
}

function trim(name: string, start: boolean, end: boolean): void {
  const strip = (text: string, blank: (character: string) => boolean): string => {
    let [from, to] = [0, text.length];
    while (start && from < to && blank(text[from]!)) from += 1;
    while (end && to > from && blank(text[to - 1]!)) to -= 1;
    return text.slice(from, to);
  };
  method<string, []>(stringType, name, [], stringType, (self) =>
    strip(self, (character) => /\s/.test(character)),
  );
  method<string, [string]>(stringType, name, [charType], stringType, (self, [wanted]) =>
    strip(self, (character) => character === wanted),
  );
}

function substring(text: string, start: number, length: number): string {
  if (start < 0 || length < 0 || start + length > text.length) {
    throw new ExpressionFailure(
      "ArgumentOutOfRangeException",
      "Index and length must refer to a location within the string.",
    );
  }
  return text.slice(start, start + length);
}
