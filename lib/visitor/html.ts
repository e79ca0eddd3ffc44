import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from "parse5";

export type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.ParentNode;

/** A parsed page. */
export interface Html {
  /** Elements, in document order, that fulfil the condition. */
  all(condition: (element: Element) => boolean): Element[];
  /** Elements with this attribute, and this value if one is given. */
  withAttribute(name: string, value?: string): Element[];
  /** What a person can read, one line per block. */
  readonly text: string;
  readonly title: string;
}

/** The page that was parsed last: a portal's list of hundreds of APIs is where a visitor of each of them begins. */
let last: { readonly source: string; readonly html: Html } | undefined;

/** Characters from which on a page is worth keeping. */
const longPage = 10_000;

/**
 * Parses HTML as browsers do (parse5 implements the WHATWG algorithm), when it is first looked at: most pages on the way
 * of a sign-in only lead on.
 */
export function parseHtml(source: string): Html {
  if (source.length < longPage) return lazily(source);
  if (last?.source !== source) last = { source, html: lazily(source) };
  return last.html;
}

function lazily(source: string): Html {
  let elements: readonly Element[] | undefined;
  const withName = new Map<string, Element[]>();
  const html: Html = {
    all(condition) {
      elements ??= descendants(parse(source));
      return elements.filter(condition);
    },
    withAttribute(name, value) {
      const found = withName.get(name) ?? html.all((element) => hasAttribute(element, name));
      withName.set(name, found);
      return found.filter((element) => value === undefined || attribute(element, name) === value);
    },
    get text() {
      const [body] = html.all((element) => element.tagName === "body");
      return body ? textOf(body) : "";
    },
    get title() {
      const [title] = html.all((element) => element.tagName === "title");
      return title ? textOf(title) : "";
    },
  };
  return html;
}

/** An attribute's value; undefined where the element has none of that name. */
export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((each) => each.name === name)?.value;
}

export function hasAttribute(element: Element, name: string): boolean {
  return attribute(element, name) !== undefined;
}

/** Elements below an element, in document order. */
export function descendants(node: Node): Element[] {
  const found: Element[] = [];
  const collect = (parent: Node): void => {
    for (const child of parent.childNodes) {
      if (!defaultTreeAdapter.isElementNode(child)) continue;
      found.push(child);
      collect(child);
    }
  };
  collect(node);
  return found;
}

const inline = new Set(["a", "abbr", "b", "code", "em", "i", "label", "option", "span", "strong"]);
const unread = new Set(["script", "style", "noscript", "template"]);

/** Text of an element as it is read: blocks on lines of their own, white space folded. */
export function textOf(element: Element): string {
  return raw(element)
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}

function raw(node: DefaultTreeAdapterTypes.ChildNode): string {
  if (defaultTreeAdapter.isTextNode(node)) {
    const inPre =
      node.parentNode &&
      defaultTreeAdapter.isElementNode(node.parentNode) &&
      node.parentNode.tagName === "pre";
    return inPre ? node.value : node.value.replace(/\s+/g, " ");
  }
  if (!defaultTreeAdapter.isElementNode(node) || unread.has(node.tagName)) return "";
  const text = node.childNodes.map(raw).join("");
  return inline.has(node.tagName) ? text : `\n${text}\n`;
}
