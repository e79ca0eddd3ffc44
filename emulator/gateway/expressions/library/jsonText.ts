import { ExpressionFailure } from "../problem.ts";
import { doubleText } from "../types.ts";

/**
 * A JSON value as Newtonsoft.Json holds it: whole numbers of any size as bigint, others as number, objects with
 * their members in the order of the text.
 */
export type JsonValue = null | boolean | string | bigint | number | JsonValue[] | Map<string, JsonValue>;

/** Newtonsoft.Json since 13.0.1 (`JsonReader.MaxDepth`); inferred that the gateway runs such a version. */
const maxDepth = 64;

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "'": "'",
};

/**
 * Reads JSON as `JToken.Parse` does, with what Newtonsoft.Json takes beyond RFC 8259: comments, single quotes,
 * names without quotes, a comma behind the last element.
 * @throws ExpressionFailure JsonReaderException
 */
export function parseJson(text: string): JsonValue {
  const reader = new JsonTextReader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class JsonTextReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): JsonValue {
    this.#skip();
    const character = this.#text[this.#at];
    if (character === "{" || character === "[") {
      if (depth === maxDepth)
        throw failure(`The reader's MaxDepth of ${maxDepth} has been exceeded.`, this.#at + 1);
      this.#at += 1;
      return character === "{" ? this.#object(depth + 1) : this.#array(depth + 1);
    }
    if (character === '"' || character === "'") return this.#string(character);
    return this.#literal();
  }

  end(): void {
    this.#skip();
    if (this.#at < this.#text.length)
      throw failure("Additional text encountered after finished reading JSON content.", this.#at);
  }

  #object(depth: number): Map<string, JsonValue> {
    const members = new Map<string, JsonValue>();
    while (!this.#accept("}")) {
      const name = this.#name();
      if (!this.#accept(":")) throw this.#unexpected();
      members.set(name, this.value(depth));
      if (!this.#accept(",") && !this.#at1("}")) throw this.#unexpected();
    }
    return members;
  }

  #array(depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    while (!this.#accept("]")) {
      items.push(this.value(depth));
      if (!this.#accept(",") && !this.#at1("]")) throw this.#unexpected();
    }
    return items;
  }

  #name(): string {
    this.#skip();
    const character = this.#text[this.#at];
    if (character === '"' || character === "'") return this.#string(character);
    const name = this.#match(/[\p{L}\p{Nd}_$]+/uy);
    if (name === undefined) throw this.#unexpected();
    return name;
  }

  #string(quote: string): string {
    let value = "";
    for (this.#at += 1; ; this.#at += 1) {
      const character = this.#text[this.#at];
      if (character === undefined) throw failure("Unterminated string.", this.#at);
      if (character === quote) {
        this.#at += 1;
        return value;
      }
      value += character === "\\" ? this.#escape() : character;
    }
  }

  #escape(): string {
    this.#at += 1;
    const code = this.#text[this.#at] ?? "";
    if (code !== "u") {
      const value = escapes[code];
      if (value === undefined) throw failure(`Bad JSON escape sequence: \\${code}.`, this.#at);
      return value;
    }
    const digits = this.#text.slice(this.#at + 1, this.#at + 5);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw failure("Invalid Unicode escape sequence.", this.#at);
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #literal(): JsonValue {
    const start = this.#at;
    const word = this.#match(/[-+.\w]+/y);
    switch (word) {
      case "true":
        return true;
      case "false":
        return false;
      case "null":
        return null;
      case "NaN":
        return Number.NaN;
      case "Infinity":
        return Number.POSITIVE_INFINITY;
      case "-Infinity":
        return Number.NEGATIVE_INFINITY;
    }
    if (word !== undefined && /^-?\d+$/.test(word)) return BigInt(word);
    if (word !== undefined && /^-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(word)) return Number(word);
    this.#at = start;
    throw this.#unexpected();
  }

  /** Blanks and comments. */
  #skip(): void {
    while (this.#match(/\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y) !== undefined);
  }

  #accept(symbol: string): boolean {
    if (!this.#at1(symbol)) return false;
    this.#at += 1;
    return true;
  }

  #at1(symbol: string): boolean {
    this.#skip();
    return this.#text[this.#at] === symbol;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #unexpected(): ExpressionFailure {
    const character = this.#text[this.#at];
    const message =
      character === undefined
        ? "Unexpected end of content while reading JSON."
        : `Unexpected character encountered while parsing value: ${character}.`;
    return failure(message, this.#at);
  }
}

function failure(message: string, position: number): ExpressionFailure {
  return new ExpressionFailure("JsonReaderException", `${message} Position ${position}.`);
}

/** Writes JSON as Newtonsoft.Json does: `Formatting.Indented` by two blanks, or `Formatting.None`. */
export function writeJson(value: JsonValue, indented: boolean, margin = ""): string {
  const [inner, colon] = [`${margin}  `, indented ? ": " : ":"];
  const wrapped = (open: string, parts: string[], close: string): string => {
    if (parts.length === 0) return open + close;
    if (!indented) return `${open}${parts.join(",")}${close}`;
    return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${margin}${close}`;
  };
  if (Array.isArray(value))
    return wrapped(
      "[",
      value.map((item) => writeJson(item, indented, inner)),
      "]",
    );
  if (value instanceof Map) {
    const members = [...value].map(
      ([name, member]) => `${quoted(name)}${colon}${writeJson(member, indented, inner)}`,
    );
    return wrapped("{", members, "}");
  }
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "number") return String(value);
  const text = doubleText(value);
  if (!Number.isFinite(value)) return quoted(text);
  // A Float is told from an Integer by its point.
  return /[.E]/.test(text) ? text : `${text}.0`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u0085\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
