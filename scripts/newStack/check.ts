import { projectFiles } from "../../infra/projectFiles.ts";
import { parseSettings, SettingsError, type SettingsProblem } from "../../infra/settings.ts";
import { expiryProblem, longestLife } from "../../lib/stack/secretLifetime.ts";
import { parseStackFile, projectName } from "../../lib/stack/stackFile.ts";
import { type Answers, flags, shortOf } from "./answers.ts";
import { stackFileText } from "./stackFileText.ts";

/** Something that is wrong with the answers. */
export interface Problem {
  /** The option that it comes from, such as `--tenant`; where there is none, the path in the stack file. */
  readonly option: string;
  readonly message: string;
}

/** Everything that is wrong with a stack of these answers, at most one problem for each option. */
export function problemsOf(projectFolder: string, stack: string, answers: Answers, now: Date): Problem[] {
  const text = stackFileText(projectName(projectFolder), stack, answers);
  const { project, config, problems } = parseStackFile(projectFolder, stack, text);
  const { pkce, secretName = "", secretExpires = "" } = answers;
  const found = new Map<string, string>();
  if (pkce) {
    for (const key of ["secretName", "secretExpires"] as const) {
      if (answers[key] === undefined) continue;
      const option = shortOf(flags.find((flag) => flag.key === key)!);
      found.set(option, "with --pkce there is no client secret: leave one of the two out");
    }
  } else {
    const late = expiryProblem(secretExpires, now, longestLife(stack, `client-app/${secretName}`));
    if (late) found.set("--secret-expires", late);
  }
  for (const problem of settingsProblems()) {
    const option = optionOf(problem, project);
    // One answer may stand in several places of the file.
    if (!found.has(option)) found.set(option, problem.message);
  }
  const order = [...flags.map(shortOf), ...found.keys()];
  return [...found]
    .map(([option, message]) => ({ option, message }))
    .sort((one, other) => order.indexOf(one.option) - order.indexOf(other.option));

  function settingsProblems(): readonly SettingsProblem[] {
    try {
      parseSettings({
        project,
        stack,
        config,
        problems,
        now,
        readFile: projectFiles(projectFolder),
      });
      return [];
    } catch (error) {
      if (error instanceof SettingsError) return error.problems;
      throw error;
    }
  }
}

function optionOf({ path }: SettingsProblem, project: string): string {
  const place = path
    .replace(`${project}:`, "")
    .replace(/^azure-native:(tenantId|environment)$/, "azuread:$1");
  const flag = flags.find((each) => place === each.path || /^[.[]/.test(place.split(each.path)[1] ?? ""));
  return flag ? shortOf(flag) : path;
}
