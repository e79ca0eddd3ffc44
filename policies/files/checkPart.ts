import { closest } from "fastest-levenshtein";
import { passedVariable, tokenVariable } from "../checkedToken.ts";
import type { FileElement, FileProblem } from "./partFile.ts";
import { holders, ofProducts, once, type Section, sectionsOf } from "./sections.ts";

/** What a policy file may refer to. */
export interface Declared {
  readonly namedValues: readonly string[];
  /** What each fragment holds; undefined for one whose file is wrong. */
  readonly fragments: Readonly<Record<string, readonly FileElement[] | undefined>>;
}

/** Where a list of elements stands. */
interface Place {
  readonly section: Section;
  readonly declared: Declared;
  /** Whether it is a fragment, into which no other goes. */
  readonly inFragment?: boolean;
}

const secondTokenCheck =
  "is not allowed: the stack's own token check runs before every file, and there is no other";
const ours: Readonly<Record<string, string>> = {
  base: "is not allowed: the stack's own policy has <base /> already",
  cors: "is not allowed: give origins under apis[].cors",
  "validate-jwt": secondTokenCheck,
  "validate-azure-ad-token": secondTokenCheck,
};
const reserved = [tokenVariable, passedVariable];
const structure = ["policies", "inbound", "backend", "outbound", "on-error", "fragment"];

/**
 * What is wrong with the elements of a file where they are to stand: whatever could come before the token check or
 * in its place, whatever API Management would refuse there, and every name that nobody has declared.
 */
export function partProblems(elements: readonly FileElement[], place: Place): FileProblem[] {
  const found: FileProblem[] = [];
  const problem = ({ name, line }: FileElement, message: string): void => {
    found.push({ line, element: `<${name}>`, message });
  };
  inPlace(elements, undefined);
  const whole = elements.flatMap((element) => [element, ...heldBy(element)]);
  for (const name of once) {
    const [, second] = whole.filter((element) => element.name === name);
    if (second) problem(second, "is there twice; API Management takes it once in a section");
  }
  if (place.section === "backend" && !place.inFragment) checkBackend();
  return found;

  function inPlace(list: readonly FileElement[], holder: FileElement | undefined): void {
    const only = holder && holders[holder.name]?.only;
    for (const element of list) {
      if (only && !only.includes(element.name) && sectionsOf.has(element.name)) {
        problem(element, `is not allowed in <${holder.name}>; it holds ${listed(only)}`);
      }
      inSection(element);
    }
  }

  function inSection(element: FileElement): void {
    const { name } = element;
    const refused = whyNotHere(name, place.section);
    if (refused !== undefined) {
      problem(element, refused);
      return;
    }
    own(element);
    const holder = holders[name];
    if (name === "include-fragment") checkFragment(element);
    if (holder?.children) {
      for (const child of childrenOf(element)) {
        if (!holder.children.includes(child.name)) {
          problem(child, `is not allowed in <${name}>; it holds ${listed(holder.children)}`);
        } else {
          own(child);
          inPlace(childrenOf(child), undefined);
        }
      }
    } else if (holder) inPlace(childrenOf(element), element);
    else for (const child of childrenOf(element)) inside(child);
  }

  /** An element that is no policy but a part of one. */
  function inside(element: FileElement): void {
    const refused = forbidden(element.name);
    if (refused !== undefined) problem(element, refused);
    own(element);
    for (const child of childrenOf(element)) inside(child);
  }

  /** What it refers to. */
  function own(element: FileElement): void {
    for (const name of new Set(element.namedValues)) {
      if (place.declared.namedValues.includes(name)) continue;
      const known = place.declared.namedValues.join(", ") || "none";
      problem(
        element,
        `refers to {{${name}}}, which is not a named value of this stack; its namedValues: ${known}`,
      );
    }
    for (const [key, value] of Object.entries(element.read)) {
      const isVariable = key.endsWith("variable-name") || (element.name === "set-variable" && key === "name");
      if (isVariable && (reserved.includes(value.trim()) || /^@[({]/.test(value.trim()))) {
        problem(
          element,
          `sets ${key} to ${JSON.stringify(value)}: ${reserved.join(" and ")} are the token check's own variables; choose another name, and write it as text, not as an expression`,
        );
      }
    }
  }

  function checkFragment(element: FileElement): void {
    const id = element.read["fragment-id"] ?? "";
    const known = Object.keys(place.declared.fragments);
    if (place.inFragment) problem(element, "is not allowed in a fragment: no fragment includes another one");
    else if (!known.includes(id)) {
      const names = known.join(", ") || "none";
      problem(
        element,
        `names the fragment ${JSON.stringify(id)}, which this stack does not have; its fragments: ${names}`,
      );
    }
    if (place.inFragment || !known.includes(id)) return;
    const held = place.declared.fragments[id] ?? [];
    for (const { element: inner = "", message } of partProblems(held, { ...place, inFragment: true })) {
      problem(element, `puts in ${inner}, which ${message}`);
    }
  }

  /** The section takes one element (learn.microsoft.com/azure/api-management/set-edit-policies), and base is one. */
  function checkBackend(): void {
    const [first, second] = whole.filter(({ name }) => name !== "include-fragment");
    if (!first) return;
    if (second)
      problem(
        second,
        "is a second element, and backend takes one: put what belongs together into <retry> or <choose>",
      );
    if (!forwards(first))
      problem(
        first,
        "holds no <forward-request />, and takes the place of <base />: the backend would not be called",
      );
  }

  function forwards(element: FileElement): boolean {
    if (element.name === "forward-request") return true;
    return [...childrenOf(element), ...heldBy(element)].some(forwards);
  }

  /** What a fragment puts in its place. */
  function heldBy({ name, read }: FileElement): readonly FileElement[] {
    return (name === "include-fragment" && place.declared.fragments[read["fragment-id"] ?? ""]) || [];
  }
}

/** The elements that an element holds. */
export function childrenOf({ content }: FileElement): readonly FileElement[] {
  return "verbatim" in content ? [] : content;
}

function whyNotHere(name: string, section: Section): string | undefined {
  const refused = forbidden(name);
  if (refused !== undefined) return refused;
  const sections = sectionsOf.get(name);
  if (sections === undefined) {
    return `is no policy of API Management; did you mean <${closest(name, [...sectionsOf.keys()])}>?`;
  }
  if (!sections.includes(section)) return `is not allowed in ${section}; it belongs in ${listed(sections)}`;
  return ofProducts.includes(name)
    ? "belongs in the policy of a product; apis[].policy has a quota by client, user or subscription"
    : undefined;
}

function forbidden(name: string): string | undefined {
  // XML knows no namespaces here, and nobody shall read a prefix in another way.
  const plain = name.toLowerCase().replace(/^.*:/, "");
  if (Object.hasOwn(ours, plain)) return ours[plain];
  if (structure.includes(plain))
    return "is not allowed: a file holds the elements of one section, and no section";
  return undefined;
}

function listed(names: readonly string[]): string {
  return names
    .map((name) => (/^(?:inbound|backend|outbound|on-error)$/.test(name) ? name : `<${name}>`))
    .join(", ");
}
