import { appendFileSync } from "node:fs";
import { Command } from "commander";
import { findDrift } from "./drift/compare.ts";
import { keepIssue } from "./drift/issue.ts";
import { asMarkdown, asText, type Findings, hasDrifted } from "./drift/report.ts";
import { failedSteps } from "./drift/verification.ts";
import { Repository } from "./github/repository.ts";
import { askNpm } from "./npm.ts";
import { askPulumi } from "./pulumi/cli.ts";
import { readStackFile } from "./stackFile.ts";
import { runMain } from "./usage.ts";

interface Options {
  readonly verify?: boolean;
  readonly markdown?: string;
  readonly issue?: boolean;
}

const command = new Command("npm run drift --")
  .description(
    "Compares the cloud with the state of a stack, and the state with the program; changes neither. " +
      "Exit code 0: they agree, 1: they do not, 2: it could not be found out.",
  )
  .argument("<stack>", "the stack of Pulumi.<stack>.yaml")
  .option("--verify", "also runs npm run verify, which sees what a comparison of resources does not")
  .option("--markdown <file>", "adds the findings to a file as Markdown, such as $GITHUB_STEP_SUMMARY")
  .option("--issue", "opens, updates or closes the stack's issue on GitHub; needs GITHUB_TOKEN")
  .allowExcessArguments(false)
  .exitOverride()
  .action(main);

// 1 is the answer that there is drift.
await runMain(() => command.parseAsync(), { noAnswer: 2 });

async function main(stack: string, { verify, markdown, issue }: Options): Promise<void> {
  readStackFile(process.cwd(), stack);
  const repository = issue ? new Repository(process.env) : undefined;
  const findings: Findings = {
    stack,
    ...(await findDrift(askPulumi, stack)),
    failed: verify ? await failedSteps(askNpm, stack) : undefined,
  };
  process.stdout.write(asText(findings));
  if (markdown) appendFileSync(markdown, `## Drift of ${stack}\n\n${asMarkdown(findings)}`);
  if (repository) process.stdout.write(`Issue: ${await keepIssue(repository, findings)}\n`);
  process.exitCode = hasDrifted(findings) ? 1 : 0;
}
