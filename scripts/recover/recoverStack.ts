import { withConnection } from "../../lib/azure/connection.ts";
import { UsageError } from "../../lib/errors.ts";
import { answerOfPulumi } from "../../lib/pulumi/cli.ts";
import { holderOf } from "../../lib/pulumi/locks.ts";
import { locksOf, refuseLocked } from "../../lib/pulumi/unlock.ts";
import { stackSettings } from "../../lib/stack/settings.ts";
import { creations, recover, stateOf } from "./recover.ts";
import { takeOverExisting } from "./takeOverExisting.ts";

export interface RecoverOptions {
  readonly unlock?: boolean;
  readonly takeOver?: boolean;
  readonly yes?: boolean;
}

/**
 * `npm run recover`: says on stdout what became of what the last update was creating, and brings the state into line.
 * @throws UsageError where the stack has no state, or is locked
 */
export async function recoverStack(stack: string, { unlock, takeOver, yes }: RecoverOptions): Promise<void> {
  const settings = stackSettings(process.cwd(), stack);
  const line = (text: string) => void process.stdout.write(`${text}\n`);
  if (unlock) {
    const locks = await locksOf(stack);
    await answerOfPulumi(["cancel", "--stack", stack, "--yes"]);
    for (const lock of locks) line(`Taken away: the lock of ${holderOf(lock)}, since ${lock.since}.`);
  }
  const state = await stateOf(stack);
  if (!state)
    throw new UsageError(
      `There is no state of the stack ${stack}: pulumi stack ls shows those that have one.`,
    );
  // What an update that still runs has under way changes from moment to moment.
  if (!unlock) await refuseLocked(stack);
  const nothing = `Nothing was being created when the last update of ${stack} ended.`;
  const isCutOff = creations(state).length > 0;
  if (!isCutOff && !takeOver) return line(nothing);
  await withConnection(settings, async (azure) => {
    const title = `The last update of ${stack} was cut off. What became of what it was creating:`;
    const recovered = isCutOff && (await recover({ settings, azure, title, tell: line }));
    if (takeOver) return await takeOverExisting({ settings, azure, yes: yes === true, tell: line });
    line(recovered ? `The state is right again: npm run up -- ${stack} goes on from here.` : nothing);
  });
}
