import type { DocumentProblems } from "./problem.ts";
import type { References } from "./reference.ts";
import { clipped, isNode, listOf, type Node, nodeOf, own, valueText } from "./values.ts";

/** A parameter of an operation, in its path, query or header. */
export interface DocumentParameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  /** As in JSON Schema; `string` where the document does not say. */
  readonly type: string;
  /** Of the schema, as text. */
  readonly defaultValue?: string;
  /** The schema's enum, as texts. */
  readonly values: readonly string[];
  /** The document's example of a value, where it has one: not that of the schema. */
  readonly example?: { readonly value: unknown };
  /** Undefined where the document has none. */
  readonly schema?: unknown;
}

/** What is read of the parameters of an operation. */
export interface ReadParameters {
  readonly parameters: readonly DocumentParameter[];
  /** Names of those in cookies, which API Management does not have (api-import-restrictions, "Definition restrictions"). */
  readonly cookies: readonly string[];
}

/**
 * The parameters of an operation; its own replace the path item's of the same name and place.
 * @param lists the path item's, then the operation's own
 */
export function readParameters(
  lists: readonly unknown[],
  at: string,
  references: References,
  problems: DocumentProblems,
): ReadParameters {
  const parameters = new Map<string, DocumentParameter>();
  const cookies = new Set<string>();
  for (const list of lists) {
    if (list !== undefined && list !== null && !Array.isArray(list)) {
      problems.add(at, "parameters is not a list");
    }
    for (const node of listOf(list)) {
      const target = references.follow(node);
      // What is wrong with a reference is reported where all of them are looked at.
      if ("problem" in target) continue;
      const { name, in: place } = nodeOf(target.value);
      if (typeof name !== "string" || name === "" || typeof place !== "string") {
        problems.add(at, "a parameter has no name or no 'in'");
      } else if (place === "cookie") cookies.add(name);
      else if (place !== "path" && place !== "query" && place !== "header") {
        problems.add(
          at,
          `the parameter '${clipped(name)}' is in '${clipped(place)}'; OpenAPI 3 has path, query, header and cookie`,
        );
      } else {
        const parameter = readParameter(target.value as Node, name, place, references);
        checkDefault(parameter, at, problems);
        parameters.set(`${place}:${name}`, parameter);
      }
    }
  }
  return { parameters: [...parameters.values()], cookies: [...cookies] };
}

function readParameter(
  node: Node,
  name: string,
  place: DocumentParameter["in"],
  references: References,
): DocumentParameter {
  const [content] = Object.values(nodeOf(node.content));
  const given = node.schema ?? nodeOf(content).schema;
  const schema = references.resolve(given) ?? {};
  return {
    name,
    in: place,
    required: place === "path" || node.required === true,
    ...(typeof node.description === "string" && { description: node.description }),
    type: typeOf(schema, references),
    ...(schema.default !== undefined &&
      schema.default !== null && { defaultValue: valueText(schema.default) }),
    values: listOf(schema.enum)
      .filter((value) => value !== null && value !== undefined)
      .map(valueText),
    ...exampleOf(node, references),
    ...(given !== undefined && { schema: given }),
  };
}

/** What API Management calls a parameter's type: the schema's, else that of the schema that it is made of. */
function typeOf(schema: Node, references: References, depth = 0): string {
  const { type } = schema;
  const named = Array.isArray(type) ? type.find((each) => each !== "null") : type;
  if (typeof named === "string") return named;
  const [part] = [...listOf(schema.allOf), ...listOf(schema.oneOf), ...listOf(schema.anyOf)];
  const inner = references.resolve(part);
  return inner && depth < 10 ? typeOf(inner, references, depth + 1) : "string";
}

/** `example`, else the first of `examples` that has a value. */
export function exampleOf(node: Node, references: References): { example?: { value: unknown } } {
  if (node.example !== undefined) return { example: { value: node.example } };
  for (const each of isNode(node.examples) ? Object.values(node.examples) : []) {
    const value = own(references.resolve(each), "value");
    if (value !== undefined) return { example: { value } };
  }
  return {};
}

function checkDefault(parameter: DocumentParameter, at: string, problems: DocumentProblems): void {
  const { name, defaultValue, values } = parameter;
  if (defaultValue === undefined || values.length === 0 || values.includes(defaultValue)) return;
  problems.add(
    at,
    `the default '${clipped(defaultValue, 60)}' of the parameter '${clipped(name)}' is not one of its enum's values`,
    defaultNotInValues,
  );
}

/** API Management's words for it (hashicorp/terraform-provider-azurerm#12306). */
export const defaultNotInValues = "Default value must be present in the list of values";
