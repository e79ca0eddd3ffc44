import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nameOf } from "../../rehearsal/engines/pulumiState.ts";
import { changeState } from "./unlock.ts";

/** A resource that exists and that the stack's state does not have. */
export interface Importable {
  readonly urn: string;
  readonly type: string;
  /** URN of a component that the state has. */
  readonly parent?: string;
}

/**
 * Takes resources that exist into the stack's state, as what the program calls them; the next update brings them into
 * line with the program.
 * @throws UsageError with what the CLI said
 */
export async function importAll(
  stack: string,
  made: readonly { readonly resource: Importable; readonly id: string }[],
): Promise<void> {
  const nameTable = Object.fromEntries(
    made.map(({ resource }, index) => [`parent${index}`, resource.parent]),
  );
  const resources = made.map(({ resource: { type, urn }, id }, index) => ({
    type,
    id,
    // A file's names have to be unique; the program's are by type alone.
    name: urn,
    logicalName: nameOf(urn),
    parent: `parent${index}`,
  }));
  const folder = mkdtempSync(join(tmpdir(), "apim-oauth-recover-"));
  try {
    const file = join(folder, "import.json");
    writeFileSync(file, JSON.stringify({ nameTable, resources }));
    // What is protected, the program says; and it is written already.
    const options = ["--skip-preview", "--protect=false", "--generate-code=false"];
    await changeState(stack, ["import", "--file", file, ...options]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
