import { projectFiles } from "../../infra/projectFiles.ts";
import type { Settings } from "../../infra/settings.ts";
import { parseSettings } from "../../infra/settings.ts";
import { readStackFile } from "./stackFile.ts";

/**
 * The settings of a stack file as it is, without anything filled in, on any day.
 * @throws StackFileError, SettingsError with every problem at once
 */
export function stackSettings(projectFolder: string, stack: string): Settings {
  const { project, config } = readStackFile(projectFolder, stack);
  return settingsOf(projectFolder, { project, stack, config });
}

/**
 * Checks a stack's configuration.
 * @param now when it is to be deployed: an active client secret that has expired by then is refused. Left out by what
 * looks at a stack, or takes it down
 * @throws SettingsError with every problem at once
 */
export function settingsOf(
  projectFolder: string,
  stack: { project: string; stack: string; config: Readonly<Record<string, string>> },
  now?: Date,
): Settings {
  return parseSettings({
    ...stack,
    ...(now && { now }),
    readFile: projectFiles(projectFolder),
  });
}
