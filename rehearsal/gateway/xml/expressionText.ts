/**
 * Policy expressions inside raw text: where one ends, whatever quotes, brackets and comments it holds.
 * Source: learn.microsoft.com/azure/api-management/api-management-policy-expressions, "Syntax".
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

/** The index behind the string, character or comment that starts here; undefined when none does. */
function endOfLiteralOrComment(text: string, at: number): number | undefined {
  if (text.startsWith("//", at)) return indexOrEnd(text, "\n", at, 1);
  if (text.startsWith("/*", at)) return indexOrEnd(text, "*/", at + 2, 2);
  const prefix = /^(?:\$@|@\$|@|\$)?"/.exec(text.slice(at, at + 3))?.[0];
  if (prefix) return endOfString(text, at + prefix.length, prefix.includes("@"));
  if (text[at] === "'") return endOfCharacter(text, at);
  return undefined;
}

function endOfString(text: string, from: number, verbatim: boolean): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === "\\" && !verbatim) i += 1;
    else if (text[i] === '"') {
      if (verbatim && text[i + 1] === '"') i += 1;
      else return i + 1;
    }
  }
  return text.length;
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
