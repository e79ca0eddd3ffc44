import { SaxesParser } from "saxes";
import { escapedExpressions, withoutExpressions } from "../../expressions.ts";
import { isKnown, type Maybe } from "../facts/known.ts";

/** An element of a policy document. */
export interface PolicyElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly PolicyElement[];
  /** The element's own text, blanks at both ends removed. */
  readonly text: string;
}

/** A document that cannot be looked into, and why. */
export interface Unreadable {
  readonly unreadable: string;
}

/** A resource that holds a policy document. */
interface Holder {
  readonly value: Maybe<string>;
  /** @default xml, as Azure has it (learn.microsoft.com/rest/api/apimanagement/api-policy, PolicyContentFormat) */
  readonly format: Maybe<string>;
}

/** The document of a resource; undefined when it is not known yet. */
export function documentOf({ value, format }: Holder): PolicyElement | Unreadable | undefined {
  if (!isKnown(value)) return value === undefined ? { unreadable: "has no document" } : undefined;
  if (isKnown(format) && format.endsWith("-link")) {
    return { unreadable: `has its document behind a link (format ${format}), where no rule can read it` };
  }
  try {
    // In format xml an expression is escaped and holds nothing that is XML; replacing it does no harm.
    return parse(withoutExpressions(value));
  } catch (error) {
    return { unreadable: `has a document that is not well-formed: ${(error as Error).message}` };
  }
}

/** The document, unless it is not known or cannot be read: `token-checked-first` reports the latter. */
export function readableDocumentOf(holder: Holder): PolicyElement | undefined {
  const document = documentOf(holder);
  return document && !("unreadable" in document) ? document : undefined;
}

/** The element and everything below it, in the order of the document. */
export function withDescendants(element: PolicyElement): PolicyElement[] {
  return [element, ...element.children.flatMap(withDescendants)];
}

/** Every element of that name in the document. */
export function elementsNamed(document: PolicyElement, ...names: readonly string[]): PolicyElement[] {
  return withDescendants(document).filter(({ name }) => names.includes(name));
}

/** The children of an element's list, such as the `<audience>` elements of its `<audiences>`. */
export function listed(element: PolicyElement, list: string, child: string): PolicyElement[] {
  return element.children
    .filter(({ name }) => name === list)
    .flatMap(({ children }) => children.filter(({ name }) => name === child));
}

/** A policy document that is no XML. */
export class NotWellFormed extends Error {
  override readonly name = "NotWellFormed";
  /** From 1. */
  readonly line: number;

  /** @param message of the parser, which puts line and column in front of it */
  constructor(message: string) {
    const [, line = "1", what = message] = /^(\d+):\d+: (.*)$/s.exec(message) ?? [];
    super(what);
    this.line = Number(line);
  }
}

/**
 * A document of format `rawxml` with the expressions in it.
 * @throws NotWellFormed
 */
export function rawPolicy(text: string): PolicyElement {
  try {
    return parse(escapedExpressions(text));
  } catch (error) {
    throw new NotWellFormed((error as Error).message);
  }
}

function parse(xml: string): PolicyElement {
  type Open = PolicyElement & { readonly children: Open[]; text: string };
  const root: Open = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element: Open = {
      name,
      attributes: { ...(attributes as Record<string, string>) },
      children: [],
      text: "",
    };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  const addText = (text: string) => {
    open.at(-1)!.text += text.trim();
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(xml).close();
  const [document] = root.children;
  if (!document) throw new Error("it is empty");
  return document;
}
