import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { currentTime } from "../../lib/azure/now.ts";
import { UsageError } from "../../lib/errors.ts";
import { writeWhole } from "../../lib/stack/stackFile/write.ts";
import { projectName } from "../../lib/stack/stackFile.ts";
import type { Answers } from "./answers.ts";
import { ask } from "./ask.ts";
import { type AzureAccount, azureAccount } from "./azureAccount.ts";
import { problemsOf } from "./check.ts";
import { withDefaults } from "./defaults.ts";
import { type Existing, existingIn } from "./pulumiKeys.ts";
import { stackFileText } from "./stackFileText.ts";

/** The options of `npm run new-stack`. */
export interface NewStackOptions extends Answers {
  readonly yes?: boolean;
  readonly force?: boolean;
}

/** Writes a stack file. */
export async function newStack(stack: string, { yes, force, ...options }: NewStackOptions): Promise<void> {
  const folder = process.cwd();
  const project = projectName(folder);
  const file = `Pulumi.${stack}.yaml`;
  checkName(stack);
  const { pulumiKeys, hasConfig } = existing(join(folder, file));
  if (hasConfig && !force) {
    throw new UsageError(`${file} is there already: choose another name, or write over it with --force.`);
  }
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  if (!yes && !terminal) {
    throw new UsageError("There is no terminal to ask on: add --yes, and options for what has no default.");
  }
  const now = await currentTime();
  const given = answersIn(options);
  const account = given.tenant && given.subscription ? undefined : azureAccount();
  const defaults = (some: Answers) => withDefaults(some, stack, account, now);
  const answers = yes
    ? defaults(given)
    : await ask({ given, defaults, problems: (some) => problemsOf(folder, stack, some, now) });
  const problems = problemsOf(folder, stack, answers, now).map(
    ({ option, message }) => `${option}: ${message}`,
  );
  if (problems.length > 0) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    throw new UsageError(
      [`${file} is not written, for ${count}:`, ...problems.map((each) => `  ${each}`)].join("\n"),
    );
  }
  writeWhole(join(folder, file), stackFileText(project, stack, answers) + pulumiKeys);
  process.stdout.write(written(stack, answers, pulumiKeys !== "", account));
}

function existing(file: string): Existing {
  return existsSync(file) ? existingIn(readFileSync(file, "utf8")) : { pulumiKeys: "", hasConfig: false };
}

/** commander says of `--no-admin-consent` that it is true when it is not there. */
function answersIn({ adminConsent, ...rest }: Answers): Answers {
  return { ...rest, ...(adminConsent === false && { adminConsent }) };
}

/** Source: pulumi/pulumi, sdk/go/common/tokens/stack.go. */
function checkName(stack: string): void {
  if (/^[A-Za-z0-9_.-]{1,100}$/.test(stack)) return;
  throw new UsageError(
    `${JSON.stringify(stack)} is not a stack name: 1 to 100 letters, digits, hyphens, underscores and periods.`,
  );
}

function written(
  stack: string,
  { tenant, subscription }: Answers,
  hasState: boolean,
  account?: AzureAccount,
): string {
  const next = [
    `npm run rehearse -- --stack ${stack}   deploys it to a stand-in of Azure on this machine, and signs a user in`,
    ...(hasState
      ? []
      : [`npx pulumi stack init ${stack}         makes the stack's state, where npx pulumi login says`]),
    `npm run preview -- ${stack}            shows what would be created ${process.env.REHEARSAL ? "in this practice" : "on Azure"}`,
  ];
  const source = account?.subscription === subscription ? ` (${account?.name}, from az account show)` : "";
  return `Pulumi.${stack}.yaml is written, for the tenant ${tenant} and the subscription ${subscription}${source}.

Next:
${next.map((line) => `  ${line}\n`).join("")}`;
}
