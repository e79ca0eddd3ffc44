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
import { currentTime } from "../lib/azure/now.ts";
import { UsageError } from "../lib/errors.ts";
import { defaultExpiry, expiryProblem, longestLife } from "../lib/stack/secretLifetime.ts";
import { difference } from "../lib/stack/stackFile/difference.ts";
import { addSecret, takeOutSecrets } from "../lib/stack/stackFile/secretList.ts";
import { writeWhole } from "../lib/stack/stackFile/write.ts";
import { parseStackFile, readStackFile } from "../lib/stack/stackFile.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";
import { finish } from "./rotateSecret/finish.ts";
import { nextName } from "./rotateSecret/nextName.ts";
import { finished, rotated } from "./rotateSecret/report.ts";
import { listIn, listOf, type SecretsOf, secretsOf } from "./rotateSecret/secretsOf.ts";

interface Options {
  readonly stack: string;
  readonly client?: string;
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
  .option(
    "--client <name>",
    "of a client of the stack file (clients) instead of the developer portal's client app",
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
  const { stack, client } = options;
  const { project, file } = readStackFile(process.cwd(), stack);
  const before = readFileSync(file, "utf8");
  const whose = secretsOf(settingsOf(stack, before), client);
  const { secrets, app } = whose;
  const names = secrets.map(({ name }) => name);
  const now = await currentTime();
  if (options.finish) {
    if (options.name !== undefined || options.expires !== undefined) {
      throw new UsageError("--finish adds no secret: leave --name and --expires out.");
    }
    const { going, stays } = await finish(stack, whose, { force: options.force, now });
    if (going.length > 0) {
      const after = takeOutSecrets(before, { project, client }, (index) => going.includes(secrets[index]!));
      change(options, file, before, after, () => finished(stack, going));
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
      `${listOf(stack, whose)} has ${names.length} client secrets, ${names.join(" and ")}: a rotation is under way. ` +
        `End it with --finish, or add one more with --force.`,
    );
  }
  const name = options.name ?? nextName(names, now);
  const longest = longestLife(stack, `${app}/${name}`);
  const expires = options.expires ?? defaultExpiry(now, longest);
  const wrong = [
    ...(v.safeParse(resourceName, name).issues ?? []).map(({ message }) => `--name: ${message}`).slice(0, 1),
    ...[expiryProblem(expires, now, longest)].filter(Boolean).map((message) => `--expires: ${message}`),
  ];
  if (wrong.length > 0) throw new UsageError(wrong.join("\n"));
  const after = addSecret(before, { project, client }, { name, expires });
  const next = newSecret(stack, after, whose);
  change(options, file, before, after, () => rotated(stack, whose, next, now));
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
function newSecret(stack: string, text: string, whose: SecretsOf): ClientSecretSettings {
  try {
    return listIn(settingsOf(stack, text), whose).at(-1)!;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const place = `${whose.place}[${whose.secrets.length}]`;
    const lines = error.problems.map(({ path, message }) => {
      const [, inside] = path.split(place);
      return inside === `.name` ? `--name: ${message}` : `${path}: ${message}`;
    });
    throw new UsageError(lines.join("\n"));
  }
}
