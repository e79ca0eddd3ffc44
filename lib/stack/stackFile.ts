import { join } from "node:path";
import { SettingsError, type WrittenProblem } from "../../infra/settings/problems.ts";
import { isPlainMap } from "../../infra/settings/pulumiYaml.ts";
import { writtenKeys } from "./stackFile/keys.ts";
import { type ProjectFile, readProjectFile } from "./stackFile/project.ts";
import { asPulumiHandsOver } from "./stackFile/values.ts";
import { parseYaml, textOf } from "./stackFile/yamlFile.ts";
import { StackFileError } from "./stackFileError.ts";
import { stackNames } from "./stackNames.ts";

/**
 * A stack's configuration, as `pulumi` hands it to the program: what `parseSettings` judges, with what is wrong with
 * the file itself.
 */
export interface StackFile {
  /** The project's name, from Pulumi.yaml. */
  readonly project: string;
  readonly stack: string;
  /** Full path of the stack file. */
  readonly file: string;
  /**
   * Every value by its full key; maps and lists as JSON text. With `problems` also what Pulumi would pass over, so that
   * it is judged with the rest.
   */
  readonly config: Readonly<Record<string, string>>;
  /** What is wrong with how the file's keys are written; whoever uses the configuration has them reported. */
  readonly problems: readonly WrittenProblem[];
  /** Pulumi ESC environments that the file imports: only the Pulumi CLI can open them, so none of their values is here. */
  readonly environments: readonly string[];
}

export { StackFileError, stackNames };

/**
 * Reads Pulumi.<stack>.yaml without the Pulumi CLI, and says what the CLI hands over to the program: scalars as text,
 * maps and lists as JSON, keys without a namespace under the project's name, and Pulumi.yaml's defaults for the keys
 * that the stack file does not have.
 * @param projectFolder the folder of Pulumi.yaml
 * @throws StackFileError when a file is missing, is not YAML or has no configuration
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
  const yaml = parseYaml(name, text);
  const { values, problems } = writtenKeys(yaml, project);
  const environments = environmentsOf(yaml.root);
  const isEmpty = Object.keys(values).length === 0 && !isPlainMap(yaml.root.config);
  if (isEmpty && problems.length === 0 && environments.length === 0) {
    throw new StackFileError(name, [`has no \`config\` map; npm run new-stack -- ${stack} writes it`]);
  }
  const config = Object.entries(values).map(([key, value]) => [key, asPulumiHandsOver(value)] as const);
  return {
    project,
    stack,
    file: join(folder, name),
    config: { ...defaults, ...Object.fromEntries(config) },
    problems,
    environments,
  };
}

/**
 * Reports what is wrong with how a stack file's keys are written, where its settings cannot be judged: an ESC
 * environment may complete them.
 * @throws SettingsError
 */
export function refuseMiswritten({ stack, problems }: StackFile): void {
  if (problems.length > 0) throw new SettingsError(stack, problems);
}

function nameOf(stack: string): string {
  return `Pulumi.${stack}.yaml`;
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
  const imports = isPlainMap(environment) ? environment.imports : environment;
  return (Array.isArray(imports) ? imports : [imports]).filter((name) => typeof name === "string");
}
