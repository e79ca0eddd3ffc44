import type { RehearsalFile } from "../../lib/azure/served/rehearsalFile.ts";
import { UsageError } from "../../lib/errors.ts";

/**
 * What a served rehearsal has deployed itself; undefined on Azure, and in a practice, which Pulumi deploys to.
 * @throws UsageError for another stack, or a rehearsal that is not there
 */
export async function rehearsedStack(
  stack: string,
  { REHEARSAL: file }: NodeJS.ProcessEnv,
): Promise<RehearsalFile["stacks"][string] | undefined> {
  if (!file) return undefined;
  const { readRehearsalFile } = await import("../../lib/azure/served/rehearsalFile.ts");
  const { stacks } = readRehearsalFile(file);
  const names = Object.keys(stacks);
  if (names.length === 0) return undefined;
  const found = stacks[stack];
  if (found) return found;
  throw new UsageError(
    `The rehearsal of REHEARSAL=${file} has not deployed the stack ${stack}; it has deployed ${names.join(", ")}.`,
  );
}
