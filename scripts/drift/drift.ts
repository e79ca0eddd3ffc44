import { appendFileSync } from "node:fs";
import { currentTime } from "../../lib/azure/now.ts";
import { pulumiOutputs } from "../../lib/checks/deployed/outputs.ts";
import { Repository } from "../../lib/github/repository.ts";
import { askPulumi } from "../../lib/pulumi/cli.ts";
import { deployedSecrets } from "../../lib/pulumi/deployedSecrets.ts";
import type { StackOutputs } from "../../lib/stack/outputs.ts";
import { settingsUnlessImported } from "../../lib/stack/settings.ts";
import { readStackFile } from "../../lib/stack/stackFile.ts";
import { askNpm } from "../../lib/terminal/npm.ts";
import { adoptedDrift } from "./adopted.ts";
import { besideResources } from "./besideResources.ts";
import { findDrift } from "./compare.ts";
import { keepIssue } from "./issue.ts";
import { asMarkdown, asText, type Findings, hasDrifted } from "./report.ts";
import { endingClientSecrets, endingSecret } from "./secret.ts";
import { verification } from "./verification.ts";

/** The options of `npm run drift`. */
export interface DriftOptions {
  readonly verify?: boolean;
  readonly markdown?: string;
  readonly issue?: boolean;
  readonly minSecretDays: number;
}

/** Compares, and says what differs. */
export async function drift(
  stack: string,
  { verify, markdown, issue, minSecretDays }: DriftOptions,
): Promise<void> {
  // The program would refuse them as well, as a failed comparison.
  const file = readStackFile(process.cwd(), stack);
  const settings = settingsUnlessImported(process.cwd(), file);
  const repository = issue ? new Repository(process.env) : undefined;
  const outputs = async () => (await pulumiOutputs(stack)) as Partial<StackOutputs>;
  const instance = settings && (await adoptedDrift(process.cwd(), file, settings, outputs));
  const isComparable = !instance?.refused;
  const found = isComparable ? await findDrift(askPulumi, stack) : { cloud: [], program: [] };
  const secrets = await deployedSecrets(stack);
  const now = await currentTime();
  const findings: Findings = {
    stack,
    instance,
    ...found,
    beside: settings && isComparable && !verify ? await besideResources(settings, found, outputs) : undefined,
    verification: verify ? await verification(askNpm, stack) : undefined,
    secret: endingSecret(secrets, minSecretDays, now),
    clientSecrets: endingClientSecrets(secrets, minSecretDays, now),
  };
  process.stdout.write(asText(findings));
  if (markdown) appendFileSync(markdown, `## Drift of ${stack}\n\n${asMarkdown(findings)}`);
  if (repository) process.stdout.write(`Issue: ${await keepIssue(repository, findings)}\n`);
  process.exitCode = hasDrifted(findings) ? 1 : 0;
}
