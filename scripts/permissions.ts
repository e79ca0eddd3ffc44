import { Command } from "commander";
import { DeploymentFailed } from "../emulator/index.ts";
import { Failure } from "../lib/errors.ts";
import { permissionsOf } from "../lib/permissions/permissionsOf.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";
import { loadStack, type RehearsedStack } from "../rehearsal/rehearsedStack.ts";
import { asTable, asText } from "./permissions/report.ts";

interface Options {
  readonly json?: boolean;
  readonly markdown?: boolean;
}

const command = new Command("npm run permissions --")
  .description(
    "Prints which roles of Azure and which application permissions of Microsoft Graph the identities need that deploy, preview and check a stack, and why; asks nothing of Azure.",
  )
  .option("--json", "prints them as JSON")
  .option("--markdown", "prints them as a table");
forStack(command, "permissions", main, "dev");

await runMain(() => command.parseAsync());

async function main(name: string, { json, markdown }: Options): Promise<void> {
  const stack = loadStack(process.cwd(), name);
  const identities = permissionsOf(stack.settings, await declared(stack));
  if (json) process.stdout.write(`${JSON.stringify({ stack: name, identities }, null, 2)}\n`);
  else if (markdown) process.stdout.write(asTable(identities));
  else process.stdout.write(asText(name, identities, stack.filledIn));
}

/** @throws Failure where the program does not get through, in its own words */
async function declared(stack: RehearsedStack) {
  // A mistake in the stack file need not wait for the world to load.
  const { declaredStack } = await import("../rehearsal/declaredStack.ts");
  try {
    return await declaredStack(stack);
  } catch (error) {
    if (!(error instanceof DeploymentFailed)) throw error;
    throw new Failure(`The program of the stack ${stack.stack} fails:\n${error.message}`);
  }
}
