import { Command } from "commander";
import { announce } from "../lib/azure/destination.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";
import type { PurgeOptions } from "./purge/purgeStack.ts";

const command = new Command("npm run purge --")
  .description("Deletes a stack's soft-deleted API Management instance for good, so that its name is free.")
  .option("--yes", "do not ask")
  .option(
    "--with <name>",
    "another stack of the project that had something on the instance, which nobody can bring back then",
    (name: string, before: readonly string[]) => [...before, name],
    [],
  );
forStack(command, "purge", async (stack, options: PurgeOptions) => {
  await announce(stack);
  const { purgeStack } = await import("./purge/purgeStack.ts");
  await purgeStack(stack, options);
});

await runMain(() => command.parseAsync());
