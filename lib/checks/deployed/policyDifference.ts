import {
  NotWellFormed,
  type PolicyElement,
  rawPolicy,
} from "../../../policies/guardrails/documents/policyDocument.ts";

/**
 * The first difference between two policy documents in the format `rawxml`, told with its path; undefined when
 * they say the same. Blanks between elements and around texts, comments, the order of attributes, quotes, entities
 * and how an empty element is written do not count: API Management rewrites all of these.
 */
export function policyDifference(live: string, expected: string): string | undefined {
  try {
    const [actual, wanted] = [rawPolicy(live), rawPolicy(expected)];
    return actual.name === wanted.name
      ? inElement(actual, wanted, `/${wanted.name}`)
      : `/ is <${actual.name}>, expected <${wanted.name}>`;
  } catch (error) {
    if (!(error instanceof NotWellFormed)) throw error;
    return `line ${error.line} is not well-formed: ${error.message}`;
  }
}

function inElement(live: PolicyElement, expected: PolicyElement, path: string): string | undefined {
  return (
    inAttributes(live, expected, path) ?? inText(live, expected, path) ?? inChildren(live, expected, path)
  );
}

function inAttributes(live: PolicyElement, expected: PolicyElement, path: string): string | undefined {
  for (const name of new Set([...Object.keys(expected.attributes), ...Object.keys(live.attributes)])) {
    const [is, wanted] = [live.attributes[name], expected.attributes[name]];
    if (is !== wanted) return `${path}/@${name} is ${shown(is)}, expected ${shown(wanted)}`;
  }
  return undefined;
}

function inText(live: PolicyElement, expected: PolicyElement, path: string): string | undefined {
  const [is, wanted] = [live.text, expected.text].map((text) => text || undefined);
  return is === wanted ? undefined : `${path} is ${shown(is)}, expected ${shown(wanted)}`;
}

function inChildren(live: PolicyElement, expected: PolicyElement, path: string): string | undefined {
  const count = Math.max(live.children.length, expected.children.length);
  for (let index = 0; index < count; index += 1) {
    const [is, wanted] = [live.children[index], expected.children[index]];
    if (is && wanted && is.name === wanted.name) {
      const difference = inElement(is, wanted, `${path}/${step(expected, index)}`);
      if (difference) return difference;
    } else if (wanted && !live.children.some(({ name }) => name === wanted.name)) {
      return `${path} has no <${wanted.name}>`;
    } else if (is) {
      return `${path} has <${is.name}> as child ${index + 1}, expected ${wanted ? `<${wanted.name}>` : "none"}`;
    } else {
      return `${path} has fewer elements in it, ${live.children.length}, expected ${expected.children.length}`;
    }
  }
  return undefined;
}

/** Name of a child, with its place among those of the same name where there are several. */
function step({ children }: PolicyElement, index: number): string {
  const { name } = children[index]!;
  if (children.filter((child) => child.name === name).length === 1) return name;
  return `${name}[${children.slice(0, index + 1).filter((child) => child.name === name).length}]`;
}

function shown(value: string | undefined): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
