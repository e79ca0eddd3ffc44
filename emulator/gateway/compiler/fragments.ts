import { NotWellFormed, parseXml, type XmlElement } from "../xml/parse.ts";
import type { Fragment } from "./policyResources.ts";
import type { PolicyProblem } from "./problems.ts";

/** A document with its fragments put in. */
export interface Included {
  readonly root: XmlElement;
  /** ETags of the fragments by their id: compile again when one of them changes. */
  readonly fragments: ReadonlyMap<string, string>;
  readonly problems: readonly PolicyProblem[];
}

/** Fragments may include others, not themselves. */
const deepest = 20;

/**
 * Puts what fragments hold in the place of each `include-fragment`
 * (learn.microsoft.com/azure/api-management/policy-fragments, include-fragment-policy). What is in one has the line of its inclusion.
 */
export function includeFragments(root: XmlElement, fragment: (id: string) => Fragment | undefined): Included {
  const fragments = new Map<string, string>();
  const problems: PolicyProblem[] = [];

  function included(element: XmlElement, depth: number): readonly XmlElement[] {
    const problem = (message: string): readonly XmlElement[] => {
      problems.push({ line: element.line, element: element.name, message });
      return [];
    };
    const id = element.attributes.get("fragment-id")?.value;
    for (const name of element.attributes.keys())
      if (name !== "fragment-id" && name !== "id") problem(`unknown attribute ${name}; it has fragment-id`);
    if (element.children.length > 0 || element.text) problem("holds nothing");
    if (id === undefined) return problem("the attribute fragment-id is required");
    if (depth === deepest) return problem(`fragments include each other more than ${deepest} levels deep`);
    const found = fragment(id);
    if (!found) return problem(`there is no policy fragment ${id} in this API Management instance`);
    fragments.set(id, found.etag);
    try {
      const { children } = parseXml(found.text, found.format);
      return children.flatMap((child) => expanded(at(child, element.line), depth + 1));
    } catch (error) {
      if (!(error instanceof NotWellFormed)) throw error;
      return problem(`the policy fragment ${id} is not well-formed: ${error.message}`);
    }
  }

  function expanded(element: XmlElement, depth: number): readonly XmlElement[] {
    if (element.name === "include-fragment") return included(element, depth);
    if (element.children.length === 0) return [element];
    return [{ ...element, children: element.children.flatMap((child) => expanded(child, depth)) }];
  }

  const [whole = root] = expanded(root, 0);
  return { root: whole, fragments, problems };
}

/** An element as if all of it were on one line. */
function at(element: XmlElement, line: number): XmlElement {
  return {
    ...element,
    line,
    attributes: new Map([...element.attributes].map(([name, text]) => [name, { ...text, line }])),
    children: element.children.map((child) => at(child, line)),
    ...(element.text && { text: { ...element.text, line } }),
  };
}
