import { writeFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { currentTime } from "../lib/azure/now.ts";
import { answerOfPulumi } from "../lib/pulumi/cli.ts";
import { runNpm } from "../lib/terminal/npm.ts";
import { runMain } from "../lib/terminal/usage.ts";
import { type Commands, down, up } from "./prEnvironment/lifeCycle.ts";

interface Options {
  readonly base: string;
  readonly sku: string;
  readonly markdown?: string;
}

const commands: Commands = { npm: runNpm, pulumi: answerOfPulumi };

const command = new Command("npm run pr-environment --")
  .description(
    "The environment of a pull request: the stack pr-<number>, derived from the file of another stack.",
  )
  .configureHelp({ showGlobalOptions: true })
  .option("--base <stack>", "the stack whose file it is derived from", "dev")
  // Of the tiers with a developer portal, v2 ones are there in minutes, and this is the smallest
  // (learn.microsoft.com/azure/api-management/v2-service-tiers-overview).
  .option("--sku <tier>", "tier of its instance", "BasicV2")
  .exitOverride();

command
  .command("up")
  .description("creates it, or brings it up to date, and verifies it")
  .argument("<number>", "of the pull request", number)
  .option("--markdown <file>", "writes what there is to say of it on the pull request")
  .action(async (pull: number, options: Options) => {
    const { base, sku } = command.opts<Options>();
    const { comment, holds } = await up(
      process.cwd(),
      { number: pull, base, sku, now: await currentTime() },
      commands,
    );
    if (options.markdown) writeFileSync(options.markdown, comment);
    else process.stdout.write(comment);
    process.exitCode = holds ? 0 : 1;
  });

command
  .command("down")
  .description("deletes it: what is deployed, the name that a deleted instance keeps, the state")
  .argument("<number>", "of the pull request", number)
  .action(async (pull: number) => {
    const { base, sku } = command.opts<Options>();
    const removed = await down(
      process.cwd(),
      { number: pull, base, sku, now: await currentTime() },
      commands,
    );
    process.stdout.write(`Pull request ${pull} has no environment${removed ? " any more" : ""}.\n`);
  });

await runMain(() => command.parseAsync());

function number(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("The number of a pull request is a whole number such as 12.");
}
