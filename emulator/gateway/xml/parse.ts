import { SaxesParser } from "saxes";
import { escapeExpressions, UnterminatedExpression } from "./rawXml.ts";

/** An element of a policy document, with the lines that a person is pointed to. */
export interface XmlElement {
  readonly name: string;
  /** Line of the start tag, from 1. */
  readonly line: number;
  readonly attributes: ReadonlyMap<string, XmlText>;
  readonly children: readonly XmlElement[];
  /** The element's own text, blanks at both ends removed; undefined when there is none. */
  readonly text?: XmlText;
}

export interface XmlText {
  readonly value: string;
  readonly line: number;
}

/** A document that is not well-formed. */
export class NotWellFormed extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** A document that nests deeper than the rehearsal follows. */
export class NestsTooDeep extends NotWellFormed {}

const deepest = 200;

/**
 * Reads a policy document.
 * @param format `xml`: expressions are XML-escaped; `rawxml`: they stand as C# has them
 *   (learn.microsoft.com/rest/api/apimanagement/api-policy, PolicyContentFormat)
 * @throws NotWellFormed at the first place where it is no XML
 */
export function parseXml(text: string, format: "xml" | "rawxml"): XmlElement {
  const source = format === "rawxml" ? escaped(text) : text;
  const parser = new SaxesParser({ position: true });
  const open: Building[] = [];
  let root: Building | undefined;

  parser.on("error", (error) => {
    throw new NotWellFormed(parser.line, error.message.replace(/^\d+:\d+: /, ""));
  });
  parser.on("doctype", () => {
    throw new NotWellFormed(parser.line, "a policy document has no DOCTYPE");
  });
  parser.on("opentagstart", ({ name }) => {
    if (open.length === deepest) {
      throw new NestsTooDeep(
        parser.line,
        `elements nest more than ${deepest} levels deep, which the rehearsal does not run`,
      );
    }
    open.push({ name, line: parser.line, attributes: new Map(), children: [], texts: [] });
  });
  parser.on("attribute", ({ name, value }) => {
    open.at(-1)!.attributes.set(name, { value, line: parser.line });
  });
  const addText = (value: string): void => {
    if (value.trim() === "") return;
    const leading = /^\s*/.exec(value)![0];
    const line = parser.line - breaks(value) + breaks(leading);
    open.at(-1)?.texts.push({ value: value.trim(), line });
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    const done = open.pop()!;
    const [first] = done.texts;
    if (first) done.text = { value: done.texts.map(({ value }) => value).join(""), line: first.line };
    if (open.length > 0) open.at(-1)!.children.push(done);
    else root = done;
  });
  parser.write(source).close();
  if (!root) throw new NotWellFormed(1, "the document is empty");
  return root;
}

interface Building {
  readonly name: string;
  readonly line: number;
  attributes: Map<string, XmlText>;
  children: Building[];
  texts: XmlText[];
  text?: XmlText;
}

function escaped(text: string): string {
  try {
    return escapeExpressions(text);
  } catch (error) {
    if (error instanceof UnterminatedExpression) throw new NotWellFormed(error.line, error.message);
    throw error;
  }
}

function breaks(text: string): number {
  return text.split("\n").length - 1;
}
