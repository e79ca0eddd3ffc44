import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import type { Settings } from "../../infra/settings.ts";
import { withConnection } from "../../lib/azure/connection.ts";
import { currentTime } from "../../lib/azure/now.ts";
import { AzureError } from "../../lib/azure/serviceClient.ts";
import type { StackState } from "../../lib/engine/state.ts";
import { runGuarded } from "../../lib/pulumi/guarded.ts";
import { planOf } from "../../lib/pulumi/plan.ts";
import { asksToReplace, planOptions } from "../../lib/pulumi/planOptions.ts";
import { runUnlocked } from "../../lib/pulumi/unlock.ts";
import { readStackFile } from "../../lib/stack/stackFile.ts";
import type { StackCall } from "../../lib/terminal/stackArgument.ts";
import { mayDeleteProducts } from "../makeWay/inTheWay.ts";
import { runMakingWay } from "../makeWay/run.ts";
import { othersAgreed } from "../others/agreement.ts";
import { containersDeletedBy, mayDeleteContainers } from "../others/inside.ts";
import { withStacks } from "../others/withStacks.ts";
import { creations, recover, stateOf, unlockedState } from "../recover/recover.ts";
import { updateUntilSettled, withOptions } from "./again.ts";
import { runClosed } from "./closed.ts";
import { commandsFor } from "./commands.ts";
import { explanationOf, hasBegun } from "./failures.ts";
import { forgetLost } from "./forgetLost.ts";
import { scopedOperations } from "./mayOpen.ts";
import { apisWithoutPolicy } from "./openApis.ts";
import { refuseObstacles, renamedServer } from "./preflight.ts";
import {
  cutOffPublications,
  publicationFailed,
  publicationIsUncertain,
  publicationsEnded,
  publishAnew,
} from "./publication.ts";
import { restoreInstance } from "./restore.ts";
import { readStack, stackToUpdate } from "./stackToUpdate.ts";
import { changedSchemes } from "./versionScheme.ts";
import { lastEvents, type Watched } from "./watched.ts";

/** Deploys a stack. @returns the exit code */
export async function up({ stack, options: all }: StackCall): Promise<number> {
  const { agreed, options } = withStacks(all);
  const { environments } = readStackFile(process.cwd(), stack);
  if (environments.length > 0) say(notLookedAt(stack, environments));
  let changed = false;
  let hadLost = false;
  let othersAgree = false;
  const mayDelete: Try["mayDelete"] = async (state, containers, now) => {
    const called = `npm run up -- ${stack}`;
    othersAgree ||= await othersAgreed({ called, stack, state, containers, options: now, agreed });
    return othersAgree;
  };
  const exitCode = await updateUntilSettled(options, {
    async run(now) {
      const { watched, events } = lastEvents();
      try {
        const begun = () => hasBegun(events());
        const onLost = () => (hadLost = true);
        const code = await update({ stack, watched, mayDelete, hasBegun: begun, onLost }, now);
        changed ||= hasBegun(events());
        if (code !== 0) for (const line of explanationOf(events(), stack)) say(line);
        return { exitCode: code, events: events() };
      } catch (error) {
        changed ||= hasBegun(events());
        if (error instanceof AzureError) return { exitCode: 1, events: [], refused: error };
        throw error;
      }
    },
    say,
    // Nothing in a rehearsal comes later: what fails there was made to fail.
    pause: (seconds) => sleep(process.env.REHEARSAL ? 0 : seconds * 1000),
  });
  // Options may have left out what Azure has lost.
  if (hadLost || (exitCode !== 0 && changed)) await reportWithoutPolicy(stack);
  if (exitCode !== 0 && publicationFailed(await stateOf(stack))) {
    say("The developer portal could not be published; Azure gives no reason. All that it shows is deployed.");
    say(`To publish it once more, under another id: npm run up -- ${stack}`);
  }
  return exitCode;
}

/** After an update: an API that is there without its policy is worse than one that is not there. */
async function reportWithoutPolicy(stack: string): Promise<void> {
  try {
    const { settings, state } = await readStack(stack);
    if (!settings || !state) return;
    const lines = await withConnection(settings, (azure) => apisWithoutPolicy(settings, state, azure));
    for (const line of lines) say(line);
  } catch (error) {
    // The update's own failure is what matters most, and it may have the same cause.
    say(`Whether each API has its policy could not be found out: ${(error as Error).message}`);
  }
}

/** One try of an update. */
interface Try {
  readonly stack: string;
  readonly watched: Watched;
  /** Whether those agree who lose something with what the update deletes. */
  mayDelete(state: StackState, containers: readonly string[], options: readonly string[]): Promise<boolean>;
  /** Whether anything is changed yet. */
  hasBegun(): boolean;
  /** Called where the state has a policy that Azure does not have. */
  onLost(): void;
}

async function update(
  { stack, watched, mayDelete, hasBegun, onLost }: Try,
  given: readonly string[],
): Promise<number> {
  const { settings, state: read } = await stackToUpdate(stack, given, await currentTime());
  let state = read;
  const again = publicationFailed(state) || publicationIsUncertain(state);
  let options = again ? withOptions(given, publishAnew) : given;
  // Without a state the CLI says what is wrong, and nothing tells what is the stack's own.
  if (settings && state) {
    state = await recovered(settings, state);
    options = withOptions(options, await lookAhead(settings, state, options));
    if (settings.apiManagement.restore) {
      const exitCode = await restoreInstance({ settings, options, watched, say });
      if (exitCode !== 0) return exitCode;
      state = (await stateOf(stack)) ?? state;
    }
  }
  if (state && mayDeleteContainers(settings, state, options)) {
    const plan = await planOf("up", stack, planOptions(options));
    // Without a plan the update itself says why it cannot go.
    if (plan && !(await mayDelete(state, containersDeletedBy(plan, state), options))) return 1;
  }
  const runOnce = (more: readonly string[], env?: NodeJS.ProcessEnv) =>
    runUnlocked(stack, () => watched((log) => runGuarded("up", stack, more, log, env)));
  const seen = state && (await forgetLost({ stack, state, scoped: scopedOperations(settings), say }));
  if (seen?.hadLost) onLost();
  const currentState = () => stateOf(stack);
  const run = (more: readonly string[]) =>
    seen
      ? runClosed({ stack, settings, ...seen, options: more, run: runOnce, hasBegun, currentState, say })
      : runOnce(more);
  const replaces = asksToReplace(options);
  const preview = () => runUnlocked(stack, () => runGuarded("preview", stack, planOptions(options)));
  const exitCode =
    state && (mayDeleteProducts(state, settings) || replaces)
      ? await runMakingWay({ command: "up", stack, options, state, run, preview })
      : await run(options);
  if (exitCode === 0 && settings?.apiManagement.restore) {
    const { remove, up } = commandsFor(settings);
    say(
      `The instance is back as it was. What else the stack file says of it: ${remove("restore")}, then ${up}`,
    );
  }
  return exitCode;
}

/** Whether the state is of an update that was cut off, or that still runs. */
function isCutOff(state: StackState): boolean {
  return cutOffPublications(state).length > 0 || creations(state).length > 0;
}

/** The state, after an update that was cut off has been brought to its end. */
async function recovered(settings: Settings, read: StackState): Promise<StackState> {
  if (!isCutOff(read)) return read;
  const state = await unlockedState(settings.stack, read);
  if (!isCutOff(state)) return state;
  await withConnection(settings, async (azure) => {
    await publicationsEnded(cutOffPublications(state), settings, azure, say);
    const title = "The last update was cut off. What became of what it was creating:";
    if (creations(state).length > 0) await recover({ settings, azure, title, tell: say });
  });
  return (await stateOf(settings.stack)) ?? state;
}

/**
 * What would make the update fail half-way.
 * @returns more options for it
 */
async function lookAhead(
  settings: Settings,
  state: StackState,
  options: readonly string[],
): Promise<readonly string[]> {
  const more = await withConnection(settings, (azure) =>
    refuseObstacles(settings, state, azure, options, say),
  );
  const renamed = renamedServer(settings, state);
  if (renamed) say(renamed);
  for (const line of changedSchemes(settings, state)) say(line);
  return more;
}

function notLookedAt(stack: string, environments: readonly string[]): string {
  return `Pulumi.${stack}.yaml imports ${environments.join(", ")} from Pulumi ESC, which only the Pulumi CLI can open. So only the policies are checked before this update. Another problem, such as a name that a deleted instance keeps, stops it half-way.`;
}

function say(line: string): void {
  process.stderr.write(`${styleText("yellow", line, { stream: process.stderr })}\n`);
}
