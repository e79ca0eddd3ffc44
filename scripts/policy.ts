import { Command } from "commander";
import { firstLineAtTerminal } from "../lib/firstLine.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { guid, runMain } from "../lib/terminal/usage.ts";
import type { PolicyOptions } from "./policy/policy.ts";

const command = new Command("npm run policy --")
  .description(
    "Prints the policies of a stack's APIs, and of operations with scopes or roles of their own, as they would be deployed; asks nothing of Azure.",
  )
  .option("--api <name>", "one API only")
  .option("--operation <id>", "the policy of one operation only, by its operationId in the API's document")
  .option("--backend-client-id <guid>", "client id of that API's backend app, once it is known", guid);
forStack(
  command,
  "policy",
  async (stack, options: PolicyOptions) => {
    firstLineAtTerminal(`→ ${stack}: policies by Pulumi.${stack}.yaml; asks nothing of Azure`);
    const { policies } = await import("./policy/policy.ts");
    process.stdout.write(policies(process.cwd(), stack, options));
  },
  "dev",
);

await runMain(() => command.parseAsync());
