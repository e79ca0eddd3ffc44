import { type Document, parseDocument } from "yaml";
import { type Fields, holds, isMap, structure } from "./places.ts";
import { joinPath, type Problems, type SettingsProblem } from "./problems.ts";
import { pulumisYaml, UnreadableYaml, valueIn, withoutTimes, yamlMistake } from "./pulumiYaml.ts";
import type { SettingsSource } from "./types.ts";
import { complaints, given, kind } from "./wording.ts";

/** A configuration in which the entries of shared files stand where the stack file names the files. */
export interface WithApiFiles {
  readonly source: SettingsSource;
  /** A problem at the place where a person wrote the value: in the stack file or a shared file. */
  where(problem: SettingsProblem): SettingsProblem;
}

/** One API, and where it is written. */
interface Entry {
  readonly value: unknown;
  readonly origin: string;
  /** What the stack file changes of a shared file's API. */
  readonly changed?: { readonly value: Fields; readonly origin: string };
}

/**
 * Puts the entries of shared files into `apis`: an entry `{ file: apis/shared.yaml }` stands for the list of APIs in
 * that file, and an entry of the stack file with the name of one of them changes what it gives: maps key by key,
 * everything else as a whole. The program does this itself, so that `pulumi` and every command read the same.
 * @param problems gets what is wrong with the files
 */
export function withApiFiles(source: SettingsSource, problems: Problems): WithApiFiles {
  const key = `${source.project}:apis`;
  const list = structure(source.config[key]);
  if (!Array.isArray(list) || !list.some(namesFile)) return { source, where: (problem) => problem };
  const ownPlaces = new Set<string>();
  const report = (path: string, message: string) => {
    ownPlaces.add(path);
    problems.add(path, message);
  };
  const shared: Entry[] = [];
  const own: Entry[] = [];
  const order: Entry[][] = [];
  for (const [index, item] of list.entries()) {
    const origin = `${key}[${index}]`;
    if (namesFile(item)) {
      const found = entriesOf(item, origin, source, report);
      shared.push(...found);
      order.push(found);
    } else {
      own.push({ value: item, origin });
      order.push([own.at(-1)!]);
    }
  }
  const changes = new Map<Entry, Entry>();
  for (const entry of own) {
    const name = nameOf(entry);
    const target =
      name === undefined ? undefined : shared.find((one) => nameOf(one) === name && !changes.has(one));
    if (target) changes.set(target, entry);
  }
  const changing = new Set(changes.values());
  const entries = order
    .flat()
    .filter((entry) => !changing.has(entry))
    .map((entry) => changed(entry, changes.get(entry)));
  const config = { ...source.config, [key]: JSON.stringify(entries.map(({ value }) => value)) };
  // Without any the lab's API would take their place, and with an empty list there would be a second problem.
  if (entries.length === 0) delete (config as Record<string, string>)[key];
  return {
    source: { ...source, config },
    where(problem) {
      if (ownPlaces.has(problem.path)) return problem;
      const message = problem.message.replaceAll(/\bapis\[(\d+)\]/g, (text, index: string) => {
        const origin = entries[Number(index)]?.origin;
        return origin === undefined ? text : origin.replace(`${source.project}:`, "");
      });
      return { path: placed(problem.path, key, entries), message };
    },
  };
}

/** The entries of the file that an entry names. */
function entriesOf(
  item: Fields,
  origin: string,
  { readFile }: SettingsSource,
  report: (path: string, message: string) => void,
): Entry[] {
  const { file, ...rest } = item;
  const path = `${origin}.file`;
  for (const name of Object.keys(rest)) {
    report(
      joinPath(origin, name),
      "is not allowed in an entry with file; to change an API of the file, add an entry with the name of that API",
    );
  }
  if (typeof file !== "string" || !isInside(file)) {
    report(
      path,
      `${given(file)} is not allowed: a path inside the project's folder, such as apis/shared.yaml`,
    );
    return [];
  }
  const content = readFile(file);
  if (content === undefined) {
    report(path, `${given(file)}: there is no such file in the project's folder; put the list of APIs there`);
    return [];
  }
  // As the stack file is read: one value means the same in both.
  const document = parseDocument(
    typeof content === "string" ? content : new TextDecoder().decode(content),
    pulumisYaml,
  );
  const errors = document.errors.map(yamlMistake);
  if (errors.length > 0) {
    report(path, `${given(file)} ${complaints(errors)}`);
    return [];
  }
  const list = contentOf(document);
  if (list instanceof UnreadableYaml) {
    report(path, `${given(file)} is not valid YAML: ${list.message}`);
    return [];
  }
  if (!Array.isArray(list) || list.length === 0) {
    const found = Array.isArray(list) ? "an empty list" : kind(list ?? undefined);
    report(path, `${given(file)} holds ${found}; write a list of APIs, each as under apis: - name: orders`);
    return [];
  }
  return list.flatMap((value: unknown, index): Entry[] => {
    if (!namesFile(value)) return [{ value, origin: `${file}[${index}]` }];
    report(path, `${given(file)} names a file in its entry [${index}]; name it in the stack file`);
    return [];
  });
}

/** What a shared file says: dates are the texts that they are written as. */
function contentOf(document: Document): unknown {
  try {
    return withoutTimes(valueIn(document), ({ written }) => written);
  } catch (error) {
    if (error instanceof UnreadableYaml) return error;
    throw error;
  }
}

function changed(entry: Entry, change: Entry | undefined): Entry {
  if (!change) return entry;
  const value = change.value as Fields;
  return {
    value: merged(entry.value, value),
    origin: entry.origin,
    changed: { value, origin: change.origin },
  };
}

function merged(base: unknown, change: unknown): unknown {
  if (!isMap(base) || !isMap(change)) return change;
  const keys = Object.keys(change);
  return { ...base, ...Object.fromEntries(keys.map((key) => [key, merged(base[key], change[key])])) };
}

/** A path in the list of all APIs as one in the file where the value is. */
function placed(path: string, key: string, entries: readonly Entry[]): string {
  if (!path.startsWith(`${key}[`)) return path;
  const [, index, rest = ""] = /^\[(\d+)\](.*)$/s.exec(path.slice(key.length)) ?? [];
  const entry = entries[Number(index)];
  if (!entry) return path;
  const { origin, changed } = entry;
  return `${changed && holds(changed.value, rest) ? changed.origin : origin}${rest}`;
}

function isInside(file: string): boolean {
  return file !== "" && !/^(?:[/\\]|[a-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)/i.test(file);
}

function namesFile(item: unknown): item is Fields {
  return isMap(item) && "file" in item;
}

function nameOf({ value }: Entry): string | undefined {
  const name = isMap(value) ? value.name : undefined;
  return typeof name === "string" ? name : undefined;
}
