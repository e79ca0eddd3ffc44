/** An element of a policy document. Holds either text or elements: policies have no mixed content. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, XmlValue>>;
  readonly content: XmlValue | readonly XmlElement[];
}

/** A text is written so that it is read back as it is; the two others mean something to API Management. */
export type XmlValue = string | Expression | Verbatim;

/** C# that API Management runs for the value of an attribute, or for a text. */
export interface Expression {
  readonly code: string;
}

/**
 * An expression of the program's own: nothing from a stack file becomes code.
 * @throws PolicyValueError for code that an attribute would have to escape
 */
export function expression(code: string): Expression {
  if (/[&<'\n]|\{\{/.test(code)) throw new PolicyValueError(`${code} cannot be written as an expression`);
  return { code };
}

/**
 * Written as it is: a reference to a named value, or what a team's policy file holds (`partFile.ts`), which is code and
 * not a value.
 */
export interface Verbatim {
  readonly verbatim: string;
}

/** Where API Management puts in a named value (learn.microsoft.com/azure/api-management/api-management-howto-properties). */
export function namedValue(name: string): Verbatim {
  if (!/^[A-Za-z0-9._-]+$/.test(name)) throw new PolicyValueError(`"${name}" is no name of a named value`);
  return { verbatim: `{{${name}}}` };
}

/** A value that cannot stand in a policy document as what it is. The message names the place and the reason. */
export class PolicyValueError extends Error {
  override readonly name = "PolicyValueError";
}

/** One element; attributes keep the order they are given in. */
export function element(
  name: string,
  attributes: XmlElement["attributes"] = {},
  content: XmlElement["content"] = [],
): XmlElement {
  return { name, attributes, content };
}

/** One `<child>` for each value, such as the `<audience>` elements of `<audiences>`. */
export function list(name: string, child: string, values: readonly string[]): XmlElement {
  return element(
    name,
    {},
    values.map((value) => element(child, {}, value)),
  );
}

/**
 * The element as text: four spaces for each level, LF, one final newline. The same tree gives the same bytes,
 * and a parser reads back exactly the values that went in.
 * @throws PolicyValueError for a value that XML has no place for, or that API Management would not take as text
 */
export function renderXml(root: XmlElement): string {
  return `${lines(root, "", root.name).join("\n")}\n`;
}

function lines({ name, attributes, content }: XmlElement, indent: string, path: string): string[] {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${xmlName(key)}=${attributeText(value, `${path}/@${key}`)}`,
  );
  const open = `${indent}<${xmlName(name)}${written.join("")}`;
  if (isElements(content)) {
    if (content.length === 0) return [`${open} />`];
    const children = content.flatMap((child) => lines(child, `${indent}    `, `${path}/${child.name}`));
    return [`${open}>`, ...children, `${indent}</${name}>`];
  }
  const text = contentText(content, path);
  return [text === "" ? `${open} />` : `${open}>${text}</${name}>`];
}

function isElements(content: XmlElement["content"]): content is readonly XmlElement[] {
  return Array.isArray(content);
}

function attributeText(value: XmlValue, path: string): string {
  if (typeof value === "string") return `"${escapeAttribute(checked(value, path))}"`;
  if ("verbatim" in value) return `"${value.verbatim}"`;
  // In single quotes, C#'s double ones need no escape, of which Azure's rawxml may know nothing.
  return `'@(${value.code})'`;
}

function contentText(value: XmlValue, path: string): string {
  if (typeof value === "string") return escapeText(checked(value, path));
  return "verbatim" in value ? value.verbatim : `@(${value.code})`;
}

/** The subset of XML names that policies use, and the literal markup in some of them. */
function xmlName(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_.:-]*$/.test(name))
    throw new PolicyValueError(`"${name}" is no name of a policy element`);
  return name;
}

/** Every character that XML 1.0 does not allow (section 2.2), lone surrogates included. */
const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

/**
 * API Management runs `@(...)` and `@{...}` as C# and replaces `{{name}}` by a named value, and knows no escape
 * for either (learn.microsoft.com/azure/api-management/api-management-policy-expressions). A value that comes
 * from a stack file must do neither.
 */
function checked(value: string, path: string): string {
  const forbidden = NOT_XML.exec(value)?.[0];
  if (forbidden !== undefined) {
    const code = forbidden.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    throw new PolicyValueError(
      `${path}: ${JSON.stringify(value)} has the character U+${code}, which XML does not allow; remove it`,
    );
  }
  const special = /@[({]|\{\{/.exec(value)?.[0];
  if (special !== undefined) {
    const meaning = special === "{{" ? "replace by a named value" : "run as a policy expression";
    throw new PolicyValueError(
      `${path}: ${JSON.stringify(value)} has "${special}", which API Management would ${meaning}; write it differently`,
    );
  }
  return value;
}

/** CR is written as a reference since a parser would read it as LF (XML 1.0, section 2.11). */
export function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, reference);
}

/** Tabs and line ends are written as references since a parser would read them as blanks (XML 1.0, section 3.3.3). */
export function escapeAttribute(text: string): string {
  return text.replace(/[&<>"\t\n\r]/g, reference);
}

const REFERENCES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#x9;",
  "\n": "&#xA;",
  "\r": "&#xD;",
};

function reference(character: string): string {
  return REFERENCES[character]!;
}
