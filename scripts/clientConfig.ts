import { Command, Option } from "commander";
import { UsageError } from "../lib/errors.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";
import { factsOf } from "./clientConfig/facts.ts";
import { type Format, formats } from "./clientConfig/formats.ts";
import { announceDeployed } from "./verify/announce.ts";
import { loadVerified } from "./verify/load.ts";

interface Options {
  readonly client?: string;
  readonly format: Format;
}

const command = new Command("npm run client-config --")
  .description(
    "Prints what the developer of one of a stack's clients needs: authority, client id, redirect URIs, and by API the " +
      "URL and the scopes as they are asked for. Secrets are never printed: the command that prints them is.",
  )
  .option("--client <name>", "the client, by its name in the stack file; without it the only one")
  .addOption(
    new Option("--format <format>", "msal: JSON for MSAL's libraries; env: a .env file; http: a .http file")
      .choices(Object.keys(formats))
      .default("msal"),
  );
forStack(command, "client-config", main, "dev");

await runMain(() => command.parseAsync());

async function main(stack: string, { client: name, format }: Options): Promise<void> {
  await announceDeployed(stack);
  const { settings, outputs } = await loadVerified(process.cwd(), stack);
  const names = settings.clients.map((client) => client.name);
  const known = `its clients: ${names.join(", ") || "none (apim-oauth:clients)"}`;
  if (name === undefined && names.length !== 1) {
    throw new UsageError(`Which client of the stack ${stack}? --client NAME; ${known}`);
  }
  const client = settings.clients.find((each) => each.name === (name ?? names[0]));
  if (!client) throw new UsageError(`Pulumi.${stack}.yaml has no client "${name}"; ${known}`);
  process.stdout.write(formats[format](factsOf(settings, outputs, client)));
}
