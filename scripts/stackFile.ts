import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";

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

/** A stack file that cannot be read, with all its problems; its message is for people. */
export class StackFileError extends Error {
  override readonly name = "StackFileError";
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super(
      problems.length === 1
        ? `${file} ${problems[0]}`
        : [`${file}:`, ...problems.map((one) => `  ${one}`)].join("\n"),
    );
    this.problems = problems;
  }
}

/**
 * Reads Pulumi.<stack>.yaml without the Pulumi CLI, and says what the CLI would have said: scalars as text, maps
 * and lists as JSON, keys without a namespace under the project's name. Defaults of Pulumi.yaml's `config` are not
 * applied; the program has the same ones.
 * @param projectFolder the folder of Pulumi.yaml
 * @throws StackFileError when a file is missing, is not YAML, has no `config` map or holds encrypted values
 */
export function readStackFile(projectFolder: string, stack: string): StackFile {
  // Where there is no project, a missing stack file is not what is wrong.
  projectName(projectFolder);
  const name = `Pulumi.${stack}.yaml`;
  if (!/^[A-Za-z0-9_.-]+$/.test(stack)) {
    throw new StackFileError(JSON.stringify(stack), [
      `is not a stack name: letters, digits, hyphens, underscores and periods; ${known(projectFolder)}`,
    ]);
  }
  const missing = `does not exist: there is no stack ${stack}; ${known(projectFolder)}; npm run new-stack -- ${stack} writes another`;
  return parseStackFile(projectFolder, stack, textOf(projectFolder, name, missing));
}

/**
 * The same of a text that may not be a file yet.
 * @throws StackFileError
 */
export function parseStackFile(projectFolder: string, stack: string, text: string): StackFile {
  const project = projectName(projectFolder);
  const name = `Pulumi.${stack}.yaml`;
  const root = parseYaml(name, text);
  const { config } = root;
  if (!isMap(config)) {
    const found =
      "config" in root
        ? "has a `config` that is not a map of keys; write config: and the keys under it, as Pulumi.dev.yaml has them"
        : `has no \`config\` map; npm run new-stack -- ${stack} writes it`;
    throw new StackFileError(name, [found]);
  }
  const problems: string[] = [];
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
    file: join(projectFolder, name),
    config: Object.fromEntries(entries),
    environments: environmentsOf(root),
  };
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
  const missing = "does not exist: this is not the folder of a Pulumi project";
  const { name } = parseYaml("Pulumi.yaml", textOf(projectFolder, "Pulumi.yaml", missing));
  if (typeof name !== "string")
    throw new StackFileError("Pulumi.yaml", ["has no project name; write name: apim-oauth"]);
  return name;
}

function textOf(folder: string, file: string, missing: string): string {
  try {
    return readFileSync(join(folder, file), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StackFileError(file, [code === "ENOENT" ? missing : `cannot be read (${code})`]);
  }
}

function parseYaml(file: string, text: string): Record<string, unknown> {
  // Go's YAML knows dates, and Pulumi turns them into text in its own way.
  const document = parseDocument(text, { customTags: ["timestamp"] });
  if (document.errors.length > 0) {
    throw new StackFileError(
      file,
      document.errors.map(({ linePos, message }) => {
        const [reason] = message.split(/ at line |\n/);
        const where = linePos ? ` (line ${linePos[0].line})` : "";
        return `is not valid YAML${where}: ${reason}${isBelowSalt(text) ? belowSalt : ""}`;
      }),
    );
  }
  const root: unknown = document.toJS();
  if (!isMap(root)) throw new StackFileError(file, ["is not a map of keys"]);
  return root;
}

const belowSalt =
  ". Indented lines follow encryptionsalt, which Pulumi has written at the end: move them above it, under config";

function isBelowSalt(text: string): boolean {
  return /^encryptionsalt:.*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*[ \t]+[^#\s]/m.test(text);
}

/** Source: pulumi/pulumi, sdk/go/common/resource/config/object.go (`unmarshalObject`, `MarshalString`). */
function asPulumiHandsOver(value: unknown): string {
  const plain = withoutDates(value);
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

function withoutDates(value: unknown): unknown {
  if (value instanceof Date)
    return value
      .toISOString()
      .replace("T", " ")
      .replace(/(?:\.\d{3})?Z$/, " +0000 UTC");
  if (Array.isArray(value)) return value.map(withoutDates);
  if (!isMap(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutDates(item)]));
}

function encryptedIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => encryptedIn(item, `${path}[${index}]`));
  if (!isMap(value)) return [];
  const keys = Object.keys(value);
  if (keys.length === 1 && typeof value.secure === "string") return [path];
  return keys.flatMap((key) => encryptedIn(value[key], `${path}.${key}`));
}

function environmentsOf({ environment }: Record<string, unknown>): string[] {
  const imports = isMap(environment) ? environment.imports : environment;
  return (Array.isArray(imports) ? imports : [imports]).filter((name) => typeof name === "string");
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
