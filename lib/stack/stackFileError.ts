/** A stack file or Pulumi.yaml that cannot be read, with all its problems; its message is for people. */
export class StackFileError extends Error {
  override readonly name = "StackFileError";
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super(
      problems.length === 1
        ? `${file} ${problems[0]}`
        : [`${file}:`, ...problems.map((one) => `  ${one}`)].join("\n"),
    );
    this.problems = problems;
  }
}
