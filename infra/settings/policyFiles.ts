import { type Declared, partProblems } from "../../policies/files/checkPart.ts";
import { withFragments } from "../../policies/files/fragments.ts";
import {
  type FileElement,
  type FileProblem,
  type PartFile,
  readPartFile,
} from "../../policies/files/partFile.ts";
import type { Section } from "../../policies/files/sections.ts";
import { joinPath, type Problems } from "./problems.ts";
import type { ApiEntry, Known, StackFile } from "./schema.ts";
import type { PolicyFiles, SettingsSource } from "./types.ts";
import { complaints, given } from "./wording.ts";

/** The sections that a file may be for, by their keys. */
const sections = {
  inbound: "inbound",
  backend: "backend",
  outbound: "outbound",
  onError: "on-error",
} as const satisfies Record<keyof PolicyFiles, Section>;

type FileKey = keyof typeof sections;

/**
 * What a fragment holds, by its name.
 * @param file without problems, or as far as it is known
 */
export function fragmentsIn(
  source: Pick<SettingsSource, "readFile">,
  { fragments = {} }: Known<Pick<StackFile, "fragments">>,
): Record<string, readonly FileElement[]> {
  return Object.fromEntries(
    Object.entries(fragments).map(([name, path]) => [name, contentOf(source, path)?.elements ?? []]),
  );
}

/** The files of an API whose settings are right; undefined where it has none. */
export function policyFilesIn(
  source: Pick<SettingsSource, "readFile">,
  { policy }: ApiEntry,
): PolicyFiles | undefined {
  const { files } = policy ?? {};
  if (!files) return undefined;
  const keys = (Object.keys(sections) as FileKey[]).filter((key) => files[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [key, contentOf(source, files[key])?.elements ?? []]));
}

/** Checks the fragments, each by itself: whether it may stand in a section is found where a file includes it. */
export function checkFragments(source: SettingsSource, file: Known<StackFile>, problems: Problems): void {
  const { fragments = {} } = file;
  for (const [name, path] of Object.entries(fragments)) {
    const at = joinPath(`${source.project}:fragments`, name);
    const read = checkedFile(source, at, path, problems);
    if (!read || path === undefined) continue;
    // In every section, so that only what is wrong wherever it stands is left.
    const everywhere = Object.values(sections).map((section) => {
      const declared = { namedValues: Object.keys(file.namedValues ?? {}), fragments: {} };
      return partProblems(read.elements, { section, declared, inFragment: true });
    });
    const [first = [], ...others] = everywhere;
    const found = first.filter((one) => others.every((other) => other.some((same) => isSame(one, same))));
    report(at, path, [...read.problems, ...found], problems);
    if (read.elements.length === 0 && !problems.concerns(at)) {
      problems.add(at, `${given(path)} holds no element; a fragment has at least one`);
    }
  }
}

/**
 * Checks the files that an API's policy is made of.
 * @param path of the API
 */
export function checkPolicyFiles(
  source: SettingsSource,
  path: string,
  { policy, serviceUrl }: Known<ApiEntry>,
  file: Known<StackFile>,
  problems: Problems,
): void {
  const declared: Declared = {
    namedValues: Object.keys(file.namedValues ?? {}),
    fragments: fragmentsIn(source, file),
  };
  for (const key of Object.keys(sections) as FileKey[]) {
    const name = policy?.files?.[key];
    const at = `${path}.policy.files.${key}`;
    const read = checkedFile(source, at, name, problems);
    if (!read) continue;
    report(
      at,
      name!,
      [...read.problems, ...partProblems(read.elements, { section: sections[key], declared })],
      problems,
    );
    if (
      key === "inbound" &&
      policy?.cache &&
      withFragments(read.elements, fragmentsIn(source, file)).some(({ name }) => name === "cache-lookup")
    ) {
      problems.add(at, `${given(name)} has a <cache-lookup>, and policy.cache is one; keep one of them`);
    }
    if (serviceUrl === undefined && ["backend", "outbound"].includes(key)) {
      if (problems.concerns(`${path}.serviceUrl`)) continue;
      problems.add(
        at,
        "needs serviceUrl: without a backend the API answers from its document's examples, and its policy ends there; give serviceUrl, or leave it out",
      );
    }
  }
}

function isSame(one: FileProblem, other: FileProblem): boolean {
  return one.line === other.line && one.element === other.element && one.message === other.message;
}

/** The file, where there is one to read; what keeps it from being read is reported. */
function checkedFile(
  source: Pick<SettingsSource, "readFile">,
  at: string,
  path: string | undefined,
  problems: Problems,
): PartFile | undefined {
  if (path === undefined || problems.concerns(at)) return undefined;
  if (!isInside(path)) {
    problems.add(
      at,
      `${given(path)} is not allowed: a path inside the project's folder, such as policies/orders.inbound.xml`,
    );
    return undefined;
  }
  const text = textOf(source, path);
  if (typeof text === "string") return readPartFile(text);
  problems.add(
    at,
    text === undefined
      ? `${given(path)}: there is no such file in the project's folder; put the elements there`
      : `${given(path)} is not UTF-8; save it as UTF-8`,
  );
  return undefined;
}

function contentOf(source: Pick<SettingsSource, "readFile">, path: string | undefined): PartFile | undefined {
  const text = path === undefined || !isInside(path) ? undefined : textOf(source, path);
  return typeof text === "string" ? readPartFile(text) : undefined;
}

/** The text; null for one that is not UTF-8, undefined where there is no file. */
function textOf({ readFile }: Pick<SettingsSource, "readFile">, path: string): string | null | undefined {
  const content = readFile(path);
  if (content === undefined || typeof content === "string") return content;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    return null;
  }
}

function report(at: string, file: string, found: readonly FileProblem[], problems: Problems): void {
  if (found.length === 0) return;
  const lines = [...found]
    .sort((one, other) => one.line - other.line)
    .map(
      ({ line, element, message }) => `line ${line}: ${element === undefined ? "" : `${element} `}${message}`,
    );
  problems.add(at, `${given(file)} ${complaints(lines)}`);
}

function isInside(file: string): boolean {
  return file !== "" && !/^(?:[/\\]|[a-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)/i.test(file);
}
