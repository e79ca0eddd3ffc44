import { Command, Option } from "commander";
import { announce } from "../lib/azure/destination.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";
import { type AdoptOptions, whatToAdopt } from "./adopt/options.ts";

const command = new Command("npm run adopt --")
  .description(
    "Makes an app registration that exists the stack's own: takes it into the state with its scopes, roles, redirect URIs " +
      "and consent, so that client id and ids stay. Shows what the next update would change, and asks.",
  )
  .addOption(new Option("--api <name>", "as the backend app of this API").conflicts("clientApp"))
  .option("--client-app", "as the client app, with which the developer portal signs users in")
  .option("--client-id <guid>", "its application (client) id")
  .option("--yes", "do not ask");
forStack(command, "adopt", async (stack, options: AdoptOptions) => {
  const what = whatToAdopt(options);
  await announce(stack);
  const { adoptInto } = await import("./adopt/adopt.ts");
  await adoptInto(stack, what);
});

await runMain(() => command.parseAsync());
