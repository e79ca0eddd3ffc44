// commander: typed, without dependencies, the usual one for options and their help.
import { Command, Option } from "commander";
import { firstLine } from "../lib/firstLine.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { port, runMain } from "../lib/terminal/usage.ts";
import { asOption } from "./rehearse/asOption.ts";
import { providersOption } from "./rehearse/providersOption.ts";
import type { RehearseOptions } from "./rehearse/rehearse.ts";
import { tenantPolicyOption } from "./rehearse/tenantPolicyOption.ts";

const command = new Command("npm run rehearse --")
  .description(
    "Deploys a stack to a stand-in of Azure on this machine, signs a user in, and shows 401 and 200.",
  )
  .addOption(
    new Option("--engine <engine>", "what runs the program").choices(["node", "pulumi"]).default("node"),
  )
  .addOption(providersOption())
  .option(
    "--beside <stack>",
    "deploy this stack first, to the same Azure, and see that it still holds in the end; may be given several times",
    (stack, others: readonly string[] = []) => [...others, stack],
  )
  .addOption(asOption())
  .addOption(tenantPolicyOption())
  .option("--port <number>", "TCP port on 127.0.0.1; 0 takes a free one", port, 0)
  .option("--json", "print one JSON document on stdout, everything else on stderr")
  .option("--serve", "keep the world up after the steps, until SIGTERM or Ctrl-C")
  .option("--open", "open the developer portal in a browser (implies --serve)")
  .configureOutput({ outputError: (text, write) => write(text) });
forStack(
  command,
  "rehearse",
  async (stack, options: RehearseOptions) => {
    firstLine(headline(stack, options));
    const { rehearseStack } = await import("./rehearse/rehearse.ts");
    await rehearseStack(stack, options);
  },
  "rehearsal",
);

await runMain(() => command.parseAsync());

function headline(stack: string, { engine, providers, as }: RehearseOptions): string {
  const others = providers === "official" ? " and the official providers" : "";
  const whom = as === "least-privilege" ? ", as an identity with the least privileges" : "";
  return `→ ${stack}: a rehearsal on this machine, with the ${engine} engine${others}${whom}`;
}
