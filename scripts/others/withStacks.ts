/**
 * Takes `--with NAME` out of the options of a command, each of which agrees to the loss of what the stack NAME has in
 * what the command deletes: `pulumi` knows no such option.
 */
export function withStacks(options: readonly string[]): {
  /** The stacks that are named. */
  readonly agreed: readonly string[];
  /** What goes to `pulumi`. */
  readonly options: readonly string[];
} {
  const agreed: string[] = [];
  const rest: string[] = [];
  for (const [index, option] of options.entries()) {
    if (options[index - 1] === "--with") agreed.push(option);
    else if (option.startsWith("--with=")) agreed.push(option.slice("--with=".length));
    else if (option !== "--with") rest.push(option);
  }
  return { agreed, options: rest };
}
