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
  return withExpressions(text, () => EXPRESSION);
}

/**
 * A document of format `rawxml` as XML that says the same: its expressions are escaped. Entities in them stand for their
 * characters, since Microsoft deploys samples with them (Azure-Samples/Apim-Samples); no page says so.
 */
export function escapedExpressions(text: string): string {
  return withExpressions(text, (expression) =>
    withoutEntities(expression).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
  );
}

const entities: Readonly<Record<string, string>> = { quot: '"', amp: "&", lt: "<", gt: ">", apos: "'" };

function withoutEntities(code: string): string {
  return code.replace(
    /&(?:(quot|amp|lt|gt|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));/g,
    (whole, name: string | undefined, decimal: string | undefined, hex: string | undefined) => {
      if (name !== undefined) return entities[name]!;
      const point = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}

function withExpressions(text: string, instead: (expression: string) => string): string {
  let out = "";
  let at = 0;
  while (at < text.length) {
    const end = endOfComment(text, at) ?? endOfExpression(text, at);
    if (end === undefined) out += text[at++];
    else {
      const part = text.slice(at, end);
      out += text[at] === "@" ? instead(part) : part;
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
export function endOfExpression(text: string, at: number): number | undefined {
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

/** Verbatim strings, characters and comments of C#, and strings of either kind up to the first hole, if any. */
const LITERAL = /(?<string>(?:\$@|@\$|\$|@)?")|'(?:[^'\\]|\\.)*'|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;

function literalAt(text: string, at: number): string | undefined {
  LITERAL.lastIndex = at;
  const found = LITERAL.exec(text);
  const opening = found?.groups?.string;
  return opening === undefined ? found?.[0] : text.slice(at, endOfString(text, at + opening.length, opening));
}

/** Strings nest through the holes of interpolated ones, `$"a {b("c")}"`. */
function endOfString(text: string, from: number, opening: string): number {
  const open = [{ opening, braces: 0 }];
  for (let i = from; i < text.length; i++) {
    const string = open.at(-1)!;
    const character = text[i]!;
    if (string.braces > 0) {
      LITERAL.lastIndex = i;
      const found = LITERAL.exec(text);
      if (found) i += found[0].length - 1;
      if (found?.groups?.string) open.push({ opening: found.groups.string, braces: 0 });
      if (!found && character === "{") string.braces += 1;
      if (!found && character === "}") string.braces -= 1;
    } else if (character === "{" && string.opening.includes("$")) {
      if (text[i + 1] === "{") i += 1;
      else string.braces = 1;
    } else if (character === "\\" && !string.opening.includes("@")) i += 1;
    else if (character === '"' && string.opening.includes("@") && text[i + 1] === '"') i += 1;
    else if (character === '"' && open.length > 1) open.pop();
    else if (character === '"') return i + 1;
  }
  return text.length;
}
