import { stackNames } from "../stackFile.ts";
import { UsageError } from "../usage.ts";
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
  return runLogged(args, eventLog, env);
}

/**
 * Runs a command of `pulumi` on this terminal.
 * @param eventLog where the engine's events go: the address of a listener
 */
export function runLogged(
  args: readonly string[],
  eventLog?: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Omit<PulumiResult, "stdout">> {
  if (eventLog === undefined) return runPulumi(args, env);
  // The CLI hides `--event-log` otherwise.
  return runPulumi([...args, "--event-log", eventLog], { ...env, PULUMI_DEBUG_COMMANDS: "true" });
}

/**
 * The stack that a command is for, and what follows it: that goes to `pulumi` as it is, so nothing here reads it.
 * @param argv of the command
 * @throws UsageError when the stack is missing
 */
export function stackAndOptions(
  npmScript: string,
  [stack, ...options]: readonly string[],
): { readonly stack: string; readonly options: readonly string[] } {
  if (stack !== undefined && !stack.startsWith("-")) return { stack, options };
  const names = stackNames(process.cwd()).join(", ");
  throw new UsageError(`Which stack? npm run ${npmScript} -- NAME; stack files: ${names}`);
}

/** Whether a command was asked what it does. */
export function asksForHelp(argv: readonly string[]): boolean {
  return argv[0] === "--help" || argv[0] === "-h";
}
