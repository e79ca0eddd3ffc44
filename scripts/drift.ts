import { Command } from "commander";
import { announce } from "../lib/azure/destination.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { days, runMain } from "../lib/terminal/usage.ts";
import type { DriftOptions } from "./drift/drift.ts";

const command = new Command("npm run drift --")
  .description(
    "Compares the cloud with the state of a stack, and the state with the program; changes neither. " +
      "Exit code 0: they agree, 1: they do not, or a client secret ends; 2: it could not be found out.",
  )
  .option("--verify", "also runs npm run verify, which sees what a comparison of resources does not")
  .option("--min-secret-days <days>", "how long the client secrets in use have to be good for", days, 0)
  .option("--markdown <file>", "adds the findings to a file as Markdown, such as $GITHUB_STEP_SUMMARY")
  .option("--issue", "opens, updates or closes the stack's issue on GitHub; needs GITHUB_TOKEN");
forStack(command, "drift", async (stack, options: DriftOptions) => {
  await announce(stack);
  const { drift } = await import("./drift/drift.ts");
  await drift(stack, options);
});

// 1 is the answer that there is something to do.
await runMain(() => command.parseAsync(), { noAnswer: 2 });
