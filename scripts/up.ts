import { styleText } from "node:util";
import type { Settings } from "../infra/settings.ts";
import type { StackState } from "../rehearsal/engines/pulumiState.ts";
import { settingsOf } from "../rehearsal/stack.ts";
import { connect } from "./azure/connection.ts";
import { mayDeleteProducts } from "./makeWay/inTheWay.ts";
import { runMakingWay } from "./makeWay/run.ts";
import { asksForHelp, runGuarded, stackAndOptions } from "./pulumi/guarded.ts";
import { planOptions } from "./pulumi/planOptions.ts";
import { runUnlocked } from "./pulumi/unlock.ts";
import { creations, recover, stateOf } from "./recover/recover.ts";
import { readStackFile } from "./stackFile.ts";
import { createsNamedInstance, refuseKeptName } from "./up/preflight.ts";
import { restoreInstance } from "./up/restore.ts";
import { runMain } from "./usage.ts";

const help = `Usage: npm run up -- NAME [options of pulumi up]

Deploys the stack NAME with pulumi up and the guardrails. Before that it looks for a deleted instance that
keeps the stack's name, and brings an update to its end that was cut off on the way. Products that go take all
subscriptions to them along: it says whose they are, and asks, unless --yes says not to.
`;

const argv = process.argv.slice(2);
await runMain(async () => {
  if (asksForHelp(argv)) process.stdout.write(help);
  else process.exitCode = await up(stackAndOptions("up", argv));
});

async function up({ stack, options }: ReturnType<typeof stackAndOptions>): Promise<number> {
  const settings = settingsInFile(stack);
  let state = settings ? await prepare(settings) : await stateOf(stack);
  if (settings?.apiManagement.restore) {
    const exitCode = await restoreInstance({ settings, state, options, say });
    if (exitCode !== 0) return exitCode;
    state = await stateOf(stack);
  }
  const run = (more: readonly string[]) => runUnlocked(stack, () => runGuarded("up", stack, more));
  const replaces = options.some((option) => /^--(target-)?replace(=|$)/.test(option));
  if (!state || !(mayDeleteProducts(state, settings) || replaces)) return run(options);
  const preview = () => runUnlocked(stack, () => runGuarded("preview", stack, planOptions(options)));
  return runMakingWay({ command: "up", stack, options, state, run, preview });
}

/** Undefined where only the CLI can open an ESC environment: what is in it may complete the settings. */
function settingsInFile(stack: string): Settings | undefined {
  const { project, config, environments } = readStackFile(process.cwd(), stack);
  return environments.length > 0 ? undefined : settingsOf(process.cwd(), { project, stack, config });
}

/**
 * Looks for what would make the update fail half-way, or make things twice.
 * @returns the state that the update begins with
 */
async function prepare(settings: Settings): Promise<StackState | undefined> {
  const state = await stateOf(settings.stack);
  const cutOff = state && creations(state).length > 0;
  const named = createsNamedInstance(settings, state);
  if (!cutOff && !named) return state;
  const azure = await connect(settings);
  try {
    if (named) await refuseKeptName(settings, azure);
    if (!cutOff) return state;
    say("The last update was cut off. What became of what it was creating:");
    await recover(settings, state, azure, say);
    return await stateOf(settings.stack);
  } finally {
    await azure.close();
  }
}

function say(line: string): void {
  process.stderr.write(`${styleText("yellow", line, { stream: process.stderr })}\n`);
}
