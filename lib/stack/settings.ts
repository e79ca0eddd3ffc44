import { projectFiles } from "../../infra/projectFiles.ts";
import { type InstanceFacts, parseSettings, type Settings } from "../../infra/settings.ts";
import { readStackFile, refuseMiswritten, type StackFile } from "./stackFile.ts";

/**
 * The settings of a stack file as it is, without anything filled in, on any day.
 * @throws StackFileError, SettingsError with every problem at once
 */
export function stackSettings(projectFolder: string, stack: string): Settings {
  return settingsOf(projectFolder, readStackFile(projectFolder, stack));
}

/**
 * The settings of a stack file that has been read; undefined where it imports ESC environments, which may complete them
 * and which only the CLI can open.
 * @param now as for `settingsOf`
 * @throws SettingsError with every problem that can be found
 */
export function settingsUnlessImported(
  projectFolder: string,
  file: StackFile,
  now?: Date,
): Settings | undefined {
  if (file.environments.length === 0) return settingsOf(projectFolder, file, now);
  refuseMiswritten(file);
  return undefined;
}

type Configured = Pick<StackFile, "project" | "stack" | "config"> & Partial<Pick<StackFile, "problems">>;

/**
 * Checks a stack's configuration.
 * @param now when it is to be deployed: an active client secret that has expired by then is refused. Left out by what
 * looks at a stack, or takes it down
 * @param instance the one that the stack adopts, as Azure shows it, where it has been asked
 * @throws SettingsError with every problem at once
 */
export function settingsOf(
  projectFolder: string,
  { project, stack, config, problems = [] }: Configured,
  now?: Date,
  instance?: InstanceFacts,
): Settings {
  return parseSettings({
    project,
    stack,
    config,
    problems,
    ...(now && { now }),
    ...(instance && { instance }),
    readFile: projectFiles(projectFolder),
  });
}
