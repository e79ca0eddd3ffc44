import { endOfExpression, startsExpression } from "./expressionText.ts";

/** An expression whose closing bracket is missing, at a line of the document. */
export class UnterminatedExpression extends Error {
  readonly line: number;

  constructor(line: number) {
    super("the policy expression that starts here is never closed");
    this.line = line;
  }
}

/**
 * Turns a policy document of format `rawxml`, in which expressions stand unescaped, into XML with the
 * same line numbers. Only expressions that are the whole of an attribute or begin an element's text are
 * expressions; everything else is left as it is, comments included.
 * @throws UnterminatedExpression
 */
export function escapeExpressions(text: string): string {
  let out = "";
  let at = 0;
  while (at < text.length) {
    const opaque = endOfOpaque(text, at);
    if (opaque !== undefined) {
      out += text.slice(at, opaque);
      at = opaque;
    } else if (text[at] === "<") {
      const tag = escapeTag(text, at);
      out += tag.escaped;
      at = tag.end;
    } else {
      const next = text.indexOf("<", at);
      const run = escapeText(text, at, next < 0 ? text.length : next);
      out += run.escaped;
      at = run.end;
    }
  }
  return out;
}

/** The end of a comment, CDATA section or processing instruction that starts here. */
function endOfOpaque(text: string, at: number): number | undefined {
  for (const [open, close] of [
    ["<!--", "-->"],
    ["<![CDATA[", "]]>"],
    ["<?", "?>"],
  ] as const) {
    if (!text.startsWith(open, at)) continue;
    const end = text.indexOf(close, at + open.length);
    return end < 0 ? text.length : end + close.length;
  }
  return undefined;
}

function escapeTag(text: string, start: number): { escaped: string; end: number } {
  let out = "";
  let at = start;
  while (at < text.length) {
    const character = text[at]!;
    if (character === ">") return { escaped: `${out}>`, end: at + 1 };
    if (character === '"' || character === "'") {
      const value = escapeAttribute(text, at, character);
      out += value.escaped;
      at = value.end;
    } else {
      out += character;
      at += 1;
    }
  }
  return { escaped: out, end: at };
}

/** An attribute's value with both quotes. */
function escapeAttribute(text: string, start: number, quote: string): { escaped: string; end: number } {
  const first = skipBlanks(text, start + 1);
  if (!startsExpression(text, first)) {
    const end = text.indexOf(quote, start + 1);
    const stop = end < 0 ? text.length : end + 1;
    return { escaped: text.slice(start, stop), end: stop };
  }
  const end = expressionEnd(text, first);
  const close = skipBlanks(text, end);
  if (text[close] !== quote) {
    // Text behind the expression: no expression for API Management either, so XML has the word.
    const stop = text.indexOf(quote, start + 1) + 1 || text.length;
    return { escaped: text.slice(start, stop), end: stop };
  }
  const expression = text.slice(first, end);
  const escaped = escapeXml(expression)
    .replaceAll("\r", "&#13;")
    .replaceAll("\n", "&#10;")
    .replaceAll("\t", "&#9;");
  // Its line breaks are written behind the value, where XML allows them, so that later lines keep their number.
  const breaks = "\n".repeat(lineBreaks(text.slice(start, close)));
  return { escaped: `${quote}${escaped}${quote}${breaks}`, end: close + 1 };
}

function escapeText(text: string, start: number, limit: number): { escaped: string; end: number } {
  const first = skipBlanks(text, start);
  if (!startsExpression(text, first)) return { escaped: text.slice(start, limit), end: limit };
  const end = expressionEnd(text, first);
  return { escaped: text.slice(start, first) + escapeXml(text.slice(first, end)), end };
}

function expressionEnd(text: string, at: number): number {
  const end = endOfExpression(text, at);
  if (end === undefined) throw new UnterminatedExpression(1 + lineBreaks(text.slice(0, at)));
  return end;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at]!)) at += 1;
  return at;
}

/**
 * What is an entity already stays one: Microsoft deploys expressions with `&quot;` and `&amp;&amp;` in them as rawxml
 * (Azure-Samples/Apim-Samples, shared/bicep/modules/apim/v1/api.bicep; samples/authX/apim-policies/hr_get.xml).
 */
function escapeXml(text: string): string {
  return text
    .replace(/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)/g, "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}

function lineBreaks(text: string): number {
  return text.split("\n").length - 1;
}
