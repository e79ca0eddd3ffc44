import type { Settings } from "../../infra/settings.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import { importAll } from "../../lib/pulumi/importAll.ts";
import type { PlannedChange } from "../../lib/pulumi/plan.ts";
import { refuseLocked } from "../../lib/pulumi/unlock.ts";
import { stateOf } from "./recover.ts";
import { settle } from "./settle.ts";

/** Something that an update would create and that exists. */
export interface Existing {
  readonly resource: PlannedChange;
  /** The provider's id. */
  readonly id: string;
}

/**
 * Those of planned creations that exist in Azure under their names.
 * @throws AzureError
 */
export async function existingOf(
  creations: readonly PlannedChange[],
  { stack, subscriptionId }: Pick<Settings, "stack" | "subscriptionId">,
  azure: AzureConnection,
): Promise<Existing[]> {
  const stillFree = () => refuseLocked(stack);
  const cutOff = { azure, subscriptionId, known: new Set<string>(), notBefore: 0, stillFree };
  const found = await Promise.all(
    creations.map(async (resource) => {
      const outcome = await settle({ ...resource, custom: true }, cutOff);
      return typeof outcome === "object" && "id" in outcome ? [{ resource, id: outcome.id }] : [];
    }),
  );
  return found.flat();
}

/**
 * Takes what exists into the stack's state; the next update brings it into line with the program. What the state has
 * already is left out.
 * @param title and a line for each go to `tell`; without one nothing does
 * @throws UsageError with what the CLI said
 */
export async function takeOver(
  stack: string,
  existing: readonly Existing[],
  title: string | undefined,
  tell: (line: string) => void,
): Promise<void> {
  const known = new Set((await stateOf(stack))?.deployment.resources?.map(({ urn }) => urn) ?? []);
  const found = existing.filter(({ resource }) => !known.has(resource.urn));
  if (found.length === 0) return;
  if (title !== undefined) {
    tell(title);
    for (const { resource, id } of found)
      tell(`  ${resource.name} (${resource.type.split(":").at(-1)}): ${id}`);
  }
  await importAll(stack, found, known);
}
