import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";

/** A stack file or Pulumi.yaml that cannot be read, with all its problems; its message is for people. */
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

export type YamlMap = Record<string, unknown>;

export function isMap(value: unknown): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/**
 * The text of a file.
 * @param missing what to say where it does not exist
 * @throws StackFileError
 */
export function textOf(folder: string, file: string, missing: string): string {
  try {
    return readFileSync(join(folder, file), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StackFileError(file, [code === "ENOENT" ? missing : `cannot be read (${code})`]);
  }
}

/**
 * A file that is a map of keys; dates are `Date`s.
 * @throws StackFileError with every mistake in the YAML
 */
export function parseYaml(file: string, text: string): YamlMap {
  // Go's YAML knows dates, and Pulumi turns them into text in its own way.
  const document = parseDocument(text, { customTags: ["timestamp"] });
  if (document.errors.length > 0) {
    throw new StackFileError(
      file,
      document.errors.map(({ linePos, message }) => {
        const [reason] = message.split(/ at line |\n/);
        const where = linePos ? ` (line ${linePos[0].line})` : "";
        return `is not valid YAML${where}: ${reason}${belowPulumis(text)}`;
      }),
    );
  }
  const root: unknown = document.toJS();
  if (!isMap(root)) throw new StackFileError(file, ["is not a map of keys"]);
  return root;
}

/** What to do where lines were appended below those that Pulumi has written at the end; "" where there are none. */
function belowPulumis(text: string): string {
  const found =
    /^(encryptionsalt|encryptedkey|secretsprovider):.*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*[ \t]+[^#\s]/m.exec(text);
  if (!found) return "";
  return `. Indented lines follow ${found[1]}, which Pulumi has written at the end: move them above it, under config`;
}
