import type { Command } from "commander";
import { UsageError } from "../errors.ts";
import { stackNames } from "../stack/stackNames.ts";

/**
 * Lets a command take its stack in the two ways in which every command does: NAME, or --stack NAME.
 * @param npmScript for the error message
 * @param main gets the stack, and the other options
 * @param fallback the stack where none is named; without it that is a usage error
 */
export function forStack<Options extends object>(
  command: Command,
  npmScript: string,
  main: (stack: string, options: Options) => unknown,
  fallback?: string,
): Command {
  const rest = fallback === undefined ? "" : ` (default: ${fallback})`;
  return command
    .argument("[name]", `the stack of Pulumi.<name>.yaml${rest}`)
    .option("--stack <name>", "the same")
    .allowExcessArguments(false)
    .exitOverride()
    .action(async (name: string | undefined, { stack, ...options }: Options & { stack?: string }) => {
      await main(oneStack(npmScript, [name, stack], fallback), options as unknown as Options);
    });
}

/** A call of a command whose options are those of `pulumi`. */
export interface StackCall {
  readonly stack: string;
  readonly options: readonly string[];
}

/** Whether a command was asked what it does. */
export function asksForHelp(argv: readonly string[]): boolean {
  return argv[0] === "--help" || argv[0] === "-h";
}

/**
 * The stack that a command is for, and what goes to `pulumi` as it is, so that nothing else here reads it.
 * @param argv of the command
 * @throws UsageError when the stack is missing, or two are named
 */
export function stackAndOptions(npmScript: string, argv: readonly string[]): StackCall {
  const [first, ...rest] = argv;
  const isName = first !== undefined && !first.startsWith("-");
  const named: (string | undefined)[] = isName ? [first] : [];
  const options: string[] = [];
  const left = isName ? rest : [...argv];
  while (left.length > 0) {
    const option = left.shift()!;
    const [, value] = /^(?:--stack=|-s=?)(.+)$/s.exec(option) ?? [];
    if (value !== undefined) named.push(value);
    else if (option === "--stack" || option === "-s") named.push(left.shift());
    else options.push(option);
  }
  return { stack: oneStack(npmScript, named), options };
}

function oneStack(npmScript: string, named: readonly (string | undefined)[], fallback?: string): string {
  const names = [...new Set(named.filter((name) => name !== undefined))];
  if (names.length > 1) throw new UsageError(`Which stack, ${names.join(" or ")}? Name one.`);
  const stack = names[0] ?? fallback;
  if (stack !== undefined) return stack;
  const known = stackNames(process.cwd()).join(", ");
  throw new UsageError(`Which stack? npm run ${npmScript} -- NAME; stack files: ${known}`);
}
