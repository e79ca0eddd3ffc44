import { ownKeyNames } from "../../../infra/settings/keyNames.ts";
import { joinPath, type WrittenProblem } from "../../../infra/settings/problems.ts";
import { isPlainMap } from "../../../infra/settings/pulumiYaml.ts";
import { didYouMean, listed } from "../../../infra/settings/wording.ts";
import { rootKeys } from "./rootKeys.ts";
import { encryptedIn } from "./values.ts";
import type { YamlFile, YamlMap } from "./yamlFile.ts";

/** The keys of a stack file by their full names, and what is wrong with how they are written. */
export interface WrittenKeys {
  /** Those outside of `config` as well: nobody deploys such a file, and what they say is judged with the rest. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly WrittenProblem[];
}

/**
 * Finds the configuration in a stack file, and what Pulumi would pass over in silence: keys outside of `config`, and a
 * key that is there in several forms, of which it takes one.
 * @param project the namespace of keys that have none
 */
export function writtenKeys({ root, twice }: YamlFile, project: string): WrittenKeys {
  const problems: WrittenProblem[] = [];
  const { config } = root;
  if (!isPlainMap(config) && "config" in root && config !== null) {
    problems.push({
      path: "config",
      message: "is not a map of keys; write config: and the keys under it, as Pulumi.dev.yaml has them",
    });
  }
  for (const { path, line } of twice) {
    const [root, key, ...inside] = path;
    const isConfig = root === "config" && key !== undefined;
    problems.push({
      path: isConfig ? inside.reduce<string>(joinPath, fullKey(String(key), project)) : path.join("."),
      message: `is there twice, the second time in line ${line}; Pulumi takes no such file: keep one of them`,
      ofKey: true,
    });
  }
  const inside = isPlainMap(config) ? config : {};
  const outside = strayKeys(root, project, problems);
  const values: Record<string, unknown> = {};
  const spellings = Map.groupBy(Object.keys(inside), (key) => fullKey(key, project));
  for (const [full, keys] of spellings) {
    values[full] = inside[keys.at(-1)!];
    if (keys.length > 1) {
      problems.push({
        path: full,
        message: `is there in several forms, ${listed(keys)}, and Pulumi takes one of them: put all of it under ${full}`,
        ofKey: true,
      });
    }
    const wrong = keys.length === 1 ? wrongKey(full, inside[keys[0]!]) : undefined;
    if (wrong) problems.push({ path: full, message: wrong });
  }
  for (const [full, value] of Object.entries(outside)) {
    if (!(full in values)) values[full] = value;
  }
  for (const [full, value] of Object.entries(values)) {
    for (const path of encryptedIn(value, full)) {
      if (isSecret(path, project)) continue;
      problems.push({
        path,
        message:
          "is encrypted (secure:) and cannot be read without the stack's passphrase or key; it is no secret, so write it in clear",
      });
    }
    problems.push(...secretsInClear(value, full, project));
  }
  return { values, problems };
}

/** Where the project's settings have secrets. */
function isSecret(path: string, project: string): boolean {
  return (
    path === `${project}:clientApp.secret` ||
    (path.startsWith(`${project}:namedValues`) && path.endsWith(".secret"))
  );
}

/** Secrets that anybody who reads the file can read. */
function secretsInClear(value: unknown, key: string, project: string): WrittenProblem[] {
  const holders: [path: string, holder: unknown][] =
    key === `${project}:namedValues` && isPlainMap(value)
      ? Object.entries(value).map(([name, entry]) => [joinPath(key, name), entry])
      : key === `${project}:clientApp`
        ? [[key, value]]
        : [];
  return holders.flatMap(([holder, entry]) => {
    if (!isPlainMap(entry) || !["string", "number"].includes(typeof entry.secret)) return [];
    const path = `${holder}.secret`;
    return [
      {
        path,
        message: `is written in clear; take it out, and have Pulumi encrypt it: npx pulumi config set --secret --path '${path}' <value>`,
      },
    ];
  });
}

/**
 * The name that Pulumi gives a key: with the project's name where it has no namespace, and without the word `config` in
 * the middle that old versions wrote.
 * Source: pulumi/pulumi, sdk/go/common/resource/config/key.go (`ParseKey`), sdk/go/common/workspace (project stacks).
 */
export function fullKey(key: string, project: string): string {
  return key.includes(":") ? key.replace(/^([^:]*):config:([^:]*)$/, "$1:$2") : `${project}:${key}`;
}

/** What Pulumi itself would refuse, without the file's name. */
function wrongKey(full: string, value: unknown): string | undefined {
  if (full.split(":").length <= 2) return undefined;
  const [, start, rest] = /^([^:]*:[^:]*):\s*(.*)$/s.exec(full) ?? [];
  const meant =
    typeof value === "object" ? "" : `; is a line break missing behind ${start}:, before ${rest}?`;
  return `is not a key that Pulumi takes: it is <namespace>:<name>, with one colon${meant}`;
}

/** Reports keys beside `config`. Returns those that belong into it. */
function strayKeys(root: YamlMap, project: string, problems: WrittenProblem[]): Record<string, unknown> {
  const names: readonly string[] = ownKeyNames;
  const found: Record<string, unknown> = {};
  for (const key of Object.keys(root)) {
    if (rootKeys.includes(key)) continue;
    if (key.includes(":") || names.includes(key)) {
      const path = fullKey(key, project);
      found[path] = root[key];
      problems.push({
        path,
        message:
          "is outside of `config:`, where Pulumi ignores it: move it under `config:`, indented by two blanks, above what Pulumi has written at the end",
        ofKey: true,
      });
    } else {
      problems.push({
        path: key,
        message: `is not a key of a stack file, and Pulumi ignores it; the keys are ${rootKeys.join(", ")}${didYouMean(key, [...rootKeys, ...names])}`,
      });
    }
  }
  return found;
}
