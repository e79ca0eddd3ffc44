import type { Settings } from "../../infra/settings.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import { nameOf, type StackState, type StateResource } from "../../lib/engine/state.ts";
import { Failure } from "../../lib/errors.ts";
import { askPulumi } from "../../lib/pulumi/cli.ts";
import { endOfLastUpdate } from "../../lib/pulumi/history.ts";
import { importAll } from "../../lib/pulumi/importAll.ts";
import { changeState, refuseLocked, whileUnlocked } from "../../lib/pulumi/unlock.ts";
import type { Outcome } from "./outcome.ts";
import { settle } from "./settle.ts";

/** Something that the state says was being created when the last update ended. */
export function creations({ deployment }: StackState): StateResource[] {
  return (deployment.pending_operations ?? [])
    .filter(({ type }) => type === "creating")
    .map(({ resource }) => resource);
}

/**
 * The state of a stack; undefined for one that has none, which the CLI itself will tell about.
 */
export async function stateOf(stack: string): Promise<StackState | undefined> {
  const { exitCode, stdout } = await askPulumi(["stack", "export", "--stack", stack]);
  return exitCode === 0 ? (JSON.parse(stdout) as StackState) : undefined;
}

/**
 * The state of a stack that nobody updates: an update that still runs looks like one that was cut off, and one that has
 * ended since has left another state.
 * @param read the state as it was seen
 * @throws StackLocked
 */
export async function unlockedState(stack: string, read: StackState): Promise<StackState> {
  await refuseLocked(stack);
  return (await stateOf(stack)) ?? read;
}

/** What goes on while nobody else updates the stack. */
export interface Recovery {
  readonly settings: Settings;
  readonly azure: AzureConnection;
  /** The line before those of the resources. */
  readonly title: string;
  /** Gets the title, and a line for each resource. */
  tell(line: string): void;
}

/**
 * After an update that was cut off: finds out what became of what was being created, and tells the state. What
 * was made is imported, so that the next update goes on with it; Azure would refuse to make it twice, or,
 * worse, do it. An update that still runs has such creations, too: what is judged here, and what is removed, is so
 * while the stack's lock is held, or has been found free.
 * @returns false when nothing was being created
 * @throws StackLocked before anything is judged; Failure when it cannot be told what became of something; the state
 *   is left as it is then
 */
export async function recover(recovery: Recovery): Promise<boolean> {
  const { stack } = recovery.settings;
  const made = await whileUnlocked(stack, (stillFree) => judge(recovery, stillFree));
  if (!made) return false;
  await changeState(stack, ["refresh", "--skip-preview", "--clear-pending-creates"]);
  if (made.length > 0) await importAll(stack, made);
  return true;
}

/** @returns what was made; undefined when nothing was being created */
async function judge(
  { settings, azure, title, tell }: Recovery,
  isFree: () => Promise<void>,
): Promise<{ readonly resource: StateResource; readonly id: string }[] | undefined> {
  const { stack, subscriptionId } = settings;
  // Read anew: the update that was creating something may have ended well since.
  const state = await stateOf(stack);
  const pending = state ? creations(state) : [];
  if (!state || pending.length === 0) return undefined;
  tell(title);
  const stillFree = async () => {
    await isFree();
    const written = (await stateOf(stack))?.deployment.manifest.time;
    if (written !== state.deployment.manifest.time)
      throw new Failure(`The state of ${stack} has been changed meanwhile. Run the command again.`);
  };
  const resources = state.deployment.resources ?? [];
  const known = new Set(resources.flatMap(({ id }) => id ?? []));
  const cutOff = { azure, subscriptionId, known, stillFree, notBefore: await beginOf(stack, state) };
  const outcomes: { readonly resource: StateResource; readonly outcome: Outcome }[] = [];
  for (const resource of pending) outcomes.push({ resource, outcome: await settle(resource, cutOff) });
  for (const { resource, outcome } of outcomes)
    tell(`  ${nameOf(resource.urn)} (${kindOf(resource)}): ${inWords(outcome)}`);
  const unclear = outcomes.flatMap(({ outcome }) =>
    typeof outcome === "object" && "unclear" in outcome ? outcome.unclear : [],
  );
  if (unclear.length > 0) throw new Failure(unclear.join("\n"));

  return outcomes.flatMap(({ resource, outcome }) =>
    typeof outcome === "object" && "id" in outcome ? [{ resource, id: outcome.id }] : [],
  );
}

/** Longer than any update runs before its last creation begins: the instance itself may take three hours. */
const longestUpdateMs = 6 * 3_600_000;

/** The update began after the last one that ended, and not long before the state was last written. */
async function beginOf(stack: string, { deployment }: StackState): Promise<number> {
  const lastEnd = await endOfLastUpdate(stack);
  return Math.max(Date.parse(deployment.manifest.time) - longestUpdateMs, lastEnd?.getTime() ?? 0);
}

function kindOf({ type }: StateResource): string {
  return type.split(":").at(-1) ?? type;
}

function inWords(outcome: Outcome): string {
  if (outcome === "not made") return "was not made; the next update makes it";
  if ("id" in outcome) return `was made, and is taken over: ${outcome.id}`;
  return "removed" in outcome ? `removed ${outcome.removed}; the next update makes another` : "unclear";
}
