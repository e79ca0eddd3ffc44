import { endOfLiteralOrComment, holeAt, stringOpening } from "../xml/expressionText.ts";
import { ExpressionProblem } from "./problem.ts";

export interface Token {
  readonly kind: "name" | "int" | "long" | "double" | "string" | "char" | "interpolated" | "symbol" | "end";
  /** The symbol or name as written; the value of a literal, escapes resolved. */
  readonly text: string;
  readonly line: number;
  /** Of an interpolated string: literal parts and the source of what stands between braces, in turn. */
  readonly parts?: readonly { readonly literal?: string; readonly source?: string; readonly line: number }[];
}

// Longest first: `==` must not be read as `=` twice.
const symbols = [
  "??=",
  "?.",
  "??",
  "=>",
  "==",
  "!=",
  "<=",
  ">=",
  "&&",
  "||",
  "++",
  "--",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "<<",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ".",
  ",",
  ";",
  ":",
  "?",
  "=",
  "<",
  ">",
  "+",
  "-",
  "*",
  "/",
  "%",
  "!",
  "&",
  "|",
  "^",
  "~",
] as const;

const escapes: Readonly<Record<string, string>> = {
  "'": "'",
  '"': '"',
  "\\": "\\",
  "0": "\0",
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/**
 * Splits C# into tokens (C# 7, learn.microsoft.com/dotnet/csharp/language-reference/language-specification/lexical-structure).
 * @throws ExpressionProblem for what is no token of it
 */
export function tokenize(source: string, firstLine = 0): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = firstLine;
  while (at < source.length) {
    const rest = source.slice(at);
    const skipped = /^(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)/.exec(rest)?.[0];
    if (skipped !== undefined) advance(skipped.length);
    else at = readToken(rest);
  }
  tokens.push({ kind: "end", text: "", line });
  return tokens;

  function advance(length: number): void {
    line += source.slice(at, at + length).split("\n").length - 1;
    at += length;
  }

  function readToken(rest: string): number {
    const start = line;
    const add = (kind: Token["kind"], text: string, length: number, parts?: Token["parts"]): number => {
      tokens.push({ kind, text, line: start, parts });
      advance(length);
      return at;
    };
    const name = /^[\p{L}_][\p{L}\p{Nd}_]*/u.exec(rest)?.[0];
    if (name) return add("name", name, name.length);
    const number = /^(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\d+)([dDlLmMfFuU]*)/.exec(rest);
    if (number) return readNumber(number, add);
    const opening = stringOpening(rest, 0);
    if (opening) {
      const { raw, length } = stringBody(rest, opening, start);
      if (opening.includes("$"))
        return add("interpolated", raw, length, interpolationParts(raw, opening.includes("@"), start));
      return add(
        "string",
        opening.includes("@") ? raw.replaceAll('""', '"') : resolveEscapes(raw, start),
        length,
      );
    }
    if (rest[0] === "'") return readCharacter(rest, start, add);
    const symbol = symbols.find((candidate) => rest.startsWith(candidate));
    if (symbol) return add("symbol", symbol, symbol.length);
    throw new ExpressionProblem(start, `"${rest[0]}" is no C# that a policy expression may hold`);
  }

  function readNumber(
    match: RegExpExecArray,
    add: (kind: Token["kind"], text: string, length: number) => number,
  ): number {
    const [whole, suffix] = [match[0], (match[1] ?? "").toLowerCase()];
    const digits = whole.slice(0, whole.length - suffix.length);
    const fractional = /[.eE]/.test(digits);
    if (suffix === "d" || (suffix === "" && fractional)) return add("double", digits, whole.length);
    if (suffix === "l" && !fractional) return add("long", digits, whole.length);
    if (suffix !== "")
      throw new ExpressionProblem(
        line,
        `number ${whole}: the rehearsal runs int, long (L) and double (d) only`,
      );
    return add(Number(digits) > 2_147_483_647 ? "long" : "int", digits, whole.length);
  }
}

function readCharacter(
  rest: string,
  line: number,
  add: (kind: Token["kind"], text: string, length: number) => number,
): number {
  const match = /^'((?:\\.[0-9a-fA-F]*|[^\\'\n]))'/.exec(rest);
  const value = match ? resolveEscapes(match[1]!, line) : "";
  if (!match || value.length !== 1)
    throw new ExpressionProblem(line, "a character literal holds exactly one character");
  return add("char", value, match[0].length);
}

/** The inside of a string literal and the length of the whole literal. */
function stringBody(rest: string, opening: string, line: number): { raw: string; length: number } {
  const length = endOfLiteralOrComment(rest, 0)!;
  const raw = rest.slice(opening.length, length - 1);
  const isClosed = length > opening.length && rest[length - 1] === '"' && !endsEscaped(raw, opening);
  // Before C# 11, only a verbatim string goes over several lines.
  if (!isClosed || (!opening.includes("@") && raw.includes("\n")))
    throw new ExpressionProblem(line, "a string literal is never closed");
  return { raw, length };
}

/** Whether the quote behind belongs to the string: `\"`, or one of two in a verbatim string. */
function endsEscaped(raw: string, opening: string): boolean {
  const count = (end: RegExp): number => end.exec(raw)![0].length;
  return count(opening.includes("@") ? /"*$/ : /\\*$/) % 2 === 1;
}

function interpolationParts(raw: string, verbatim: boolean, line: number): NonNullable<Token["parts"]> {
  const parts: { literal?: string; source?: string; line: number }[] = [];
  let literal = "";
  const literalValue = (): string =>
    verbatim ? literal.replaceAll('""', '"') : resolveEscapes(literal, line);
  for (let i = 0; i < raw.length; i++) {
    const character = raw[i]!;
    if ((character === "{" || character === "}") && raw[i + 1] === character) {
      literal += character;
      i += 1;
    } else if (character === "{") {
      const { end, valueEnd } = holeAt(raw, i + 1);
      if (end === raw.length)
        throw new ExpressionProblem(line, "a { of an interpolated string is never closed");
      const source = raw.slice(i + 1, end);
      if (valueEnd < end) {
        throw new ExpressionProblem(
          line,
          `the rehearsal does not run alignment or format of an interpolated string, in {${source}}`,
        );
      }
      parts.push({ literal: literalValue(), line }, { source, line });
      literal = "";
      i = end;
    } else if (character === "}") {
      throw new ExpressionProblem(line, "an interpolated string writes } as }}");
    } else literal += character;
  }
  parts.push({ literal: literalValue(), line });
  return parts;
}

function resolveEscapes(raw: string, line: number): string {
  return raw.replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{1,4}|[\s\S])/g, (_, code: string) => {
    if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    const value = escapes[code];
    if (value === undefined)
      throw new ExpressionProblem(line, `\\${code} is no escape sequence of a C# string`);
    return value;
  });
}
