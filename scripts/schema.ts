import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Command } from "commander";
import { projectName } from "../lib/stack/stackFile.ts";
import { runMain } from "../lib/terminal/usage.ts";
import { descriptionOf, withDescriptions } from "./schema/projectFile.ts";
import { apisFileSchema, ownKeySchemas, stackFileSchema } from "./schema/stackSchema.ts";

const SCHEMA = "infra/stack.schema.json";
const APIS_SCHEMA = "infra/apis.schema.json";
const PROJECT = "Pulumi.yaml";
const repository = join(import.meta.dirname, "..");

const command = new Command("npm run schema --")
  .description(
    `Writes the JSON Schemas of the stack files, ${SCHEMA}, and of shared files with APIs, ${APIS_SCHEMA}, and the descriptions in ${PROJECT}, from the settings' validation.`,
  )
  .option("--check", "write nothing, and say whether they are up to date")
  .allowExcessArguments(false)
  .exitOverride()
  .action(main);

await runMain(() => command.parseAsync());

function main({ check }: { readonly check?: boolean }): void {
  const stale = made().filter(({ file, text }) => textOf(file) !== text);
  for (const { file, text } of stale) {
    if (!check) writeFileSync(file, text);
    process.stdout.write(check ? `${file} is out of date: run npm run schema\n` : `${file} written\n`);
  }
  if (stale.length === 0) process.stdout.write(`${SCHEMA}, ${APIS_SCHEMA} and ${PROJECT} are up to date\n`);
  if (check && stale.length > 0) process.exitCode = 1;
}

/** The files as they should be. */
function made(): { readonly file: string; readonly text: string }[] {
  const project = projectName(process.cwd());
  const descriptions = Object.fromEntries(
    Object.entries(ownKeySchemas()).map(([key, value]) => [key, descriptionOf(value)]),
  );
  return [
    { file: SCHEMA, text: formatted(stackFileSchema(project)) },
    { file: APIS_SCHEMA, text: formatted(apisFileSchema(project)) },
    { file: PROJECT, text: withDescriptions(readFileSync(PROJECT, "utf8"), descriptions) },
  ];
}

/** As `npm run fix` would have it, so that the two do not undo each other. */
function formatted(schema: object): string {
  const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
  return execFileSync(
    process.execPath,
    [biome, "format", `--stdin-file-path=${SCHEMA}`, `--config-path=${repository}`],
    {
      input: JSON.stringify(schema, undefined, 2),
      encoding: "utf8",
    },
  );
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
