import { appendFileSync } from "node:fs";
import { Command } from "commander";
import { runMain } from "../lib/terminal/usage.ts";
import { policyDiff } from "./policyDiff/compare.ts";
import { guardrailDiffText, policyDiffMarkdown } from "./policyDiff/report.ts";

interface Options {
  readonly base: string;
  readonly markdown?: string;
}

const command = new Command("npm run policy-diff --")
  .description(
    "Renders the policies of every stack file, here and at another commit with that commit's own code, " +
      "and prints how they differ, and how the guardrails do. Exit code 1 when one of today's cannot be rendered.",
  )
  .requiredOption("--base <ref>", "the commit to compare with, such as origin/main")
  .option("--markdown <file>", "adds the differences to a file as Markdown, such as $GITHUB_STEP_SUMMARY")
  .allowExcessArguments(false)
  .exitOverride()
  .action((options: Options) => {
    const result = policyDiff(process.cwd(), options.base);
    process.stdout.write(result.diff || `No policy differs from ${options.base}.\n`);
    process.stdout.write(guardrailDiffText(options.base, result.guardrails));
    for (const { stack, at, message } of result.failures) {
      process.stderr.write(`The policies of ${stack} cannot be rendered ${at}:\n${message}\n`);
    }
    if (options.markdown) appendFileSync(options.markdown, policyDiffMarkdown(options.base, result));
    process.exitCode = result.failures.some(({ now }) => now) ? 1 : 0;
  });

await runMain(() => command.parseAsync());
