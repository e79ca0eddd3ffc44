import type { ApiEntry, Known } from "./schema.ts";
import type { VersionSettings } from "./types.ts";

type Entries = readonly (Known<ApiEntry> | undefined)[];

/** The first version of the API that an entry is a further one of; undefined where it is none, or there is none. */
export function firstVersion(apis: Entries, { versionOf }: Known<ApiEntry>): Known<ApiEntry> | undefined {
  if (versionOf === undefined) return undefined;
  return apis.find((each) => each?.name?.toLowerCase() === versionOf.toLowerCase());
}

/** Which version of an API an entry is; undefined where it has no versions. */
export function versioningOf(
  { name, versions, versionOf, version }: ApiEntry,
  apis: readonly ApiEntry[],
): VersionSettings | undefined {
  const first = firstVersion(apis, { versionOf });
  const set = first?.name ?? name;
  const { by, name: parameter } = ((first?.versions ?? versions) as ApiEntry["versions"] & object) ?? {};
  if (by === undefined) return undefined;
  return { set, by, ...(parameter && { parameter }), ...(version && { name: version }) };
}

/**
 * Where the gateway would serve an entry below its origin; undefined where that is not known, and for further versions of an API
 * at the same path.
 * @param pathOf an entry's own path
 */
export function servedPathOf(
  apis: Entries,
  entry: Known<ApiEntry>,
  pathOf: (entry: Known<ApiEntry>) => string | undefined,
): string | undefined {
  const isFirst = entry.versionOf === undefined;
  const first = isFirst ? entry : firstVersion(apis, entry);
  const path = first && pathOf(first);
  if (path !== undefined && entry.version !== undefined && first?.versions?.by === "segment") {
    return `${path}/${entry.version}`;
  }
  return isFirst ? path : undefined;
}
