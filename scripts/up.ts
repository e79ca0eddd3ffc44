import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import { listenToEvents } from "../rehearsal/engines/pulumiEvents.ts";
import { settingsOf } from "../rehearsal/stack.ts";
import { connect } from "./azure/connection.ts";
import { asksForHelp, runGuarded, stackAndOptions } from "./pulumi/guarded.ts";
import { unlockLeftBehind } from "./pulumi/unlock.ts";
import { creations, recover, stateOf } from "./recover/recover.ts";
import { readStackFile } from "./stackFile.ts";
import { type Update, updateUntilSettled } from "./up/again.ts";
import { createsNamedInstance, refuseKeptName } from "./up/preflight.ts";
import { runMain } from "./usage.ts";

const help = `Usage: npm run up -- NAME [options of pulumi up]

Deploys the stack NAME with pulumi up and the guardrails. Before that it looks for a deleted instance that
keeps the stack's name, and brings an update to its end that was cut off on the way. When all that made it fail
is what Azure takes back by itself after a while, it waits and goes on: docs/operations.md lists what that is.
`;

const argv = process.argv.slice(2);
await runMain(async () => {
  if (asksForHelp(argv)) process.stdout.write(help);
  else process.exitCode = await up(stackAndOptions("up", argv));
});

async function up({ stack, options }: ReturnType<typeof stackAndOptions>): Promise<number> {
  return await updateUntilSettled(options, {
    async run(now) {
      await prepare(stack);
      return await updateOnce(stack, now);
    },
    say,
    // Nothing in a rehearsal comes later: what fails there was made to fail.
    pause: (seconds) => sleep(process.env.REHEARSAL ? 0 : seconds * 1000),
  });
}

async function updateOnce(stack: string, options: readonly string[]): Promise<Update> {
  const listener = await listenToEvents();
  try {
    const { exitCode, stderr } = await runGuarded("up", stack, options, listener.address);
    const update = { exitCode, events: listener.events };
    if (exitCode === 0 || !(await unlockLeftBehind(stack, stderr))) return update;
    return { ...update, ...(await runGuarded("up", stack, options, listener.address)) };
  } finally {
    listener.close();
  }
}

/** What would make the update fail half-way, or make things twice. */
async function prepare(stack: string): Promise<void> {
  const { project, config, environments } = readStackFile(process.cwd(), stack);
  // Only the CLI can open an ESC environment, and what is in it may complete the settings.
  if (environments.length > 0) return;
  const settings = settingsOf(process.cwd(), { project, stack, config });
  const state = await stateOf(stack);
  const cutOff = state && creations(state).length > 0;
  const named = createsNamedInstance(settings, state);
  if (!cutOff && !named) return;
  const azure = await connect(settings);
  try {
    if (named) await refuseKeptName(settings, azure);
    if (!cutOff) return;
    say("The last update was cut off. What became of what it was creating:");
    await recover(settings, state, azure, say);
  } finally {
    await azure.close();
  }
}

function say(line: string): void {
  process.stderr.write(`${styleText("yellow", line, { stream: process.stderr })}\n`);
}
