import { styleText } from "node:util";
import { settingsOf } from "../rehearsal/stack.ts";
import { connect } from "./azure/connection.ts";
import { runPulumi } from "./pulumi/cli.ts";
import { unlockLeftBehind } from "./pulumi/unlock.ts";
import { creations, recover, stateOf } from "./recover/recover.ts";
import { readStackFile, stackNames } from "./stackFile.ts";
import { createsNamedInstance, refuseKeptName } from "./up/preflight.ts";
import { exitCodeOf, messageOf, UsageError } from "./usage.ts";

const help = `Usage: npm run up -- NAME [options of pulumi up]

Deploys the stack NAME with pulumi up and the guardrails. Before that it looks for a deleted instance that
keeps the stack's name, and brings an update to its end that was cut off on the way.
`;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = exitCodeOf(error);
}

async function main([stack, ...options]: readonly string[]): Promise<number> {
  if (stack === "--help" || stack === "-h") {
    process.stdout.write(help);
    return 0;
  }
  if (stack === undefined || stack.startsWith("-")) {
    const names = stackNames(process.cwd()).join(", ");
    throw new UsageError(`Which stack? npm run up -- NAME; stack files: ${names}`);
  }
  await prepare(stack);
  const args = ["up", "--stack", stack, "--policy-pack", "policies/guardrails", ...options];
  const { exitCode, stderr } = await runPulumi(args);
  if (exitCode === 0 || !(await unlockLeftBehind(stack, stderr))) return exitCode;
  return (await runPulumi(args)).exitCode;
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
