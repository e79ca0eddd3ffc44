import { Command } from "commander";
import { connect } from "../lib/azure/connection.ts";
import { announce } from "../lib/azure/destination.ts";
import { UsageError } from "../lib/errors.ts";
import { answerOfPulumi } from "../lib/pulumi/cli.ts";
import { holderOf } from "../lib/pulumi/locks.ts";
import { locksOf, refuseLocked } from "../lib/pulumi/unlock.ts";
import { stackSettings } from "../lib/stack/settings.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";
import { creations, recover, stateOf } from "./recover/recover.ts";
import { takeOverExisting } from "./recover/takeOverExisting.ts";

const command = new Command("npm run recover --")
  .description(
    "After an update that was cut off: finds out what became of what it was creating, and tells the state.",
  )
  .option("--unlock", "take the stack's lock away first; only when no other update is running")
  .option(
    "--take-over",
    "also take what exists under the names of this stack into its state, instance and resource group included: " +
      "when the state was lost or is older, or was refreshed while the instance was deleted",
  )
  .option("--yes", "do not ask before that");
forStack(command, "recover", main);

await runMain(() => command.parseAsync());

interface Options {
  readonly unlock?: boolean;
  readonly takeOver?: boolean;
  readonly yes?: boolean;
}

async function main(stack: string, { unlock, takeOver, yes }: Options): Promise<void> {
  await announce(stack);
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
  const azure = await connect(settings);
  try {
    const title = `The last update of ${stack} was cut off. What became of what it was creating:`;
    const recovered = isCutOff && (await recover({ settings, azure, title, tell: line }));
    if (takeOver) return await takeOverExisting({ settings, azure, yes: yes === true, tell: line });
    line(recovered ? `The state is right again: npm run up -- ${stack} goes on from here.` : nothing);
  } finally {
    await azure.close();
  }
}
