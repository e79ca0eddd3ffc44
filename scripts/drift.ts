import { appendFileSync } from "node:fs";
import { Command } from "commander";
import { announce } from "../lib/azure/destination.ts";
import { currentTime } from "../lib/azure/now.ts";
import { pulumiOutputs } from "../lib/checks/deployed/outputs.ts";
import { Repository } from "../lib/github/repository.ts";
import { askPulumi } from "../lib/pulumi/cli.ts";
import { deployedSecrets } from "../lib/pulumi/deployedSecrets.ts";
import type { StackOutputs } from "../lib/stack/outputs.ts";
import { settingsUnlessImported } from "../lib/stack/settings.ts";
import { readStackFile } from "../lib/stack/stackFile.ts";
import { askNpm } from "../lib/terminal/npm.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { days, runMain } from "../lib/terminal/usage.ts";
import { adoptedDrift } from "./drift/adopted.ts";
import { besideResources } from "./drift/besideResources.ts";
import { findDrift } from "./drift/compare.ts";
import { keepIssue } from "./drift/issue.ts";
import { asMarkdown, asText, type Findings, hasDrifted } from "./drift/report.ts";
import { endingClientSecrets, endingSecret } from "./drift/secret.ts";
import { verification } from "./drift/verification.ts";

interface Options {
  readonly verify?: boolean;
  readonly markdown?: string;
  readonly issue?: boolean;
  readonly minSecretDays: number;
}

const command = new Command("npm run drift --")
  .description(
    "Compares the cloud with the state of a stack, and the state with the program; changes neither. " +
      "Exit code 0: they agree, 1: they do not, or a client secret ends; 2: it could not be found out.",
  )
  .option("--verify", "also runs npm run verify, which sees what a comparison of resources does not")
  .option("--min-secret-days <days>", "how long the client secrets in use have to be good for", days, 0)
  .option("--markdown <file>", "adds the findings to a file as Markdown, such as $GITHUB_STEP_SUMMARY")
  .option("--issue", "opens, updates or closes the stack's issue on GitHub; needs GITHUB_TOKEN");
forStack(command, "drift", main);

// 1 is the answer that there is something to do.
await runMain(() => command.parseAsync(), { noAnswer: 2 });

async function main(stack: string, { verify, markdown, issue, minSecretDays }: Options): Promise<void> {
  await announce(stack);
  // The program would refuse them as well, as a failed comparison.
  const file = readStackFile(process.cwd(), stack);
  const settings = settingsUnlessImported(process.cwd(), file);
  const repository = issue ? new Repository(process.env) : undefined;
  const outputs = async () => (await pulumiOutputs(stack)) as Partial<StackOutputs>;
  const instance = settings && (await adoptedDrift(process.cwd(), file, settings, outputs));
  const isComparable = !instance?.refused;
  const drift = isComparable ? await findDrift(askPulumi, stack) : { cloud: [], program: [] };
  const secrets = await deployedSecrets(stack);
  const now = await currentTime();
  const findings: Findings = {
    stack,
    instance,
    ...drift,
    beside: settings && isComparable && !verify ? await besideResources(settings, drift, outputs) : undefined,
    verification: verify ? await verification(askNpm, stack) : undefined,
    secret: endingSecret(secrets, minSecretDays, now),
    clientSecrets: endingClientSecrets(secrets, minSecretDays, now),
  };
  process.stdout.write(asText(findings));
  if (markdown) appendFileSync(markdown, `## Drift of ${stack}\n\n${asMarkdown(findings)}`);
  if (repository) process.stdout.write(`Issue: ${await keepIssue(repository, findings)}\n`);
  process.exitCode = hasDrifted(findings) ? 1 : 0;
}
