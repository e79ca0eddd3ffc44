import { readdirSync } from "node:fs";
import { join } from "node:path";
import { didYouMean } from "../../infra/settings/wording.ts";
import { type ProjectFile, readProjectFile } from "./stackFile/project.ts";
import { rootKeys } from "./stackFile/rootKeys.ts";
import { asPulumiHandsOver, encryptedIn } from "./stackFile/values.ts";
import { isMap, parseYaml, StackFileError, textOf, type YamlMap } from "./stackFile/yamlFile.ts";

/** A stack's configuration, as `pulumi` hands it to the program. */
export interface StackFile {
  /** The project's name, from Pulumi.yaml. */
  readonly project: string;
  readonly stack: string;
  /** Full path of the stack file. */
  readonly file: string;
  /** Every value by its full key; maps and lists as JSON text. */
  readonly config: Readonly<Record<string, string>>;
  /** Pulumi ESC environments that the file imports: only the Pulumi CLI can open them, so none of their values is here. */
  readonly environments: readonly string[];
}

export { StackFileError };

/**
 * Reads Pulumi.<stack>.yaml without the Pulumi CLI, and says what the CLI hands over to the program: scalars as text,
 * maps and lists as JSON, keys without a namespace under the project's name, and Pulumi.yaml's defaults for the keys
 * that the stack file does not have.
 * @param projectFolder the folder of Pulumi.yaml
 * @throws StackFileError when a file is missing or is not YAML, when a key is outside of `config`, where the CLI
 *   ignores it, or when a value is encrypted
 */
export function readStackFile(projectFolder: string, stack: string): StackFile {
  // Where there is no project, a missing stack file is not what is wrong.
  const project = readProjectFile(projectFolder);
  if (!/^[A-Za-z0-9_.-]+$/.test(stack)) {
    throw new StackFileError(JSON.stringify(stack), [
      `is not a stack name: letters, digits, hyphens, underscores and periods; ${known(projectFolder)}`,
    ]);
  }
  const missing = `does not exist: there is no stack ${stack}; ${known(projectFolder)}; npm run new-stack -- ${stack} writes another`;
  return parseIn(projectFolder, project, stack, textOf(projectFolder, nameOf(stack), missing));
}

/**
 * The same of a text that may not be a file yet.
 * @throws StackFileError
 */
export function parseStackFile(projectFolder: string, stack: string, text: string): StackFile {
  return parseIn(projectFolder, readProjectFile(projectFolder), stack, text);
}

/**
 * Reports a stack file that is not YAML, before a command that works by the state: the CLI would not say which file it
 * means. That there is none, and what is wrong inside it, is no obstacle there.
 * @throws StackFileError
 */
export function refuseBrokenStackFile(projectFolder: string, stack: string): void {
  if (!stackNames(projectFolder).includes(stack)) return;
  parseYaml(nameOf(stack), textOf(projectFolder, nameOf(stack), "does not exist"));
}

function parseIn(
  folder: string,
  { name: project, defaults }: ProjectFile,
  stack: string,
  text: string,
): StackFile {
  const name = nameOf(stack);
  const root = parseYaml(name, text);
  const { config } = root;
  const problems = strayKeys(root, project);
  if (!isMap(config)) {
    problems.unshift(
      "config" in root
        ? "has a `config` that is not a map of keys; write config: and the keys under it, as Pulumi.dev.yaml has them"
        : `has no \`config\` map; npm run new-stack -- ${stack} writes it`,
    );
    throw new StackFileError(name, problems);
  }
  const entries = Object.entries(config).map(([key, value]) => {
    const fullKey = key.includes(":") ? key : `${project}:${key}`;
    for (const path of encryptedIn(value, fullKey)) {
      problems.push(
        `${path} is encrypted (secure:) and cannot be read without the stack's passphrase or key; no setting of this project is a secret, so write it in clear`,
      );
    }
    return [fullKey, asPulumiHandsOver(value)] as const;
  });
  if (problems.length > 0) throw new StackFileError(name, problems);
  return {
    project,
    stack,
    file: join(folder, name),
    config: { ...defaults, ...Object.fromEntries(entries) },
    environments: environmentsOf(root),
  };
}

/** Keys beside `config`, which the CLI passes over in silence. */
function strayKeys(root: YamlMap, project: string): string[] {
  return Object.keys(root)
    .filter((key) => !rootKeys.includes(key))
    .map((key) => {
      if (key.includes(":") || ownKeyNames.includes(key)) {
        const full = key.includes(":") ? key : `${project}:${key}`;
        return `${full} is outside of \`config:\`, where Pulumi ignores it: move it under \`config:\`, indented by two blanks, above what Pulumi has written at the end`;
      }
      return `${key} is not a key of a stack file, and Pulumi ignores it; the keys are ${rootKeys.join(", ")}${didYouMean(key, rootKeys)}`;
    });
}

/** Of the project, without its name. */
const ownKeyNames = ["apiManagement", "clientApp", "oauthServer", "apis"];

function nameOf(stack: string): string {
  return `Pulumi.${stack}.yaml`;
}

/** The stacks that have a file in a project, in alphabetical order. */
export function stackNames(projectFolder: string): string[] {
  return readdirSync(projectFolder)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

function known(projectFolder: string): string {
  const names = stackNames(projectFolder);
  return names.length === 0
    ? "there is no stack file yet"
    : `stack files: ${names.map((name) => `Pulumi.${name}.yaml`).join(", ")}`;
}

/**
 * The project's name: the namespace of its own keys.
 * @throws StackFileError when there is no Pulumi.yaml, or no name in it
 */
export function projectName(projectFolder: string): string {
  return readProjectFile(projectFolder).name;
}

function environmentsOf({ environment }: Record<string, unknown>): string[] {
  const imports = isMap(environment) ? environment.imports : environment;
  return (Array.isArray(imports) ? imports : [imports]).filter((name) => typeof name === "string");
}
