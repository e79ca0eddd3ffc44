/**
 * Policy expressions inside raw text: where one ends, whatever strings, brackets and comments it holds.
 * Source: learn.microsoft.com/azure/api-management/api-management-policy-expressions, "Syntax"; strings and
 * comments as in C# 7 (C# language specification, "Lexical structure", "Interpolated string expressions").
 */

/** Whether an expression, `@(...)` or `@{...}`, starts at this place. */
export function startsExpression(text: string, at: number): boolean {
  return text[at] === "@" && (text[at + 1] === "(" || text[at + 1] === "{");
}

/**
 * The index just behind the expression that starts at `at` (its `@`), or undefined when its closing
 * bracket is missing.
 */
export function endOfExpression(text: string, at: number): number | undefined {
  const open = text[at + 1];
  const close = open === "(" ? ")" : "}";
  let depth = 0;
  for (let i = at + 1; i < text.length; i++) {
    const skipped = endOfLiteralOrComment(text, i);
    if (skipped !== undefined) {
      i = skipped - 1;
      continue;
    }
    if (text[i] === open) depth += 1;
    else if (text[i] === close && --depth === 0) return i + 1;
  }
  return undefined;
}

/** What a string literal begins with: `"`, `@"`, `$"`, `$@"` or `@$"`; undefined when none begins here. */
export function stringOpening(text: string, at: number): string | undefined {
  return /^(?:\$@|@\$|@|\$)?"/.exec(text.slice(at, at + 3))?.[0];
}

/** The index behind the string, character or comment that starts here, or the text's end; undefined when none does. */
export function endOfLiteralOrComment(text: string, at: number): number | undefined {
  if (text.startsWith("//", at)) return indexOrEnd(text, "\n", at, 1);
  if (text.startsWith("/*", at)) return indexOrEnd(text, "*/", at + 2, 2);
  const opening = stringOpening(text, at);
  if (opening) return endOfString(text, at + opening.length, opening);
  return text[at] === "'" ? endOfCharacter(text, at) : undefined;
}

/** What stands between the braces of an interpolated string: `{value}`, `{value,width}`, `{value:format}`. */
export interface Hole {
  /** Index of the closing brace, or the text's end when it is missing. */
  readonly end: number;
  /** Index of the comma or colon that ends the value; `end` when there is none. */
  readonly valueEnd: number;
}

/** Reads the hole whose opening brace is in front of `from`. */
export function holeAt(text: string, from: number): Hole {
  let depth = 0;
  let valueEnd: number | undefined;
  for (let i = from; i < text.length; i++) {
    const character = text[i]!;
    // What follows the colon is a format, which no quote opens a literal in.
    const isFormat = valueEnd !== undefined && text[valueEnd] === ":";
    const skipped = isFormat ? undefined : endOfLiteralOrComment(text, i);
    if (skipped !== undefined) i = skipped - 1;
    else if (depth === 0 && character === "}") return { end: i, valueEnd: valueEnd ?? i };
    else if (depth === 0 && (character === ":" || character === ",")) {
      if (!isFormat && (valueEnd === undefined || character === ":")) valueEnd = i;
    } else if (!isFormat && "([{".includes(character)) depth += 1;
    else if (!isFormat && ")]}".includes(character)) depth -= 1;
  }
  return { end: text.length, valueEnd: valueEnd ?? text.length };
}

/**
 * Strings nest through the holes of interpolated ones; the open ones are kept in a list, since a document
 * may nest them deeper than calls do.
 */
function endOfString(text: string, from: number, opening: string): number {
  const open: { verbatim: boolean; interpolated: boolean; braces: number }[] = [kind(opening)];
  for (let i = from; i < text.length; i++) {
    const string = open.at(-1)!;
    if (string.braces > 0) {
      const inner = stringOpening(text, i);
      const skipped = inner ? undefined : endOfLiteralOrComment(text, i);
      if (inner) {
        open.push(kind(inner));
        i += inner.length - 1;
      } else if (skipped !== undefined) i = skipped - 1;
      else if (text[i] === "{") string.braces += 1;
      else if (text[i] === "}") string.braces -= 1;
    } else if (text[i] === "\\" && !string.verbatim) i += 1;
    else if (string.interpolated && text[i] === "{") {
      if (text[i + 1] === "{") i += 1;
      else string.braces = 1;
    } else if (text[i] === '"') {
      if (string.verbatim && text[i + 1] === '"') i += 1;
      else {
        open.pop();
        if (open.length === 0) return i + 1;
      }
    }
  }
  return text.length;
}

function kind(opening: string): { verbatim: boolean; interpolated: boolean; braces: number } {
  return { verbatim: opening.includes("@"), interpolated: opening.includes("$"), braces: 0 };
}

function endOfCharacter(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === "\\") i += 1;
    else if (text[i] === "'") return i + 1;
  }
  return text.length;
}

function indexOrEnd(text: string, wanted: string, from: number, length: number): number {
  const at = text.indexOf(wanted, from);
  return at < 0 ? text.length : at + length;
}
