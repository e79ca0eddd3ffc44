import type { PolicyScope } from "../../model/policyScope.ts";
import { type Section, sections } from "../../model/policySections.ts";
import { otherDocuments } from "../reference/policies.ts";
import type { XmlElement } from "../xml/parse.ts";
import { checkElement, didYouMean, type Report } from "./check.ts";
import { type CheckedPolicy, checkPolicies, type Place, type PolicyDefinitions } from "./checkPolicies.ts";

/** The sections that a document holds, each with its policies in order. */
export type CheckedDocument = ReadonlyMap<Section, readonly (CheckedPolicy | "base")[]>;

/**
 * Holds `<policies>` against what API Management takes (learn.microsoft.com/azure/api-management/set-edit-policies):
 * the four sections, each once, in any order (recorded: inbound, outbound, backend is taken and kept).
 */
export function checkDocument(
  root: XmlElement,
  scope: PolicyScope,
  definitions: PolicyDefinitions,
  report: Report,
): CheckedDocument {
  const found = new Map<Section, (CheckedPolicy | "base")[]>();
  if (root.name !== "policies") {
    const kind = Object.hasOwn(otherDocuments, root.name) ? otherDocuments[root.name] : undefined;
    const message = kind
      ? `is the root of ${kind}, which the rehearsal does not run; a policy document starts with <policies>`
      : "a policy document starts with <policies>";
    report({ line: root.line, element: root.name, message });
    return found;
  }
  checkElement({ ...root, children: [] }, {}, report);
  for (const child of root.children) {
    const problem = (message: string): void => report({ line: child.line, element: child.name, message });
    const section = sections.find((name) => name === child.name);
    if (!section) {
      const known = sections.map((name) => `<${name}>`).join(", ");
      problem(`not allowed in <policies>${didYouMean(child.name, sections)}; it holds ${known}`);
      continue;
    }
    if (found.has(section)) problem("occurs more than once in <policies>");
    checkElement({ ...child, children: [] }, {}, report);
    found.set(section, checkSection(child, { section, scope, definitions }, report));
  }
  return found;
}

function checkSection(
  xml: XmlElement,
  place: Pick<Place, "section" | "scope" | "definitions">,
  report: Report,
): (CheckedPolicy | "base")[] {
  const items = checkPolicies(xml.children, { ...place, path: "", directly: true }, report);
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const element = item === "base" ? "base" : item.definition.element;
    const once = item === "base" || item.definition.once === true;
    if (once && seen.has(element)) {
      const line = item === "base" ? (xml.children[index]?.line ?? xml.line) : item.node.line;
      report({ line, element, message: `may occur only once in <${place.section}>` });
    }
    seen.add(element);
  }
  return items;
}
