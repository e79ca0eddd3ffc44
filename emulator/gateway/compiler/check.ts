import { nearest } from "../../nearest.ts";
import { notRunParts } from "../reference/policies.ts";
import type { XmlElement } from "../xml/parse.ts";
import type { CheckedElement } from "./checkedElement.ts";
import type { PolicyProblem } from "./problems.ts";
import type { ChildSchema, ElementSchema } from "./schema.ts";
import { readValue, type Value, ValueProblem } from "./values.ts";

export type Report = (problem: PolicyProblem) => void;

/**
 * Holds an element against its schema and reads its values; everything wrong is reported, nothing skipped.
 * Elements that hold policies come back without their steps: those are the document's business.
 * @param path from the policy on, as in `return-response/set-body`
 */
export function checkElement(
  xml: XmlElement,
  schema: ElementSchema,
  report: Report,
  path = xml.name,
): CheckedElement {
  const values = checkAttributes(xml, schema, report, path);
  const text = checkText(xml, schema, report);
  const children = schema.policies ? [] : checkChildren(xml, schema.children ?? [], report, path);
  return { name: xml.name, line: xml.line, values, children, text, steps: [] };
}

function checkAttributes(
  xml: XmlElement,
  { attributes: schemas = {} }: ElementSchema,
  report: Report,
  path: string,
): Map<string, Value<unknown>> {
  const notRun = notRunParts[path]?.attributes ?? [];
  const values = new Map<string, Value<unknown>>();
  for (const [name, text] of xml.attributes) {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (!schema) {
      const allowed = [...Object.keys(schemas), ...notRun];
      const known = allowed.length > 0 ? `it has ${allowed.join(", ")}` : "it has none";
      const message = notRun.includes(name)
        ? `${name} is an attribute of API Management that the rehearsal does not run`
        : `unknown attribute ${name}${didYouMean(name, allowed)}; ${known}`;
      report({ line: text.line, element: xml.name, message });
      continue;
    }
    try {
      values.set(name, readValue(text, schema, `attribute ${name}`));
    } catch (error) {
      if (!(error instanceof ValueProblem)) throw error;
      report({ line: error.line, element: xml.name, message: error.message });
    }
  }
  for (const [name, { required, unless = [] }] of Object.entries(schemas)) {
    if (required && !xml.attributes.has(name) && !unless.some((other) => xml.attributes.has(other))) {
      report({ line: xml.line, element: xml.name, message: `the attribute ${name} is required` });
    }
  }
  return values;
}

function checkText(
  xml: XmlElement,
  { text: wanted }: ElementSchema,
  report: Report,
): Value<string> | undefined {
  if (!xml.text) {
    if (wanted === "required") report({ line: xml.line, element: xml.name, message: "a text is required" });
    return undefined;
  }
  if (!wanted) {
    report({
      line: xml.text.line,
      element: xml.name,
      message: `holds no text, but "${shorten(xml.text.value)}" is in it`,
    });
    return undefined;
  }
  try {
    return readValue(xml.text, { type: "string" }, "the text") as Value<string>;
  } catch (error) {
    if (!(error instanceof ValueProblem)) throw error;
    report({ line: error.line, element: xml.name, message: error.message });
    return undefined;
  }
}

function checkChildren(
  xml: XmlElement,
  schemas: readonly ChildSchema[],
  report: Report,
  path: string,
): CheckedElement[] {
  const names = schemas.map(({ element }) => element);
  const notRun = notRunParts[path]?.children ?? [];
  const counts = new Map<string, number>();
  const children: CheckedElement[] = [];
  let furthest = 0;
  for (const child of xml.children) {
    const place = names.indexOf(child.name);
    const schema = schemas[place];
    if (!schema) {
      const all = [...names, ...notRun];
      const known =
        all.length > 0 ? `it holds ${all.map((name) => `<${name}>`).join(", ")}` : "it holds no elements";
      const message = notRun.includes(child.name)
        ? `is an element of <${xml.name}> in API Management that the rehearsal does not run`
        : `not allowed in <${xml.name}>${didYouMean(child.name, all)}; ${known}`;
      report({ line: child.line, element: child.name, message });
      continue;
    }
    if (place < furthest && !schema.anywhere) {
      report({
        line: child.line,
        element: child.name,
        message: `is too late: in <${xml.name}> it comes before <${names[furthest]}>`,
      });
    }
    if (!schema.anywhere) furthest = Math.max(furthest, place);
    const count = (counts.get(child.name) ?? 0) + 1;
    counts.set(child.name, count);
    const { maximum = 1 } = schema;
    if (count > maximum) {
      report({
        line: child.line,
        element: child.name,
        message: `occurs ${count} times in <${xml.name}>; at most ${maximum} allowed`,
      });
    }
    children.push(checkElement(child, schema, report, `${path}/${child.name}`));
  }
  for (const { element, minimum = 0 } of schemas) {
    if ((counts.get(element) ?? 0) < minimum) {
      report({ line: xml.line, element: xml.name, message: `<${element}> is required in it` });
    }
  }
  return children;
}

/** `; did you mean x?` for a name that is nearly one of those. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? "" : `; did you mean ${near}?`;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
