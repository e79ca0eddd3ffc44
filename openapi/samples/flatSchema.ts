import type { References } from "../reference.ts";
import { isNode, jsonText, listOf, type Node, nodeOf, own } from "../values.ts";

/** A schema without references and compositions: what has to hold for one value, all in one place. */
export interface FlatSchema {
  readonly keywords: Node;
  /** The references that led here: one that comes again is recursion. */
  readonly via: readonly string[];
}

/**
 * Brings a schema and everything that it is made of into one: `$ref` and all of `allOf`, and of `oneOf` and
 * `anyOf` the first that can be. Undefined where nothing satisfies it, or only what has itself inside.
 */
export function flatten(
  schema: unknown,
  references: References,
  via: readonly string[] = [],
): FlatSchema | undefined {
  if (schema === undefined || schema === true) return { keywords: {}, via };
  if (!isNode(schema)) return undefined;
  const { $ref, allOf, oneOf, anyOf, ...keywords } = schema;
  const parts: FlatSchema[] = [];
  if (typeof $ref === "string") {
    const target = via.includes($ref) ? undefined : references.lookUp($ref);
    const part = target && "value" in target ? flatten(target.value, references, [...via, $ref]) : undefined;
    if (!part) return undefined;
    parts.push(part);
  }
  for (const each of listOf(allOf)) {
    const part = flatten(each, references, via);
    if (!part) return undefined;
    parts.push(part);
  }
  for (const alternatives of [oneOf, anyOf]) {
    if (!Array.isArray(alternatives) || alternatives.length === 0) continue;
    const part = firstPossible(alternatives, keywords, references, via);
    if (!part) return undefined;
    parts.push(part);
  }
  // The example of a part is one of the whole only where there is nothing else that it would have to be.
  const whole = parts.length === 1 && keywords.properties === undefined && keywords.required === undefined;
  return {
    keywords: parts.reduce(
      (one, part) => both(one, whole ? part.keywords : bare(part.keywords)),
      keywords as Node,
    ),
    via: [...new Set([...via, ...parts.flatMap((part) => part.via)])],
  };
}

function firstPossible(
  alternatives: readonly unknown[],
  keywords: Node,
  references: References,
  via: readonly string[],
): FlatSchema | undefined {
  const isNull = (each: unknown) => nodeOf(each).type === "null";
  for (const each of [...alternatives.filter((one) => !isNull(one)), ...alternatives.filter(isNull)]) {
    const part = flatten(each, references, via);
    if (part) return { ...part, keywords: discriminated(part.keywords, each, keywords) };
  }
  return undefined;
}

/** The property by which a reader tells the alternatives apart says which one this is. */
function discriminated(part: Node, alternative: unknown, { discriminator }: Node): Node {
  const { propertyName, mapping } = nodeOf(discriminator);
  const { $ref } = nodeOf(alternative);
  if (typeof propertyName !== "string" || typeof $ref !== "string") return part;
  const before = nodeOf(own(part.properties, propertyName));
  if (before.enum !== undefined || before.const !== undefined) return part;
  const mapped = Object.entries(nodeOf(mapping)).find(([, target]) => target === $ref)?.[0];
  const value = mapped ?? $ref.slice($ref.lastIndexOf("/") + 1);
  return { ...bare(part), properties: withKey(nodeOf(part.properties), propertyName, { const: value }) };
}

function bare(keywords: Node): Node {
  const { example: _example, examples: _examples, default: _default, ...rest } = keywords;
  return rest;
}

/** A map with one key more; by a definition, since the key may be `__proto__`. */
function withKey(map: Node, key: string, value: unknown): Node {
  return Object.fromEntries([...Object.entries(map).filter(([name]) => name !== key), [key, value]]);
}

/** What holds for both of two flat schemas. */
function both(one: Node, other: Node): Node {
  let result: Node = { ...other, ...one };
  for (const key of Object.keys(other)) {
    if (!Object.hasOwn(one, key)) continue;
    const value = combined(key, one[key], other[key]);
    if (value !== undefined) result = { ...result, [key]: value };
  }
  return result;
}

function combined(key: string, one: unknown, other: unknown): unknown {
  switch (key) {
    case "properties":
      return Object.entries(nodeOf(other)).reduce(
        (all, [name, schema]) =>
          withKey(all, name, Object.hasOwn(all, name) ? { allOf: [all[name], schema] } : schema),
        nodeOf(one),
      );
    case "items":
      return { allOf: [one, other] };
    case "required":
      return [...new Set([...listOf(one), ...listOf(other)])];
    case "type":
      return sharedType(one, other);
    case "enum": {
      const texts = listOf(other).map((value) => jsonText(value));
      return listOf(one).filter((value) => texts.includes(jsonText(value)));
    }
    case "minimum":
    case "minLength":
    case "minItems":
    case "minProperties":
      return Number(one) > Number(other) ? one : other;
    case "maximum":
    case "maxLength":
    case "maxItems":
    case "maxProperties":
      return Number(one) < Number(other) ? one : other;
    case "exclusiveMinimum":
      return typeof one === "number" && typeof other === "number" ? Math.max(one, other) : one || other;
    case "exclusiveMaximum":
      return typeof one === "number" && typeof other === "number" ? Math.min(one, other) : one || other;
    default:
      return undefined;
  }
}

function sharedType(one: unknown, other: unknown): unknown {
  const list = (type: unknown) => (Array.isArray(type) ? type : [type]);
  const [ours, theirs] = [list(one), list(other)];
  // Every integer is a number.
  const shared = [
    ...ours.filter((type) => theirs.includes(type) || (type === "integer" && theirs.includes("number"))),
    ...(ours.includes("number") && theirs.includes("integer") ? ["integer"] : []),
  ];
  return shared.length === 1 ? shared[0] : shared.length > 1 ? shared : one;
}
