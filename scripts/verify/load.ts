import { projectFiles } from "../../infra/projectFiles.ts";
import { parseSettings, type Settings } from "../../infra/settings.ts";
import { checkedOutputs, pulumiOutputs } from "../../lib/checks/deployed/outputs.ts";
import type { StackOutputs } from "../../lib/stack/outputs.ts";
import { readStackFile } from "../../lib/stack/stackFile.ts";
import { rehearsedStack } from "./rehearsedStack.ts";

/**
 * What a stack should be, and the outputs of its deployment: from the stack file and from Pulumi, or both from the
 * served rehearsal that has deployed it.
 * @throws UsageError, StackFileError, SettingsError
 */
export async function loadVerified(
  projectFolder: string,
  stack: string,
  environment = process.env,
): Promise<{ readonly settings: Settings; readonly outputs: StackOutputs }> {
  const rehearsed = await rehearsedStack(stack, environment);
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
