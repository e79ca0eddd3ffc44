import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nameOf } from "../engine/state.ts";
import { changeState } from "./unlock.ts";

/** A resource that exists and that the stack's state does not have. */
export interface Importable {
  readonly urn: string;
  readonly type: string;
  /** URN of a component. */
  readonly parent?: string;
}

/**
 * Takes resources that exist into the stack's state, as what the program calls them; the next update brings them into
 * line with the program. A component around them that the state does not have is made in it.
 * @param known URNs of what the state has; by default every component
 * @param change runs the command that changes the state. @default that of the stack
 * @throws UsageError with what the CLI said
 */
export async function importAll(
  stack: string,
  made: readonly { readonly resource: Importable; readonly id: string }[],
  known?: ReadonlySet<string>,
  change: (args: readonly string[]) => Promise<unknown> = (args) => changeState(stack, args),
): Promise<void> {
  const parents = [...new Set(made.flatMap(({ resource }) => resource.parent ?? []))];
  const isMissing = (urn: string) => known !== undefined && !known.has(urn) && !isStack(urn);
  const nameTable = Object.fromEntries(parents.filter((urn) => !isMissing(urn)).map((urn) => [urn, urn]));
  const resources = [
    ...parents.filter(isMissing).map((urn) => ({ type: typeOf(urn), component: true, ...named(urn) })),
    ...made.map(({ resource: { type, urn, parent }, id }) => ({
      type,
      id,
      ...named(urn),
      ...(parent !== undefined && !(isStack(parent) && known?.size === 0) && { parent }),
    })),
  ];
  const folder = mkdtempSync(join(tmpdir(), "apim-oauth-recover-"));
  try {
    const file = join(folder, "import.json");
    writeFileSync(file, JSON.stringify({ nameTable, resources }));
    // What is protected, the program says; and it is written already.
    const options = ["--skip-preview", "--protect=false", "--generate-code=false"];
    await change(["import", "--file", file, ...options]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file's names have to be unique; the program's are by type alone. */
function named(urn: string): { readonly name: string; readonly logicalName: string } {
  return { name: urn, logicalName: nameOf(urn) };
}

/** Every component of the program is the stack's own child, so the URN has no other type before it. */
function typeOf(urn: string): string {
  return urn.split("::")[2] ?? "";
}

/** The CLI makes the root of an empty state by itself. */
function isStack(urn: string): boolean {
  return typeOf(urn) === "pulumi:pulumi:Stack";
}
