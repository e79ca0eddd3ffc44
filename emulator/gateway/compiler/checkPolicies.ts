import type { PolicyScope } from "../../model/policyScope.ts";
import type { Section } from "../../model/policySections.ts";
import { notRunParts, notRunPolicies } from "../reference/policies.ts";
import type { XmlElement } from "../xml/parse.ts";
import { checkElement, didYouMean, type Report } from "./check.ts";
import type { CheckedElement, PolicyStep } from "./checkedElement.ts";
import type { PolicyDefinition } from "./schema.ts";

/** A policy that has been checked but not compiled. */
export interface CheckedPolicy {
  readonly definition: PolicyDefinition;
  readonly node: CheckedElement;
  readonly path: string;
  readonly policyId?: string;
  /** The policies inside its children. */
  readonly nested: ReadonlyMap<CheckedElement, readonly CheckedPolicy[]>;
}

/** The policies that there are, by their elements. */
export type PolicyDefinitions = ReadonlyMap<string, PolicyDefinition>;

/** Where policies stand. */
export interface Place {
  readonly definitions: PolicyDefinitions;
  readonly section: Section;
  readonly scope: PolicyScope;
  /** Path of the element that holds the policies, with a slash behind; "" for the section itself. */
  readonly path: string;
  /** Whether they stand directly in the section, where `<base />` may stand. */
  readonly directly?: boolean;
}

/** Checks policies that stand side by side. */
export function checkPolicies(
  elements: readonly XmlElement[],
  place: Place,
  report: Report,
): (CheckedPolicy | "base")[] {
  return elements.flatMap((xml, index): (CheckedPolicy | "base")[] => {
    if (xml.name === "base") return checkBase(xml, place, report);
    const definition = place.definitions.get(xml.name);
    if (!definition) {
      report({ line: xml.line, element: xml.name, message: unknownPolicy(xml.name, place) });
      return [];
    }
    const nth = elements.slice(0, index + 1).filter(({ name }) => name === xml.name).length;
    return [checkPolicy(xml, definition, { ...place, nth }, report)];
  });
}

/** Makes a checked policy, and those inside it, runnable. */
export function compileStep({ definition, node, path, policyId, nested }: CheckedPolicy): PolicyStep {
  const children = node.children.map((child) => ({
    ...child,
    steps: (nested.get(child) ?? []).map(compileStep),
  }));
  const complete = { ...node, children, steps: (nested.get(node) ?? []).map(compileStep) };
  return { element: definition.element, path, policyId, node: complete, run: definition.compile(complete) };
}

function checkBase(xml: XmlElement, { scope, directly }: Place, report: Report): "base"[] {
  checkElement(xml, {}, report);
  const problem = (message: string): void => report({ line: xml.line, element: "base", message });
  if (!directly) problem("is directly in a section, not inside a policy");
  if (scope === "service") problem("the global scope has no broader one to take policies from");
  return directly ? ["base"] : [];
}

function checkPolicy(
  xml: XmlElement,
  definition: PolicyDefinition,
  place: Place & { nth: number },
  report: Report,
): CheckedPolicy {
  const { section, scope } = place;
  const problem = (message: string): void => report({ line: xml.line, element: xml.name, message });
  if (!definition.sections.includes(section)) {
    const allowed = definition.sections.map((name) => `<${name}>`).join(", ");
    problem(`not allowed in <${section}>; it belongs in ${allowed}`);
  }
  if (definition.scopes && !definition.scopes.includes(scope)) {
    problem(`not allowed at ${scope} scope; it belongs at ${definition.scopes.join(", ")} scope`);
  }
  // Every policy may have an id, which context.LastError.PolicyId shows.
  const attributes = { ...definition.attributes, id: { type: "string", expressions: false } as const };
  const node = checkElement(xml, { ...definition, attributes }, report);
  definition.check?.(node, (message, { line, name } = node) => report({ line, element: name, message }));
  const nested = checkNested(xml, node, definition, place, report);
  const path = `${place.path}${xml.name}`;
  return { definition, node, path, policyId: node.values.get("id")?.constant as string | undefined, nested };
}

function checkNested(
  xml: XmlElement,
  node: CheckedElement,
  { children: schemas = [], policies, holds: allowed }: PolicyDefinition,
  place: Place & { nth: number },
  report: Report,
): Map<CheckedElement, readonly CheckedPolicy[]> {
  const { definitions, section, scope } = place;
  const nested = new Map<CheckedElement, readonly CheckedPolicy[]>();
  const inside = (elements: readonly XmlElement[], path: string): CheckedPolicy[] =>
    checkPolicies(elements, { definitions, section, scope, path }, report).filter((item) => item !== "base");
  if (policies) {
    for (const child of xml.children) {
      if (!allowed || allowed.includes(child.name) || child.name === "base") continue;
      const message = `not allowed in <${xml.name}>; it holds ${allowed.map((name) => `<${name}>`).join(", ")}`;
      report({ line: child.line, element: child.name, message });
    }
    nested.set(node, inside(xml.children, `${place.path}${xml.name}[${place.nth}]/`));
  }
  // The checked children are the known ones of the document's, in the same order.
  const sources = xml.children.filter(({ name }) => schemas.some(({ element }) => element === name));
  for (const [index, child] of node.children.entries()) {
    if (!schemas.find(({ element }) => element === child.name)?.policies) continue;
    const nth = node.children.slice(0, index + 1).filter(({ name }) => name === child.name).length;
    const path = `${place.path}${xml.name}[${place.nth}]/${child.name}[${nth}]/`;
    nested.set(child, inside(sources[index]!.children, path));
  }
  return nested;
}

function unknownPolicy(name: string, { definitions, section }: Place): string {
  if (Object.hasOwn(notRunPolicies, name)) {
    const allowed = notRunPolicies[name];
    const elsewhere = allowed && !allowed.includes(section);
    const place = elsewhere ? `, and belongs in ${allowed.map((one) => `<${one}>`).join(", ")}` : "";
    return `is a policy of API Management that the rehearsal does not run${place}`;
  }
  const parent = [...definitions.values()].find((definition) => holds(definition, name));
  if (parent) return `is no policy; it belongs in <${parent.element}>`;
  return `is no policy of API Management${didYouMean(name, [...definitions.keys(), ...Object.keys(notRunPolicies)])}`;
}

function holds({ element, children = [] }: PolicyDefinition, name: string): boolean {
  return [...children.map((child) => child.element), ...(notRunParts[element]?.children ?? [])].includes(
    name,
  );
}
