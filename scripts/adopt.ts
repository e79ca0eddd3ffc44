import { Command, Option } from "commander";
import { guidPattern } from "../infra/settings/names.ts";
import { connect } from "../lib/azure/connection.ts";
import { announce } from "../lib/azure/destination.ts";
import { UsageError } from "../lib/errors.ts";
import { stackSettings } from "../lib/stack/settings.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";
import { adopt } from "./adopt/adopt.ts";

interface Options {
  readonly api?: string;
  readonly clientApp?: boolean;
  readonly clientId?: string;
  readonly yes?: boolean;
}

const command = new Command("npm run adopt --")
  .description(
    "Makes an app registration that exists the stack's own: takes it into the state with its scopes, roles, redirect URIs " +
      "and consent, so that client id and ids stay. Shows what the next update would change, and asks.",
  )
  .addOption(new Option("--api <name>", "as the backend app of this API").conflicts("clientApp"))
  .option("--client-app", "as the client app, with which the developer portal signs users in")
  .option("--client-id <guid>", "its application (client) id")
  .option("--yes", "do not ask");
forStack(command, "adopt", main);

await runMain(() => command.parseAsync());

async function main(stack: string, { api, clientApp, clientId, yes }: Options): Promise<void> {
  if ((api === undefined) === (clientApp !== true)) {
    throw new UsageError("As what? --api NAME for an API's backend app, or --client-app for the client app.");
  }
  if (clientId === undefined || !guidPattern.test(clientId)) {
    throw new UsageError(
      `--client-id is ${clientId === undefined ? "missing" : `${JSON.stringify(clientId)}, and no GUID`}: the application (client) id, which the Azure portal shows under App registrations.`,
    );
  }
  await announce(stack);
  const settings = stackSettings(process.cwd(), stack);
  const azure = await connect(settings);
  try {
    await adopt({ settings, azure, api, clientId: clientId.toLowerCase(), yes: yes === true });
  } finally {
    await azure.close();
  }
}
