import { endOfExpression, startsExpression } from "../../gateway/xml/expressionText.ts";

/**
 * The two forms of a policy document. `xml` is well-formed: what C# in it needs to say with `<`, `&` or `"` is
 * escaped. `rawxml` has the expressions as a person wrote them.
 * @see learn.microsoft.com/rest/api/apimanagement/api-policy/create-or-update (PolicyContentFormat)
 */
export type PolicyFormat = "xml" | "rawxml";

/**
 * A document in the form that is asked for, with the line ends that the service answers: `\r\n`.
 * Indentation stays as it was sent; the service would set its own.
 */
export function inFormat(text: string, from: PolicyFormat, to: PolicyFormat): string {
  let converted = text;
  if (from !== to) converted = to === "xml" ? escapeExpressions(text) : unescapeExpressions(text);
  return converted.replace(/\r?\n/g, "\r\n");
}

/**
 * From `rawxml` to `xml`: escapes what lies inside `@(…)` and `@{…}`, where that is the whole of an attribute or begins an
 * element's text: nothing else is an expression (see gateway/xml/rawXml.ts).
 */
export function escapeExpressions(raw: string): string {
  let result = "";
  let at = 0;
  while (at < raw.length) {
    const comment = skipped(raw, at);
    const end =
      comment ?? (startsExpression(raw, at) && beginsValue(result) ? endOfExpression(raw, at) : undefined);
    const piece = raw.slice(at, end ?? at + 1);
    result += comment === undefined && end !== undefined ? escapeText(piece) : piece;
    at += piece.length;
  }
  return result;
}

/** Whether what comes next begins an attribute's value or an element's text. */
function beginsValue(before: string): boolean {
  return /(?:=\s*["']|>)\s*$/.test(before.slice(-100));
}

/** From `xml` to `rawxml`: resolves entities in every attribute value and text that is an expression. */
export function unescapeExpressions(xml: string): string {
  const parts = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|("[^"<]*"|'[^'<]*')|(?<=>)([^<]+)(?=<)/g;
  return xml.replace(parts, (whole, quoted?: string, text?: string) => {
    const content = quoted ?? text;
    return content && /@[({]/.test(content) ? unescapeText(whole) : whole;
  });
}

/** Where a comment or CDATA section that begins here ends. */
function skipped(text: string, at: number): number | undefined {
  for (const [open, close] of [
    ["<!--", "-->"],
    ["<![CDATA[", "]]>"],
  ] as const) {
    if (!text.startsWith(open, at)) continue;
    const end = text.indexOf(close, at + open.length);
    return end < 0 ? text.length : end + close.length;
  }
  return undefined;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}

function unescapeText(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d+)|#x([0-9a-f]+));/gi, (_, name, decimal, hex) =>
    name ? (named[name] ?? "") : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16)),
  );
}
