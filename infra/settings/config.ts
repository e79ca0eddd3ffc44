import * as v from "valibot";
import { ownKeyNames } from "./keyNames.ts";
import { joinPath, type Problems } from "./problems.ts";
import { type Known, ownKeys, type StackFile } from "./schema.ts";
import type { SettingsSource } from "./types.ts";
import { didYouMean, kind } from "./wording.ts";

/**
 * Reads the project's own keys: JSON, shape, names and texts, each value by itself. What is wrong is
 * reported and then missing from the result, so that the cross-checks see nothing but good values.
 */
export function readOwnKeys(source: SettingsSource, problems: Problems): Known<StackFile> {
  return Object.fromEntries(ownKeyNames.map((name) => [name, read(name)])) as Known<StackFile>;

  function read(name: keyof StackFile): unknown {
    const path = `${source.project}:${name}`;
    const text = source.config[path];
    const value = text === undefined ? absent(name) : text === "" ? null : parseJson(text, path, problems);
    return value === undefined ? undefined : check(ownKeys[name], value, path, problems);
  }
}

/** What a key counts as that the stack file does not have: without `apis`, the stack has one, the lab's. */
function absent(name: keyof StackFile): unknown {
  if (name === "apis") return [{}];
  return isList(ownKeys[name]) ? [] : {};
}

function isList(schema: v.GenericSchema): boolean {
  return "wrapped" in schema ? isList(schema.wrapped as v.GenericSchema) : "item" in schema;
}

/** What JavaScript's objects have without anybody's giving it to them. */
const unusable = ["__proto__", "prototype", "constructor"];

function parseJson(text: string, path: string, problems: Problems): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The engine's message quotes the text, and what a person put in the wrong place may be a secret.
    const place = /position \d+/.exec(String(error))?.[0];
    const where = place ? ` (broken at ${place} of the JSON that Pulumi hands over)` : "";
    problems.add(
      path,
      `is ${/^\s*[[{]/.test(text) ? "not valid JSON" : "a plain text"}${where}; write it as a map or list in the stack file, or set one value with \`pulumi config set --path '${path}.<key>' <value>\``,
    );
    return undefined;
  }
}

function check(schema: v.GenericSchema, value: unknown, path: string, problems: Problems): unknown {
  reportKeys(schema, value, path, problems);
  const result = v.safeParse(schema, value);
  const root: { value: unknown } = { value: result.output };
  for (const issue of result.issues ?? []) {
    // An unknown key: reported above, with all its brothers.
    if (issue.expected === "never") continue;
    const keys = (issue.path ?? []).map(({ key }) => key as string | number);
    const place = keys.reduce<string>(joinPath, path);
    if (issue.path?.at(-1)?.origin === "key") {
      problems.addOfKey(place, issue.message);
      continue;
    }
    problems.addOfShape(place, issue.message);
    forget(root, ["value", ...keys]);
  }
  return root.value;
}

function forget(root: object, keys: readonly (string | number)[]): void {
  let container: unknown = root;
  for (const key of keys.slice(0, -1)) container = (container as Record<string, unknown> | undefined)?.[key];
  if (container) (container as Record<string, unknown>)[keys.at(-1) as string] = undefined;
}

function reportKeys(schema: v.GenericSchema, value: unknown, path: string, problems: Problems): void {
  if ("wrapped" in schema) reportKeys(schema.wrapped as v.GenericSchema, value, path, problems);
  if ("item" in schema && Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      reportKeys(schema.item as v.GenericSchema, item, joinPath(path, index), problems);
    }
  }
  if (!("entries" in schema || "value" in schema)) return;
  // To valibot a list is a map too.
  if (Array.isArray(value))
    problems.addOfShape(path, "a list is not a map with keys; write key: value, without hyphens");
  if (kind(value) !== "a map") return;
  if (!("entries" in schema)) {
    // valibot leaves these out of a record, without a word.
    for (const [key, item] of Object.entries(value as object)) {
      const place = joinPath(path, key);
      if (!unusable.includes(key)) {
        reportKeys(schema.value as v.GenericSchema, item, place, problems);
        continue;
      }
      problems.addOfKey(place, "cannot be a key here, since every object has it; use another name");
      check(schema.value as v.GenericSchema, item, place, problems);
    }
    return;
  }
  const entries = schema.entries as Record<string, v.GenericSchema>;
  const known = Object.keys(entries);
  for (const [key, item] of Object.entries(value as object)) {
    const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
    if (entry) reportKeys(entry, item, joinPath(path, key), problems);
    else {
      problems.addOfShape(
        joinPath(path, key),
        `is not a key that exists here; allowed keys: ${known.join(", ")}${didYouMean(key, known)}`,
      );
    }
  }
}
