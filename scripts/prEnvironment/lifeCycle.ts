import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { Failure } from "../../lib/errors.ts";
import { type Outputs, prComment } from "./comment.ts";
import { type PrEnvironment, prStack, prStackFile } from "./stackFile.ts";

/** What the life cycle is made of: the commands that a person would use. */
export interface Commands {
  /** The answer of a command of the Pulumi CLI, which has to succeed. */
  pulumi(args: readonly string[]): Promise<string>;
  /** Runs an npm script in sight of the user; its exit code. */
  npm(args: readonly string[]): Promise<number | null>;
}

/** A step of the life cycle that failed; what failed has been printed by the step itself. */
export class StepFailed extends Failure {
  override readonly name = "StepFailed";

  constructor(script: string, stack: string) {
    super(`npm run ${script} failed for ${stack}; start the same command again when the reason is gone.`);
  }
}

/**
 * Creates the environment, or brings it up to date, and verifies it.
 * @returns what there is to say of it on the pull request, and whether all of it holds
 * @throws StepFailed when it could not be deployed
 */
export async function up(
  projectFolder: string,
  environment: PrEnvironment,
  commands: Commands,
): Promise<{ readonly comment: string; readonly holds: boolean }> {
  const stack = prStack(environment.number);
  const text = prStackFile(projectFolder, environment);
  writeFileSync(stackFile(projectFolder, stack), text);
  if (!(await exists(commands, stack))) await init(commands, stack, text);
  await step(commands, stack, ["up", stack, "--yes"]);
  // Nobody has opened the new instance's developer portal yet.
  const holds = (await commands.npm(["verify", "--stack", stack, "--no-portal"])) === 0;
  const outputs = await commands.pulumi(["stack", "output", "--json", "--stack", stack]);
  return { comment: prComment(environment, JSON.parse(outputs) as Outputs, holds), holds };
}

/**
 * Deletes everything of the environment: what is deployed, the name that a deleted instance keeps, the state.
 * @returns whether there was one
 * @throws StepFailed when something is still there; the stack is then, too
 */
export async function down(
  projectFolder: string,
  environment: PrEnvironment,
  commands: Commands,
): Promise<boolean> {
  const stack = prStack(environment.number);
  if (!(await exists(commands, stack))) return false;
  const file = stackFile(projectFolder, stack);
  writeFileSync(file, prStackFile(projectFolder, environment));
  await step(commands, stack, ["destroy", stack, "--yes"]);
  await step(commands, stack, ["purge", "--stack", stack, "--yes"]);
  await commands.pulumi(["stack", "rm", stack, "--yes"]);
  rmSync(file, { force: true });
  return true;
}

async function step(commands: Commands, stack: string, args: readonly [string, ...string[]]): Promise<void> {
  if ((await commands.npm(args)) !== 0) throw new StepFailed(args[0], stack);
}

async function exists({ pulumi }: Commands, stack: string): Promise<boolean> {
  const stacks = JSON.parse(await pulumi(["stack", "ls", "--json"])) as readonly { name: string }[];
  return stacks.some(({ name }) => name === stack);
}

/** With the base's secrets provider, since otherwise the CLI takes the backend's own. */
async function init({ pulumi }: Commands, stack: string, text: string): Promise<void> {
  const { secretsprovider } = parse(text) as { secretsprovider?: string };
  const provider = secretsprovider ? ["--secrets-provider", secretsprovider] : [];
  await pulumi(["stack", "init", stack, "--no-select", ...provider]);
}

function stackFile(projectFolder: string, stack: string): string {
  return join(projectFolder, `Pulumi.${stack}.yaml`);
}
