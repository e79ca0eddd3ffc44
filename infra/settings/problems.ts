import { shortened } from "./wording.ts";

/** One thing that is wrong with a stack file. */
export interface SettingsProblem {
  /** Full key and path: `apim-oauth:apis[0].backendApp.scopes[1].value`. */
  readonly path: string;
  /** What is wrong, the value given, what is allowed, what to do: one or two sentences. */
  readonly message: string;
}

/** What is wrong with how a key of the stack file is written, found by whoever has read the file. */
export interface WrittenProblem extends SettingsProblem {
  /** The key's value may be wrong in its own way. */
  readonly ofKey?: boolean;
}

/** A screen shows no more; what is left is there again when these are mended. */
const mostShown = 40;

/** All problems of a stack file at once. Its message is for people and ends up on their screen as it is. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly SettingsProblem[];

  constructor(stack: string, problems: readonly SettingsProblem[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const lines = problems
      .slice(0, mostShown)
      .map(({ path, message }) => `  ${shortened(path, 300)}: ${shortened(message, 3000)}`);
    if (problems.length > mostShown) lines.push(`  … and ${problems.length - mostShown} more`);
    super([`Pulumi.${stack}.yaml has ${count}:`, ...lines].join("\n"));
    this.problems = problems;
  }
}

/** Collects problems, at most one for each value: what follows from a wrong value is not a second mistake. */
export class Problems {
  readonly #found: (SettingsProblem & { readonly ofKey: boolean })[] = [];

  /** Adds a problem, unless one is known of the same value, of something inside it, or of what it is in. */
  add(path: string, message: string): void {
    if (!this.concerns(path)) this.#found.push({ path, message, ofKey: false });
  }

  /** Adds a problem of a value's shape: with something wrong inside it, such as a placeholder, it is a second mistake. */
  addOfShape(path: string, message: string): void {
    if (!this.#found.some((known) => !known.ofKey && isWithin(path, known.path))) {
      this.#found.push({ path, message, ofKey: false });
    }
  }

  /** Adds a problem of a key that a person named, such as a tag's: its value may be wrong in its own way. */
  addOfKey(path: string, message: string): void {
    const known = this.#found.some((other) =>
      other.path === path ? other.ofKey : !other.ofKey && isWithin(path, other.path),
    );
    if (!known) this.#found.push({ path, message, ofKey: true });
  }

  /** Whether something is known to be wrong with this value, inside it, or with what it is in. */
  concerns(path: string): boolean {
    return this.#found.some((known) =>
      known.ofKey
        ? known.path !== path && isWithin(known.path, path)
        : isWithin(known.path, path) || isWithin(path, known.path),
    );
  }

  /** The problems by the order of their top-level keys in `keys`; unknown keys come last. */
  list(keys: readonly string[]): SettingsProblem[] {
    const rank = ({ path }: SettingsProblem) => {
      const index = keys.findIndex((key) => isWithin(path, key));
      return index === -1 ? keys.length : index;
    };
    return this.#found
      .map(({ path, message }) => ({ path, message }))
      .sort((one, other) => rank(one) - rank(other));
  }
}

/** Appends a list index or a map's key to a path, in the notation of `pulumi config set --path`. */
export function joinPath(parent: string, key: string | number): string {
  if (typeof key === "number") return `${parent}[${key}]`;
  return /^[\w$-]+$/.test(key) ? `${parent}.${key}` : `${parent}[${JSON.stringify(key)}]`;
}

function isWithin(path: string, container: string): boolean {
  return path === container || path.startsWith(`${container}.`) || path.startsWith(`${container}[`);
}
