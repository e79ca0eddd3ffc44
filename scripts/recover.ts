import { Command } from "commander";
import { announce } from "../lib/azure/destination.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";
import type { RecoverOptions } from "./recover/recoverStack.ts";

const command = new Command("npm run recover --")
  .description(
    "After an update that was cut off: finds out which resources the update has created, and corrects the state.",
  )
  .option("--unlock", "take the stack's lock away first; only when no other update is running")
  .option(
    "--take-over",
    "also take into the state what exists under the names of this stack, instance and resource group included: " +
      "for a state that was lost, is older, or was refreshed while the instance was deleted",
  )
  .option("--yes", "do not ask before that");
forStack(command, "recover", async (stack, options: RecoverOptions) => {
  await announce(stack);
  const { recoverStack } = await import("./recover/recoverStack.ts");
  await recoverStack(stack, options);
});

await runMain(() => command.parseAsync());
