import { readFileSync } from "node:fs";
import { Command } from "commander";
import * as v from "valibot";
import { projectFiles } from "../infra/projectFiles.ts";
import { hasExpired } from "../infra/settings/expiry.ts";
import { resourceName } from "../infra/settings/names.ts";
import {
  type ClientSecretSettings,
  parseSettings,
  placeholderKeys,
  type Settings,
  SettingsError,
} from "../infra/settings.ts";
import { announce } from "../lib/azure/destination.ts";
import { currentTime } from "../lib/azure/now.ts";
import { UsageError } from "../lib/errors.ts";
import { deployedSecrets } from "../lib/pulumi/deployedSecrets.ts";
import { defaultExpiry, expiryProblem, longestLife } from "../lib/stack/secretLifetime.ts";
import { difference } from "../lib/stack/stackFile/difference.ts";
import { addSecret, takeOutSecrets } from "../lib/stack/stackFile/secretList.ts";
import { writeWhole } from "../lib/stack/stackFile/write.ts";
import { parseStackFile, readStackFile } from "../lib/stack/stackFile.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";
import { nextName } from "./rotateSecret/nextName.ts";
import { finished, namesOf, rotated } from "./rotateSecret/report.ts";

interface Options {
  readonly stack: string;
  readonly name?: string;
  readonly expires?: string;
  readonly finish?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

const command = new Command("npm run rotate-secret --")
  .description(
    "Adds the next client secret to a stack file; after an update, with --finish, takes the old ones out.",
  )
  .option("--name <name>", "name of the next secret (default: what follows the last one, 2026-h2 -> 2027-h1)")
  .option("--expires <date>", "when it stops working (default: ten days before the guardrail's limit)")
  .option(
    "--finish",
    "take every secret but the last one out: expired ones at once, the others when the last one is deployed",
  )
  .option("--force", "add one though a rotation is under way; finish without asking what is deployed")
  .option("--dry-run", "show the change, and write nothing");
forStack(command, "rotate-secret", (stack, options: Omit<Options, "stack">) => main({ ...options, stack }));

await runMain(() => command.parseAsync());

async function main(options: Options): Promise<void> {
  const { project, file } = readStackFile(process.cwd(), options.stack);
  const before = readFileSync(file, "utf8");
  const { secrets, existing } = settingsOf(options.stack, before).clientApp;
  const names = secrets.map(({ name }) => name);
  if (existing !== undefined) {
    throw new UsageError(
      `The client app of ${options.stack} is a registration that others look after (clientApp.existing), and so are its secrets. ` +
        `Where they have given you the next one: npx pulumi config set --stack ${options.stack} --secret --path '${project}:clientApp.secret' <value>, then npm run up -- ${options.stack}`,
    );
  }
  if (names.length === 0) {
    throw new UsageError(
      `Pulumi.${options.stack}.yaml has no client secret, so there is none to rotate: the developer portal's console redeems its codes by PKCE alone.`,
    );
  }
  const now = await currentTime();
  if (options.finish) {
    if (options.name !== undefined || options.expires !== undefined) {
      throw new UsageError("--finish adds no secret: leave --name and --expires out.");
    }
    const { going, stays } = await finish(options, secrets, now);
    if (going.length > 0) {
      const after = takeOutSecrets(before, project, (index) => going.includes(secrets[index]!));
      change(options, file, before, after, () => finished(options.stack, going));
    }
    if (stays !== undefined) {
      process.stderr.write(`${stays}\n`);
      process.exitCode = 1;
    }
    return;
  }
  // With an expired one in the end, there is nothing to finish: it needs the next one before.
  if (names.length > 1 && !options.force && !hasExpired(secrets.at(-1)!.expires, now)) {
    throw new UsageError(
      `Pulumi.${options.stack}.yaml has ${names.length} client secrets, ${names.join(" and ")}: a rotation is under way. ` +
        `End it with --finish, or add one more with --force.`,
    );
  }
  const name = options.name ?? nextName(names, now);
  const longest = longestLife(options.stack, name);
  const expires = options.expires ?? defaultExpiry(now, longest);
  const wrong = [
    ...(v.safeParse(resourceName, name).issues ?? []).map(({ message }) => `--name: ${message}`).slice(0, 1),
    ...[expiryProblem(expires, now, longest)].filter(Boolean).map((message) => `--expires: ${message}`),
  ];
  if (wrong.length > 0) throw new UsageError(wrong.join("\n"));
  const after = addSecret(before, project, { name, expires });
  const next = newSecret(options.stack, after, names.length);
  change(options, file, before, after, () => rotated(options.stack, secrets, next, now));
}

function change(
  { stack, dryRun }: Options,
  file: string,
  before: string,
  after: string,
  report: () => string,
): void {
  if (!dryRun) writeWhole(file, after);
  const head = dryRun
    ? `Pulumi.${stack}.yaml would change, and is as it was:`
    : `Pulumi.${stack}.yaml has changed:`;
  process.stdout.write(`${head}\n\n${difference(before, after)}${dryRun ? "" : `\n${report()}`}`);
}

/** What `--finish` does. */
interface Finish {
  /** The secrets to take out. */
  readonly going: readonly ClientSecretSettings[];
  /** Why others stay, for people; undefined when none does. */
  readonly stays?: string;
}

/**
 * Of the secrets before the last one, those that have expired are of no use to anybody, and go. The others go when the
 * last one is what API Management works with already: without it, an update would delete the one that everybody uses
 * while it makes the next.
 * @throws UsageError when there is only one secret, or when the state cannot be asked
 */
async function finish(
  { stack, force }: Options,
  secrets: readonly ClientSecretSettings[],
  now: Date,
): Promise<Finish> {
  const { name: last, expires } = secrets.at(-1)!;
  const rotate = `npm run rotate-secret -- --stack ${stack}`;
  if (secrets.length === 1) {
    throw new UsageError(
      `Pulumi.${stack}.yaml has one client secret, ${last}, and an app without any could sign nobody in. ` +
        `To rotate, add the next one first: ${rotate}`,
    );
  }
  const old = secrets.slice(0, -1);
  const going = old.filter(({ expires }) => hasExpired(expires, now));
  if (force || going.length === old.length) return { going: old };
  const staying = namesOf(old.filter((secret) => !going.includes(secret)));
  if (hasExpired(expires, now)) {
    const stays = `${staying} stays in the file: ${last}, which is the last one, has itself expired. Add the next one first: ${rotate}`;
    return { going, stays };
  }
  await announce(stack);
  const deployed = await deployedSecrets(stack).catch((error: unknown) => {
    throw new UsageError(
      `Whether ${last} is deployed cannot be told: ${(error as Error).message}\n` +
        "Log in to the stack's state (npx pulumi login), or answer for it yourself with --force.",
    );
  });
  if (deployed.inUse === last) return { going: old };
  const made = deployed.secrets.some(({ name }) => name === last);
  const used = deployed.inUse === undefined ? "" : `; API Management uses ${deployed.inUse}`;
  const stays =
    `${last} is ${made ? "made, but not in use" : "not deployed"} yet${used}. ` +
    `Run npm run up -- ${stack} first: taking ${staying} out now would leave users without any.`;
  return { going, stays };
}

/** The settings that a text says, on any day, with the example's placeholders or without. */
function settingsOf(stack: string, text: string): Settings {
  const { project, config, problems } = parseStackFile(process.cwd(), stack, text);
  const anyId = "11111111-1111-4111-8111-111111111111";
  const ids = placeholderKeys(config).filter((key) => /^(?:azuread|azure-native):/.test(key));
  return parseSettings({
    project,
    stack,
    config: { ...config, ...Object.fromEntries(ids.map((key) => [key, anyId])) },
    problems,
    readFile: projectFiles("."),
  });
}

/** The secret that has been added; what is wrong with it is told under the option that it comes from. */
function newSecret(stack: string, text: string, index: number): ClientSecretSettings {
  try {
    return settingsOf(stack, text).clientApp.secrets[index]!;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const place = `clientApp.secrets[${index}]`;
    const lines = error.problems.map(({ path, message }) => {
      const [, inside] = path.split(place);
      return inside === `.name` ? `--name: ${message}` : `${path}: ${message}`;
    });
    throw new UsageError(lines.join("\n"));
  }
}
