import { SaxesParser } from "saxes";
import { escapedExpressions } from "../expressions.ts";
import { escapeAttribute, escapeText, type Verbatim, type XmlElement } from "../xml.ts";
import { fileText } from "./expressionText.ts";

/** An element of a policy file. */
export interface FileElement extends XmlElement {
  readonly attributes: Readonly<Record<string, Verbatim>>;
  readonly content: Verbatim | readonly FileElement[];
  /** Line of its start tag in the file, from 1. */
  readonly line: number;
  /** The named values that it refers to, in its attributes and its text. */
  readonly namedValues: readonly string[];
  /** Attributes as they are read. */
  readonly read: Readonly<Record<string, string>>;
}

/** Something that is wrong with a policy file. */
export interface FileProblem {
  readonly line: number;
  /** `<base>` */
  readonly element?: string;
  /** Completes "line 3: <base> …". */
  readonly message: string;
}

/** What a policy file holds. */
export interface PartFile {
  readonly elements: readonly FileElement[];
  readonly problems: readonly FileProblem[];
}

/** Where API Management puts in a named value, as in its own templates (api-management-howto-properties). */
const reference = /\{\{\s*([A-Za-z0-9\-._]+)\s*\}\}/g;

interface Open {
  readonly name: string;
  readonly line: number;
  readonly read: Record<string, string>;
  readonly children: FileElement[];
  text: string;
}

/**
 * Reads a policy file: elements side by side, as they stand in one section. What is read is written anew by the renderer, so that nothing
 * reaches API Management that was not understood here: no comments, no CDATA sections, no processing instructions.
 */
export function readPartFile(text: string): PartFile {
  const problems: FileProblem[] = [];
  const root: Open = { name: "", line: 1, read: {}, children: [], text: "" };
  const open: Open[] = [];
  const parser = new SaxesParser({ position: true });
  const problem = (message: string, element?: string, line = parser.line): void => {
    problems.push({ line, message, ...(element !== undefined && { element: `<${element}>` }) });
  };
  let ended = false;
  let broken: Error | undefined;
  parser.on("error", (error) => {
    broken ??= error;
  });
  parser.on("doctype", () => problem("has a DOCTYPE, which a policy file has not; remove it"));
  parser.on("processinginstruction", ({ target }) => {
    problem(`has a processing instruction <?${target}?>, which a policy file has not; remove it`);
  });
  parser.on("cdata", () => {
    problem("has a CDATA section, which a policy file has not; write &lt; and &amp; in a text");
  });
  parser.on("opentagstart", ({ name }) => {
    if (open.length > 200) problem("nests more than 200 levels deep", name);
    open.push(open.length === 0 ? root : { name, line: parser.line, read: {}, children: [], text: "" });
  });
  parser.on("attribute", ({ name, value }) => {
    open.at(-1)!.read[name] = value;
  });
  parser.on("text", (value) => {
    const current = open.at(-1);
    if (current) current.text += value;
  });
  parser.on("closetag", () => {
    const done = open.pop()!;
    if (done === root) ended = true;
    else open.at(-1)!.children.push(element(done, problem));
  });
  // One root around the elements, so that a tag too many has nothing to close.
  parser.write(`<part>${escapedExpressions(text.replace(/^\uFEFF/, ""))}</part>`);
  if (broken === undefined) parser.close();
  if (broken !== undefined || !ended) {
    const [, line = String(parser.line), what = broken?.message ?? "it ends too early"] =
      /^(\d+):\d+: (.*)$/s.exec(broken?.message ?? "") ?? [];
    return { elements: [], problems: [{ line: Number(line), message: `is not well-formed: ${what}` }] };
  }
  if (root.text.trim() !== "") {
    problem("has text between its elements; a policy file is a list of elements", undefined, 1);
  }
  return { elements: root.children, problems };
}

function element(
  { name, line, read, children, text }: Open,
  problem: (message: string, element?: string, line?: number) => void,
): FileElement {
  const isTemplate = read.template?.trim() === "liquid";
  const named = Object.values(read);
  const attributes: Record<string, Verbatim> = {};
  for (const [key, value] of Object.entries(read)) {
    const found = fileText(value, escapeAttribute);
    if ("refused" in found) problem(`${found.refused} (${key})`, name, line);
    else attributes[key] = found;
  }
  let content: FileElement["content"] = children;
  if (text.trim() !== "") {
    if (children.length > 0) {
      problem(
        "has text and elements side by side; write literal markup as text, with &lt; in place of <",
        name,
        line,
      );
    }
    // Liquid writes its own values in the same braces.
    if (!isTemplate) named.push(text);
    const found = fileText(text, escapeText);
    if ("refused" in found) problem(found.refused, name, line);
    else if (children.length === 0) content = found;
  }
  const namedValues = named.flatMap((each) => [...each.matchAll(reference)].map(([, found]) => found!));
  return { name, line, read, attributes, content, namedValues };
}
