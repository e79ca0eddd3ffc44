import { appendFileSync } from "node:fs";
import { Command } from "commander";
import { placeholderKeys } from "../infra/settings.ts";
import { UsageError } from "../lib/errors.ts";
import { readStackFile, StackFileError, stackNames } from "../lib/stack/stackFile.ts";
import { runMain } from "../lib/terminal/usage.ts";

interface Options {
  readonly deployed?: boolean;
  readonly only?: string;
  readonly json?: boolean;
  readonly output?: string;
}

/** The stack that never leaves this machine: its ids are made up. */
const REHEARSAL = "rehearsal";

const command = new Command("npm run stacks --")
  .description(
    "Lists the stacks that have a file, one name per line. Those of pull requests (pr-<number>) are left out. " +
      "Exit code 2: a file cannot be read; the others are listed.",
  )
  .option("--deployed", "only those that go to Azure: not rehearsal, and no id is a placeholder any more")
  .option("--only <name>", "this one alone; an empty name is as good as none")
  .option("--json", "one JSON list, as a matrix of GitHub Actions takes it")
  .option("--output <name>", "also sets the JSON list as the output <name> of a GitHub Actions step")
  .allowExcessArguments(false)
  .exitOverride()
  .action((options: Options) => {
    const names = stacks(process.cwd(), options);
    const json = JSON.stringify(names);
    process.stdout.write(options.json ? `${json}\n` : names.map((name) => `${name}\n`).join(""));
    if (options.output !== undefined) setOutput(options.output, json);
  });

await runMain(() => command.parseAsync());

function stacks(projectFolder: string, { deployed, only }: Options): string[] {
  const all = stackNames(projectFolder).filter((name) => !/^pr-\d+$/.test(name));
  const { names, unreadable } = deployed ? goingToAzure(projectFolder, all) : { names: all, unreadable: {} };
  for (const [name, problem] of Object.entries<string>(unreadable)) {
    // Another stack's file is nothing to somebody who asks for one.
    if (only && name !== only) continue;
    process.stderr.write(`${name} is left out: ${problem}\n`);
    process.exitCode = 2;
    if (only) return [];
  }
  if (!only) return names;
  if (names.includes(only)) return [only];
  const kind = deployed ? "deployed stack" : "stack";
  throw new UsageError(
    `--only: ${JSON.stringify(only)} is no ${kind} of this project; there is ${names.join(", ") || "none"}`,
  );
}

/** Of a file that cannot be read nobody knows where it goes, and the others are not to wait for it. */
function goingToAzure(projectFolder: string, all: readonly string[]) {
  const unreadable: Record<string, string> = {};
  const names = all.filter((name) => {
    if (name === REHEARSAL) return false;
    try {
      const open = placeholderKeys(readStackFile(projectFolder, name).config);
      if (open.length === 0) return true;
      // A matrix that is shorter than expected should be explained in the log.
      process.stderr.write(`${name} is left out: a placeholder still is ${open.join(", ")}\n`);
    } catch (error) {
      if (!(error instanceof StackFileError)) throw error;
      unreadable[name] = error.message;
    }
    return false;
  });
  return { names, unreadable };
}

function setOutput(name: string, value: string): void {
  const file = process.env.GITHUB_OUTPUT;
  if (!file) {
    throw new UsageError("--output: GITHUB_OUTPUT is not set; only a step of GitHub Actions has outputs");
  }
  appendFileSync(file, `${name}=${value}\n`);
}
