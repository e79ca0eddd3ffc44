import { join } from "node:path";
import { notesShownVariable } from "../../infra/notes.ts";
import { type PulumiResult, runPulumi } from "./cli.ts";

/**
 * Runs `pulumi preview` or `pulumi up` of a stack with the guardrails, on this terminal.
 * @param eventLog where the engine's events go: the address of a listener
 * @param env more variables, for the program
 */
export function runGuarded(
  command: "preview" | "up",
  stack: string,
  options: readonly string[],
  eventLog?: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Omit<PulumiResult, "stdout">> {
  const args = [command, "--stack", stack, "--policy-pack", "policies/guardrails", ...options];
  return runLogged(args, eventLog, { ...env, ...leanGuardrails() });
}

/**
 * The variable with which the guardrails start about five times quicker: Pulumi starts each policy pack with a
 * TypeScript compiler, which this one does not use, and hands over no options of Node.
 */
export function leanGuardrails(): { readonly NODE_OPTIONS: string } {
  const file = join(import.meta.dirname, "../../infra/sdk/lean.cjs").replaceAll(/[\\"]/g, "\\$&");
  return { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --require="${file}"`.trim() };
}

/** Whether this command has run the program before, which shows then what it has to say of the documents. */
let hasShownNotes = false;

/**
 * Runs a command of `pulumi` on this terminal that runs the program.
 * @param eventLog where the engine's events go: the address of a listener
 * @param more more variables, for the program
 */
export function runLogged(
  args: readonly string[],
  eventLog?: string,
  more: NodeJS.ProcessEnv = {},
): Promise<Omit<PulumiResult, "stdout">> {
  const env = { ...more, ...(hasShownNotes && { [notesShownVariable]: "true" }) };
  hasShownNotes = true;
  if (eventLog === undefined) return runPulumi(args, env);
  // The CLI hides `--event-log` otherwise.
  return runPulumi([...args, "--event-log", eventLog], { ...env, PULUMI_DEBUG_COMMANDS: "true" });
}
