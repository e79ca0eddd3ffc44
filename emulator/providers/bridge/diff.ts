import { type PropertyValue, reveal } from "../../../lib/engine/values.ts";
import type { DiffRequest, DiffResult, PropertyChange } from "../provider.ts";
import { type PropertySchema, type ResourceSchema, withDefaults } from "./schema.ts";

type Kind = "add" | "update" | "delete";

/**
 * The bridge's Diff of inputs against inputs: sets without regard to order, maps by key, and
 * `optional-computed` inputs left alone when they go away. Whether a value is secret is no difference.
 */
export function diffInputs(schema: ResourceSchema, request: DiffRequest): DiffResult {
  const olds = withDefaults(schema, reveal(request.oldInputs));
  const news = withDefaults(schema, reveal(request.news));
  const changes: Record<string, PropertyChange> = {};
  for (const [name, property] of Object.entries(schema.properties)) {
    for (const [path, kind] of changesOf(name, property, olds[name], news[name])) {
      if (request.ignoreChanges.some((ignored) => covers(ignored, path))) continue;
      changes[path] = property.replaces ? `${kind}-replace` : kind;
    }
  }
  // Terraform creates a replacement first unless it is told otherwise, and the bridge tells it for no type here.
  return { changes, deleteBeforeReplace: false };
}

/** Whether two values of a property are one to Terraform. */
export function isSame(
  property: PropertySchema,
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
): boolean {
  return changesOf("", property, before, after).length === 0;
}

function changesOf(
  name: string,
  property: PropertySchema,
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
): [string, Kind][] {
  if (after === undefined && property.use === "optional-computed") return [];
  if (isZero(before) && isZero(after)) return [];
  if (property.type === "strings" && (Array.isArray(before) || Array.isArray(after))) {
    if (!isListOrUnset(before) || !isListOrUnset(after)) return [[name, "update"]];
    return setChanges(name, before ?? [], after ?? []);
  }
  if (property.type === "blocks" && isListOrUnset(before) && isListOrUnset(after)) {
    return blockChanges(name, property.fields ?? {}, before ?? [], after ?? []);
  }
  if (property.type === "map" && isMap(before) && isMap(after)) return mapChanges(name, before, after);
  if (isUnset(before)) return [[name, "add"]];
  if (isUnset(after)) return [[name, "delete"]];
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [[name, "update"]];
}

/** Removed elements by their place in the old list, added ones by theirs in the new; one place, one update. */
function setChanges(
  name: string,
  before: readonly PropertyValue[],
  after: readonly PropertyValue[],
): [string, Kind][] {
  const changes = new Map<string, Kind>();
  before.forEach((item, index) => {
    if (!after.includes(item)) changes.set(`${name}[${index}]`, "delete");
  });
  after.forEach((item, index) => {
    if (before.includes(item)) return;
    const path = `${name}[${index}]`;
    changes.set(path, changes.has(path) ? "update" : "add");
  });
  return [...changes];
}

/** Blocks by their places, and field by field where there is one in both lists. */
function blockChanges(
  name: string,
  fields: Readonly<Record<string, PropertySchema>>,
  before: readonly PropertyValue[],
  after: readonly PropertyValue[],
): [string, Kind][] {
  return Array.from({ length: Math.max(before.length, after.length) }).flatMap((_, index) => {
    const [path, old, now] = [`${name}[${index}]`, before[index], after[index]];
    if (old === undefined) return [[path, "add"]];
    if (now === undefined) return [[path, "delete"]];
    if (!isMap(old) || !isMap(now)) return [[path, "update"]];
    return Object.entries(fields).flatMap(([key, field]) =>
      changesOf(`${path}.${key}`, field, old[key], now[key]),
    );
  });
}

function mapChanges(
  name: string,
  before: Readonly<Record<string, PropertyValue>>,
  after: Readonly<Record<string, PropertyValue>>,
): [string, Kind][] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key): [string, Kind][] => {
    const path = /^\w+$/.test(key) ? `${name}.${key}` : `${name}[${JSON.stringify(key)}]`;
    if (before[key] === after[key]) return [];
    if (before[key] === undefined) return [[path, "add"]];
    return [[path, after[key] === undefined ? "delete" : "update"]];
  });
}

/** `ignoreChanges: ["redirectUris"]` covers `redirectUris[0]`. */
function covers(ignored: string, path: string): boolean {
  return path === ignored || path.startsWith(`${ignored}.`) || path.startsWith(`${ignored}[`);
}

/** To Terraform an argument that is not there and its type's zero value are one. */
function isZero(value: PropertyValue | undefined): boolean {
  return isUnset(value) || value === false || (Array.isArray(value) && value.length === 0);
}

function isUnset(value: PropertyValue | undefined): boolean {
  return value === undefined || value === null || value === "";
}

function isListOrUnset(value: PropertyValue | undefined): value is readonly PropertyValue[] | undefined {
  return value === undefined || Array.isArray(value);
}

function isMap(value: PropertyValue | undefined): value is Readonly<Record<string, PropertyValue>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
