import { Command } from "commander";
import { stackSettings } from "../rehearsal/stack.ts";
import { connect } from "./azure/connection.ts";
import { answerOfPulumi } from "./pulumi/cli.ts";
import { creations, recover, stateOf } from "./recover/recover.ts";
import { runMain, UsageError } from "./usage.ts";

const command = new Command("npm run recover --")
  .description(
    "After an update that was cut off: finds out what became of what it was creating, and tells the state.",
  )
  .argument("<stack>", "the stack's name")
  .option("--unlock", "take the stack's lock away first; only when no other update is running")
  .exitOverride()
  .action(main);

await runMain(() => command.parseAsync());

async function main(stack: string, { unlock }: { readonly unlock?: boolean }): Promise<void> {
  const settings = stackSettings(process.cwd(), stack);
  if (unlock) await answerOfPulumi(["cancel", "--stack", stack, "--yes"]);
  const state = await stateOf(stack);
  if (!state)
    throw new UsageError(
      `There is no state of the stack ${stack}: pulumi stack ls shows those that have one.`,
    );
  const line = (text: string) => void process.stdout.write(`${text}\n`);
  const pending = creations(state);
  if (pending.length === 0) return line(`Nothing was being created when the last update of ${stack} ended.`);
  const azure = await connect(settings);
  try {
    line(`The last update of ${stack} was cut off. What became of what it was creating:`);
    await recover(settings, state, azure, line);
    line(`The state is right again: npm run up -- ${stack} goes on from here.`);
  } finally {
    await azure.close();
  }
}
