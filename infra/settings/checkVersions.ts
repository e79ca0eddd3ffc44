import { corsSettings } from "./cors.ts";
import { joinPath, type Problems } from "./problems.ts";
import type { ApiEntry, Known, StackFile } from "./schema.ts";
import type { ApiSettings, SettingsSource } from "./types.ts";
import { firstVersion } from "./versions.ts";
import { choices, didYouMean, given } from "./wording.ts";

/** Keys of which all versions of an API have the first one's. */
const ofTheFirst = ["path", "product", "backendApp", "subscriptionRequired", "versions"];

/** Whose pages may call an entry, as far as that is known. */
function corsOf(entry: Known<ApiEntry> | undefined) {
  return entry?.cors === undefined
    ? { portal: false, origins: [] }
    : corsSettings(entry as Pick<ApiSettings, "cors">);
}

/** The entries as they are written, without defaults; what is no list of maps is another's complaint. */
function writtenEntries({
  project,
  config,
}: SettingsSource): readonly (Readonly<Record<string, unknown>> | undefined)[] {
  try {
    const list: unknown = JSON.parse(config[`${project}:apis`] ?? "[]");
    return Array.isArray(list)
      ? list.map((each) => (typeof each === "object" ? (each ?? undefined) : undefined))
      : [];
  } catch {
    return [];
  }
}

/** Checks which APIs are versions of which, and how calls name them. */
export function checkVersions(
  source: SettingsSource,
  { apis = [], apiManagement }: Known<StackFile>,
  problems: Problems,
): void {
  const written = writtenEntries(source);
  const pathOf = (index: number) => `${source.project}:apis[${index}]`;
  for (const [index, entry] of apis.entries()) {
    if (!entry) continue;
    if (entry.versionOf !== undefined) checkFurther(pathOf(index), entry, index);
    else checkFirst(pathOf(index), entry);
  }

  function checkFurther(path: string, entry: Known<ApiEntry>, index: number): void {
    const { name, versionOf = "", version } = entry;
    for (const key of ofTheFirst.filter((each) => written[index]?.[each] !== undefined)) {
      problems.add(
        joinPath(path, key),
        `is that of ${given(versionOf)}, of which ${given(name)} is a version; write it there, and remove it here`,
      );
    }
    if (version === undefined && !problems.concerns(`${path}.version`)) {
      problems.add(`${path}.version`, "is missing; say what calls name, for example version: v2");
    }
    const first = firstVersion(apis, entry);
    if (first === undefined || first.versionOf !== undefined) {
      const names = apis.flatMap((each) => (each?.name && each.versionOf === undefined ? [each.name] : []));
      const others = names.filter((each) => each !== name);
      problems.add(
        `${path}.versionOf`,
        first?.versionOf === undefined
          ? `${given(versionOf)} is not the name of an API of this stack; allowed: ${choices(others)}${didYouMean(versionOf, others)}`
          : `${given(versionOf)} is a version itself; name the first one, ${given(first.versionOf)}`,
      );
      return;
    }
    const place = pathOf(apis.indexOf(first));
    if (first.versions === undefined && !problems.concerns(`${place}.versions`)) {
      problems.add(
        `${place}.versions`,
        `is missing: ${given(name)} is a version of it; say how calls name the version, for example versions: { by: segment }`,
      );
    }
  }

  function checkFirst(path: string, entry: Known<ApiEntry>): void {
    const { versions, version } = entry;
    if (versions === undefined) {
      if (version !== undefined && !problems.concerns(`${path}.versions`)) {
        problems.add(
          `${path}.version`,
          `${given(version)} needs versions, for example versions: { by: segment }, or versionOf, the name of the API that this is a version of`,
        );
      }
      return;
    }
    checkParameter(`${path}.versions`, versions);
    const family = [entry, ...apis.filter((each) => each && firstVersion(apis, each) === entry)];
    if (family.length > 1 && (entry.formerly?.length ?? 0) > 0) {
      problems.add(
        `${path}.formerly`,
        `is not allowed for the first of several versions: under a new name the API has to be created again, and API Management refuses its path while ${given(family[1]?.name)} has that path in the version set of the former name; keep the name, and remove formerly`,
      );
    }
    checkDistinct(family as Known<ApiEntry>[]);
    if (versions.by === "header") checkPreflights(path, family as Known<ApiEntry>[]);
  }

  function checkParameter(path: string, { by, name }: NonNullable<Known<ApiEntry>["versions"]>): void {
    if (by === "segment" && name !== undefined) {
      problems.add(
        `${path}.name`,
        `${given(name)} is the name of nothing: by "segment" the version is in the path`,
      );
    } else if (
      (by === "header" || by === "query") &&
      name === undefined &&
      !problems.concerns(`${path}.name`)
    ) {
      const what = by === "header" ? "header" : "query parameter";
      problems.add(`${path}.name`, `is missing: the name of the ${what}, for example api-version`);
    }
  }

  /** A version is part of a URL, where two that differ in case alone are one to people. */
  function checkDistinct(family: readonly Known<ApiEntry>[]): void {
    const names = family.map(({ version }) => version?.toLowerCase());
    for (const [position, name] of names.entries()) {
      const first = names.indexOf(name);
      if (name === undefined || first === position) continue;
      problems.add(
        `${pathOf(apis.indexOf(family[position]))}.version`,
        `${given(family[position]?.version)} is already the version of apis[${apis.indexOf(family[first])}]; each needs its own`,
      );
    }
  }

  /** A preflight does not carry the header, so that it is answered for the version that has none, or with 404 (MicrosoftDocs/azure-docs#54830). */
  function checkPreflights(path: string, family: readonly Known<ApiEntry>[]): void {
    const [first, ...others] = family;
    const { sku, existing } = apiManagement ?? {};
    // The tier of an adopted instance is known once it has been read: then this is checked again.
    const hasPortal = sku === undefined ? existing !== true : sku !== "Consumption";
    const origins = (entry: Known<ApiEntry> | undefined) => {
      const { portal, origins: own = [] } = corsOf(entry);
      return [...(portal && hasPortal ? ["the developer portal"] : []), ...own.flatMap((each) => each ?? [])];
    };
    const keptOut =
      '"header" keeps web pages out: a browser\'s preflight does not carry the header, so API Management looks for an API without a version;';
    if (first?.version !== undefined) {
      if (family.every((each) => origins(each).length === 0)) return;
      problems.add(
        `${path}.versions.by`,
        `${keptOut} there is none; use "query" or "segment", or cors: false for every version`,
      );
      return;
    }
    for (const entry of others) {
      const missing = origins(entry).filter((origin) => !origins(first).includes(origin));
      if (missing.length === 0) continue;
      problems.add(
        `${pathOf(apis.indexOf(entry))}.cors`,
        `${keptOut} that is ${given(first?.name)}, whose cors does not allow ${missing.join(", ")}; allow it there, or use versions: { by: query } or { by: segment }`,
      );
    }
  }
}
