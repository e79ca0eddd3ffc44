import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Command } from "commander";
import { projectName } from "../lib/stack/stackFile.ts";
import { runMain } from "../lib/terminal/usage.ts";
import { descriptionOf, withDescriptions } from "./schema/projectFile.ts";
import { ownKeySchemas, stackFileSchema } from "./schema/stackSchema.ts";

const SCHEMA = "infra/stack.schema.json";
const PROJECT = "Pulumi.yaml";
const repository = join(import.meta.dirname, "..");

const command = new Command("npm run schema --")
  .description(
    `Writes the JSON Schema of the stack files, ${SCHEMA}, and the descriptions in ${PROJECT}, from the settings' validation.`,
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
  if (stale.length === 0) process.stdout.write(`${SCHEMA} and ${PROJECT} are up to date\n`);
  if (check && stale.length > 0) process.exitCode = 1;
}

/** The files as they should be. */
function made(): { readonly file: string; readonly text: string }[] {
  const schema = JSON.stringify(stackFileSchema(projectName(process.cwd())), undefined, 2);
  const descriptions = Object.fromEntries(
    Object.entries(ownKeySchemas()).map(([key, value]) => [key, descriptionOf(value)]),
  );
  return [
    { file: SCHEMA, text: formatted(schema) },
    { file: PROJECT, text: withDescriptions(readFileSync(PROJECT, "utf8"), descriptions) },
  ];
}

/** As `npm run fix` would have it, so that the two do not undo each other. */
function formatted(json: string): string {
  const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
  return execFileSync(
    process.execPath,
    [biome, "format", `--stdin-file-path=${SCHEMA}`, `--config-path=${repository}`],
    {
      input: json,
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
