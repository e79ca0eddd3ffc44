import { SaxesParser } from "saxes";

/** An element as a parser reads it; text of elements that hold elements is only layout. */
export interface Parsed {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Parsed[];
  readonly text: string;
}

/** Reads a document with a strict parser. */
export function parse(xml: string): Parsed {
  type Open = { name: string; attributes: Record<string, string>; children: Open[]; text: string };
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
  parser.on("text", (text) => {
    open.at(-1)!.text += text;
  });
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(xml).close();
  return root.children[0]!;
}

/** Every element under that path of names. */
export function find(parsed: Parsed, path: string): Parsed[] {
  return path
    .split("/")
    .reduce<Parsed[]>(
      (found, name) => found.flatMap(({ children }) => children.filter((child) => child.name === name)),
      [parsed],
    );
}
