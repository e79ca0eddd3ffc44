import type { References } from "../reference.ts";
import { isNode, jsonText, listOf, type Node, nodeOf, own } from "../values.ts";
import { flatten } from "./flatSchema.ts";
import { sampleNumber } from "./numbers.ts";
import { sampleText } from "./texts.ts";

/** What a schema makes: a value, or nothing where no value satisfies it, or only one that never ends. */
export type Sample = { readonly value: unknown } | undefined;

/** Optional properties are left out below this level, and once a sample has so many values: nobody reads more. */
const deepest = 6;
const most = 1500;
/** So many items are made of a list that asks for more. */
const longestList = 100;

/**
 * A value as a schema describes it: the example or default that the document gives, else one made of it. As API
 * Management makes them (recording of azure-sdk-for-net, ApiTests/CloneApiUsingSourceApiId): every property,
 * required or not; one item in a list; 0 and "string".
 */
export function sampleOf(schema: unknown, references: References): Sample {
  let values = 0;
  return make(schema, [], 0);

  function make(part: unknown, via: readonly string[], level: number): Sample {
    values += 1;
    const flat = flatten(part, references, via);
    if (!flat) return undefined;
    const { keywords } = flat;
    const given = givenValue(keywords);
    if (given) return given;
    switch (typeOf(keywords)) {
      case "object":
        return object(keywords, flat.via, level);
      case "array":
        return list(keywords, flat.via, level);
      case "integer":
        return { value: sampleNumber(keywords, true) };
      case "number":
        return { value: sampleNumber(keywords, false) };
      case "boolean":
        return { value: true };
      case "null":
        return { value: null };
      default:
        return { value: sampleText(keywords) };
    }
  }

  function object(keywords: Node, via: readonly string[], level: number): Sample {
    const properties = nodeOf(keywords.properties);
    const required = listOf(keywords.required).filter((name) => typeof name === "string");
    const made: [string, unknown][] = [];
    for (const name of new Set([...Object.keys(properties), ...required])) {
      const isRequired = required.includes(name);
      const schema = Object.hasOwn(properties, name) ? properties[name] : patternSchema(keywords, name);
      if (!isRequired && (level >= deepest || values > most || isWriteOnly(schema))) continue;
      const sample = make(schema, via, level + 1);
      if (sample) made.push([name, sample.value]);
      else if (isRequired) return undefined;
    }
    const max = typeof keywords.maxProperties === "number" ? keywords.maxProperties : made.length;
    const dropped = made
      .filter(([name]) => !required.includes(name))
      .slice(Math.max(0, max - required.length));
    const kept = made.filter((entry) => !dropped.includes(entry));
    return { value: Object.fromEntries([...kept, ...additional(keywords, kept.length, via, level)]) };
  }

  /** Where a map has no properties of its own, one shows what its values are. */
  function additional(
    keywords: Node,
    count: number,
    via: readonly string[],
    level: number,
  ): [string, unknown][] {
    const {
      additionalProperties: schema,
      minProperties = 0,
      maxProperties = Number.POSITIVE_INFINITY,
    } = keywords;
    if (schema === false) return [];
    const shown = count === 0 && isNode(schema) && level < deepest ? 1 : 0;
    const wanted = Math.min(
      Math.max(Number(minProperties) - count, shown),
      Number(maxProperties) - count,
      longestList,
    );
    const made: [string, unknown][] = [];
    for (let index = 1; index <= wanted; index += 1) {
      const sample = make(schema ?? true, via, level + 1);
      if (!sample) break;
      made.push([`property${index}`, sample.value]);
    }
    return made;
  }

  function list(keywords: Node, via: readonly string[], level: number): Sample {
    const { items, uniqueItems, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = keywords;
    const wanted = Math.min(
      Math.max(Number(minItems), level < deepest && values <= most ? 1 : 0),
      Number(maxItems),
    );
    const made: unknown[] = [];
    for (const item of listOf(keywords.prefixItems)) {
      const sample = make(item, via, level + 1);
      if (!sample) return undefined;
      made.push(sample.value);
    }
    for (let index = made.length; index < Math.min(wanted, longestList); index += 1) {
      const sample = make(
        keywords.contains !== undefined && index === 0 ? keywords.contains : items,
        via,
        level + 1,
      );
      if (!sample) return Number(minItems) > index ? undefined : { value: made };
      const flat = flatten(items, references, via)?.keywords ?? {};
      made.push(uniqueItems === true ? unlike(sample.value, made, flat) : sample.value);
    }
    return { value: made };
  }
}

/** What the document itself gives: a value of the enum that is not null, where there is one. */
function givenValue(keywords: Node): Sample {
  if (Object.hasOwn(keywords, "const")) return { value: keywords.const };
  if (keywords.example !== undefined) return { value: keywords.example };
  const [example] = listOf(keywords.examples);
  if (example !== undefined) return { value: example };
  if (keywords.default !== undefined && keywords.default !== null) return { value: keywords.default };
  if (!Array.isArray(keywords.enum)) return undefined;
  return keywords.enum.length === 0
    ? undefined
    : { value: keywords.enum.find((each) => each !== null) ?? null };
}

function typeOf(keywords: Node): unknown {
  const { type } = keywords;
  if (Array.isArray(type)) return type.find((each) => each !== "null") ?? "null";
  if (type !== undefined) return type;
  const has = (...names: string[]) => names.some((name) => keywords[name] !== undefined);
  if (has("properties", "additionalProperties", "required", "minProperties", "patternProperties"))
    return "object";
  if (has("items", "prefixItems", "minItems", "contains")) return "array";
  if (has("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")) return "number";
  return "string";
}

function isWriteOnly(schema: unknown): boolean {
  return own(schema, "writeOnly") === true;
}

/** The schema of a property that has none of its own. */
function patternSchema(keywords: Node, name: string): unknown {
  for (const [pattern, schema] of Object.entries(nodeOf(keywords.patternProperties))) {
    try {
      if (new RegExp(pattern, "u").test(name)) return schema;
    } catch {}
  }
  return keywords.additionalProperties ?? true;
}

/** A value that is not in a list yet: the next of the enum, the next number, a text with a number behind it. */
function unlike(value: unknown, made: readonly unknown[], flat: Node): unknown {
  const taken = new Set(made.map((each) => jsonText(each)));
  const free = (each: unknown) => !taken.has(jsonText(each));
  if (free(value)) return value;
  const step = Number(flat.multipleOf) || 1;
  const candidates = Array.isArray(flat.enum)
    ? flat.enum
    : typeof value === "boolean"
      ? [!value]
      : typeof value === "number"
        ? made.map((_, index) => value + (index + 1) * step)
        : typeof value === "string"
          ? made.map((_, index) => `${value}${index + 1}`)
          : made.flatMap((_, index) => varied(value, index + 1));
  return candidates.find(free) ?? value;
}

/** A map or list with another number or text in it. */
function varied(value: unknown, by: number): unknown[] {
  if (!isNode(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    if (typeof item !== "number" && typeof item !== "string") return [];
    const other = typeof item === "number" ? item + by : `${item}${by}`;
    return [
      Object.fromEntries(Object.entries(value).map(([key, each]) => [key, key === name ? other : each])),
    ];
  });
}
