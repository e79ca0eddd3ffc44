import { projectFiles } from "../../infra/projectFiles.ts";
import { parseSettings, type Settings } from "../../infra/settings.ts";
import { announceFor } from "../../lib/azure/destination.ts";
import { readRehearsalFile } from "../../lib/azure/served/rehearsalFile.ts";
import { checkedOutputs, pulumiOutputs } from "../../lib/checks/deployed/outputs.ts";
import { UsageError } from "../../lib/errors.ts";
import type { StackOutputs } from "../../lib/stack/outputs.ts";
import { readStackFile } from "../../lib/stack/stackFile.ts";

/**
 * What a stack should be, and the outputs of its deployment: from the stack file and from Pulumi, or both from the
 * served rehearsal that has deployed it. Says in between where that is, as every command's first line.
 * @throws UsageError, StackFileError, SettingsError
 */
export async function loadVerified(
  projectFolder: string,
  stack: string,
  environment = process.env,
): Promise<{ readonly settings: Settings; readonly outputs: StackOutputs }> {
  const rehearsed = environment.REHEARSAL ? rehearsedStack(environment.REHEARSAL, stack) : undefined;
  const { project, config, problems } = rehearsed
    ? { ...rehearsed, problems: [] }
    : readStackFile(projectFolder, stack);
  const settings = parseSettings({
    project,
    stack,
    config,
    problems,
    readFile: projectFiles(projectFolder),
    // Not by today's date: that a secret has expired is a finding here, not a mistake in the file.
  });
  await announceFor(stack, settings);
  const outputs = rehearsed?.outputs ?? (await pulumiOutputs(stack));
  return {
    settings,
    outputs: checkedOutputs(stack, outputs, {
      apis: settings.apis.map(({ name }) => name),
      clients: settings.clients.map(({ name }) => name),
      portalLogin: settings.portal.login !== undefined,
      secrets: [
        ...settings.clientApp.secrets.map(({ name }) => name),
        ...(settings.clientApp.secret === undefined ? [] : ["clientApp.secret"]),
      ],
    }),
  };
}

/** What a rehearsal has deployed itself; undefined for a practice, which Pulumi deploys to. */
function rehearsedStack(file: string, stack: string) {
  const { stacks } = readRehearsalFile(file);
  const names = Object.keys(stacks);
  if (names.length === 0) return undefined;
  const found = stacks[stack];
  if (found) return found;
  throw new UsageError(
    `The rehearsal of REHEARSAL=${file} has not deployed the stack ${stack}; it has deployed ${names.join(", ")}.`,
  );
}
