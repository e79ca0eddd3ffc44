import type { Settings } from "../../infra/settings.ts";
import { armTypes } from "../../lib/azure/armIds.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import { UsageError } from "../../lib/errors.ts";
import { creationsIn, planOf } from "../../lib/pulumi/plan.ts";
import { refuseLocked } from "../../lib/pulumi/unlock.ts";
import { atTerminal, type Person } from "../../lib/terminal/person.ts";
import { refusal } from "../up/obstacle.ts";
import { owners } from "../up/owners.ts";
import { called } from "../up/words.ts";
import { existingOf, takeOver } from "./takeOver.ts";

/** What `recover --take-over` works with. */
export interface TakingOver {
  readonly settings: Settings;
  readonly azure: AzureConnection;
  /** Whether a person has agreed already. */
  readonly yes: boolean;
  tell(line: string): void;
}

/**
 * Takes everything into the state that the next update would create and that exists in Resource Manager under its
 * names: resource group, instance, what is in it. App registrations have no names that are unique, so these are left
 * to a person.
 * @throws UsageError when something is another stack's, or when nobody can answer
 */
export async function takeOverExisting(
  { settings, azure, yes, tell }: TakingOver,
  person: Person = atTerminal,
): Promise<void> {
  const { stack } = settings;
  const plan = await planOf("up", stack);
  if (!plan) throw new UsageError(`What exists cannot be found out: npm run preview -- ${stack} says why.`);
  const named = creationsIn(plan).filter(({ type }) => type in armTypes);
  const existing = await existingOf(named, settings, azure);
  if (existing.length === 0)
    return tell(`Nothing that the next update of ${stack} would create exists already.`);
  const ownerOf = owners(stack);
  const others = [];
  for (const { resource, id } of existing) {
    const owner = await ownerOf(id);
    if (owner.known) others.push({ what: `The ${called(resource.type, id)}: ${owner.says}.`, id, ways: [] });
  }
  if (others.length > 0) throw refusal(others);
  tell(`These exist, and the state of ${stack} does not have them:`);
  for (const { resource, id } of existing) tell(`  ${resource.name} (${called(resource.type, id)}): ${id}`);
  const question = `Are they this stack's? Updates change them then, and npm run destroy deletes them.`;
  if (!yes && !person.ask) {
    throw new UsageError(`${question} Nobody can answer here: npm run recover -- ${stack} --take-over --yes`);
  }
  if (!yes && !(await person.ask!(question))) return tell("Nothing was changed.");
  await refuseLocked(stack);
  await takeOver(stack, existing, undefined, tell);
  tell(`They are in the state now. npm run up -- ${stack} brings them into line with the program.`);
}
