import type { JsonSchema } from "@valibot/to-json-schema";
import { isMap, isScalar, parseDocument } from "yaml";

/** Where a description begins in Pulumi.yaml, two levels below `config`. */
const INDENT = " ".repeat(6);
const WIDTH = 110;

/**
 * What Pulumi.yaml says of one of the project's keys: what it is, then every key inside it with its default.
 * @param schema the JSON Schema of the key's value
 */
export function descriptionOf(schema: JsonSchema): string {
  return [
    ...broken("", schema.description!),
    ...keysIn(schema, "").flatMap((line) => broken("- ", line)),
  ].join("\n");
}

/**
 * Puts descriptions into the text of Pulumi.yaml; every other character stays.
 * @param descriptions by key of `config`
 * @throws Error when a key is not declared there with a description
 */
export function withDescriptions(text: string, descriptions: Readonly<Record<string, string>>): string {
  const document = parseDocument(text);
  const places = Object.entries(descriptions).map(([key, description]) => {
    const declared = document.getIn(["config", key]);
    const node = isMap(declared) ? declared.get("description", true) : undefined;
    if (!isScalar(node) || !node.range) {
      throw new Error(`Pulumi.yaml: config.${key} has no description that could be replaced`);
    }
    const [start, end] = node.range;
    // A block's own end is the line break, every other text ends before it.
    const lineBreak = text[end - 1] === "\n" ? "\n" : "";
    return { start, end, block: `|\n${description.replaceAll(/^(?=.)/gm, INDENT)}${lineBreak}` };
  });
  return places
    .sort((one, other) => other.start - one.start)
    .reduce((result, { start, end, block }) => result.slice(0, start) + block + result.slice(end), text);
}

function keysIn(schema: JsonSchema, parent: string): string[] {
  const { properties, required = [], items } = schema;
  if (items && typeof items === "object" && !Array.isArray(items)) return keysIn(items, `${parent}[]`);
  return Object.entries(properties ?? {}).flatMap(([key, value]) => {
    if (typeof value !== "object") return [];
    const path = parent === "" || parent === "[]" ? key : `${parent}.${key}`;
    return [`${path}: ${said(value, required.includes(key))}`, ...keysIn(value, path)];
  });
}

function said(schema: JsonSchema, required: boolean): string {
  const { description, enum: words, items, default: fallback } = schema;
  const each = typeof items === "object" && !Array.isArray(items) ? items.enum : undefined;
  return [
    description,
    required && "Required.",
    words && `One of ${words.join(", ")}.`,
    each && `Of ${each.join(", ")}.`,
    fallback !== undefined &&
      !["{}", "[]"].includes(JSON.stringify(fallback)) &&
      `Default: ${shown(fallback)}.`,
  ]
    .filter(Boolean)
    .join(" ");
}

function shown(value: unknown): string {
  return typeof value === "string" ? value.replace(/\.$/, "") : JSON.stringify(value).replaceAll('"', "");
}

/** A text broken between words; its lines are as far from the margin as the first one's text. */
function broken(start: string, text: string): string[] {
  const [first = "", ...words] = text.split(" ");
  const lines = [`${start}${first}`];
  for (const word of words) {
    const last = lines.length - 1;
    if (INDENT.length + lines[last]!.length + 1 + word.length <= WIDTH) lines[last] += ` ${word}`;
    else lines.push(`${" ".repeat(start.length)}${word}`);
  }
  return lines;
}
