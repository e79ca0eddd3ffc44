/** Options of `pulumi up` that a preview has as well and that decide what is planned, by whether a value follows. */
const flags = [
  "--refresh",
  "-r",
  "--target-dependents",
  "--exclude-dependents",
  "--exclude-protected",
  "--config-path",
  "--ignore-protect",
  "--run-program",
];
const withValue = [
  "--target",
  "-t",
  "--exclude",
  "-x",
  "--replace",
  "--target-replace",
  "--config",
  "-c",
  "--config-file",
  "--override-env",
];

/** Whether the options of an update have something replaced that would stay as it is. */
export function asksToReplace(options: readonly string[]): boolean {
  return options.some((option) => /^--(target-)?replace(=|$)/.test(option));
}

/** Whether the options of an update say which resources it is about; the others stay as they are. */
export function isOfPart(options: readonly string[]): boolean {
  return options.some((option) => /^(-[tx]|--(target|target-replace|exclude))(=|$)/.test(option));
}

/** Of the options of an update, those with which its preview shows the same plan. */
export function planOptions(options: readonly string[]): string[] {
  return options.flatMap((option, index) => {
    const name = option.split("=")[0]!;
    if (flags.includes(name)) return [option];
    if (!withValue.includes(name)) return [];
    return option.includes("=") ? [option] : options.slice(index, index + 2);
  });
}
