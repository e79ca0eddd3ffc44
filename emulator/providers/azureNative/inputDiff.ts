import { isDeepStrictEqual } from "node:util";
import { type Properties, type PropertyValue, reveal } from "../../../lib/engine/values.ts";
import { regionName } from "../../model/regions.ts";
import type { DiffRequest, DiffResult, PropertyChange } from "../provider.ts";
import { isOwn } from "./inputChecks.ts";
import type { ResourceSpec } from "./resourceSpec.ts";

/** Set in the inputs of a resource whose name is random: it can be created before its predecessor goes. */
export const createBeforeDelete = "__createBeforeDelete";

type Kind = "add" | "delete" | "update";

/** Compares inputs with inputs, as azure-native does; outputs only tell whether a new input is a default. */
export function diffInputs(spec: ResourceSpec, request: DiffRequest): DiffResult {
  const { ignoreChanges } = request;
  const [olds, news, outputs] = [request.oldInputs, request.news, request.oldOutputs].map((values) =>
    reveal(values),
  );
  const changes: Record<string, PropertyChange> = {};
  const names = new Set([...Object.keys(olds ?? {}), ...Object.keys(news ?? {})]);
  for (const name of names) {
    if (isOwn(name)) continue;
    const [before, after] = [olds?.[name], news?.[name]];
    if (name === "location" && sameRegion(before, after)) continue;
    // An input that only says what Azure has chosen already changes nothing.
    if (before === undefined && isDeepStrictEqual(outputs?.[name], after)) continue;
    const replaces = name in spec.pathInputs || spec.inputs[name]?.createOnly === true;
    for (const [path, kind] of compare(before, after, name)) {
      if (isIgnored(path, ignoreChanges)) continue;
      changes[path] = replaces ? `${kind}-replace` : kind;
    }
  }
  const isReplaced = Object.values(changes).some((change) => change.endsWith("-replace"));
  const isAutoNamed = request.oldInputs[createBeforeDelete] === true;
  return { changes, deleteBeforeReplace: isReplaced && !isAutoNamed };
}

/** Paths that differ, down to the leaves that both sides have. */
function compare(
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  path: string,
): [string, Kind][] {
  if (isDeepStrictEqual(before, after)) return [];
  if (before === undefined) return [[path, "add"]];
  if (after === undefined) return [[path, "delete"]];
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      compare(before[index], after[index], `${path}[${index}]`),
    );
  }
  if (isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => compare(before[key], after[key], join(path, key)));
  }
  return [[path, "update"]];
}

/** Keys that are no plain names are quoted, as in Pulumi's property paths. */
function join(path: string, key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

function isIgnored(path: string, ignoreChanges: readonly string[]): boolean {
  return ignoreChanges.some(
    (ignored) => path === ignored || path.startsWith(`${ignored}.`) || path.startsWith(`${ignored}[`),
  );
}

function sameRegion(before: unknown, after: unknown): boolean {
  return typeof before === "string" && typeof after === "string" && regionName(before) === regionName(after);
}

function isRecord(value: PropertyValue): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
