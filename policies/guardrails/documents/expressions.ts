/** What stands in a document for a policy expression, whose value only the gateway knows. */
export const EXPRESSION = "@(expression)";

/**
 * A document of format `rawxml`, in which C# stands unescaped, with its expressions replaced by
 * {@link EXPRESSION}, so that what is left is XML. Expressions are `@(...)` and `@{...}`, brackets balanced
 * outside of C#'s strings, characters and comments.
 *
 * Source: learn.microsoft.com/azure/api-management/api-management-policy-expressions, "Syntax".
 */
export function withoutExpressions(text: string): string {
  let out = "";
  let at = 0;
  while (at < text.length) {
    const end = endOfComment(text, at) ?? endOfExpression(text, at);
    if (end === undefined) out += text[at++];
    else {
      out += text[at] === "@" ? EXPRESSION : text.slice(at, end);
      at = end;
    }
  }
  return out;
}

/** The index behind the XML comment that starts here. */
function endOfComment(text: string, at: number): number | undefined {
  if (!text.startsWith("<!--", at)) return undefined;
  const end = text.indexOf("-->", at);
  return end < 0 ? text.length : end + 3;
}

/** The index behind the expression that starts here; undefined when none does, or when it never ends. */
function endOfExpression(text: string, at: number): number | undefined {
  const open = text[at + 1];
  if (text[at] !== "@" || (open !== "(" && open !== "{")) return undefined;
  const close = open === "(" ? ")" : "}";
  let depth = 0;
  for (let i = at + 1; i < text.length; i++) {
    const literal = literalAt(text, i);
    if (literal) i += literal.length - 1;
    else if (text[i] === open) depth += 1;
    else if (text[i] === close && --depth === 0) return i + 1;
  }
  return undefined;
}

/** Verbatim strings, strings, characters and comments of C#. */
const LITERAL = /\$?@\$?"(?:[^"]|"")*"|\$?"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;

function literalAt(text: string, at: number): string | undefined {
  LITERAL.lastIndex = at;
  return LITERAL.exec(text)?.[0];
}
