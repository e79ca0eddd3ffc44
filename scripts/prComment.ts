import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { UsageError } from "../lib/errors.ts";
import { fenced, fitting } from "../lib/github/markdown.ts";
import { Repository } from "../lib/github/repository.ts";
import { runMain } from "../lib/terminal/usage.ts";

interface Options {
  readonly title: string;
  readonly output?: string;
  readonly markdown?: string;
}

const command = new Command("npm run pr-comment --")
  .description(
    "Writes a comment on a pull request, or changes the one with the same title that it wrote before. " +
      "Runs in GitHub Actions, with GITHUB_TOKEN.",
  )
  .argument("<number>", "of the pull request", number)
  .requiredOption("--title <text>", "heading of the comment; there is one comment for each")
  .option("--output <file>", "what a command has printed, shown folded as it is")
  .option("--markdown <file>", "shown as Markdown")
  .allowExcessArguments(false)
  .exitOverride()
  .action(main);

await runMain(() => command.parseAsync());

async function main(pull: number, options: Options): Promise<void> {
  const repository = new Repository(process.env);
  // People may change a heading; the mark is what the comment is found by.
  const mark = `<!-- apim-oauth: ${options.title.replaceAll("--", "- -")} -->`;
  const body = `${mark}\n## ${options.title}\n\n${content(options)}\n`;
  const before = (await repository.comments(pull)).find((comment) => comment.body.startsWith(mark));
  if (before) await repository.changeComment(before.id, body);
  else await repository.addComment(pull, body);
}

function content({ title, output, markdown }: Options): string {
  const used = title.length * 2 + 200;
  const texts = [
    ...(markdown === undefined ? [] : [fitting(read(markdown), used)]),
    ...(output === undefined ? [] : [folded(fitting(read(output), used))]),
  ];
  if (texts.length === 1) return texts[0]!;
  throw new UsageError("Give either --output or --markdown: the file with what the comment shall say");
}

function folded(text: string): string {
  if (text.trim() === "") return "Nothing was printed; the job's log says why.";
  return `<details open><summary>Output</summary>\n\n${fenced(text, "diff")}\n\n</details>`;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function number(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError("The number of a pull request is a whole number such as 12.");
}
