import { Command, InvalidArgumentError } from "commander";
import { announce } from "../lib/azure/destination.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";
import type { RefusalsOptions } from "./refusals/listRefusals.ts";

const command = new Command("npm run refusals --")
  .description(
    "Lists the calls that a stack's gateway has refused, and why, from the Application Insights of monitoring.applicationInsights.",
  )
  .option("--since <span>", "how far back: a number and s, m, h or d", span, "1h")
  .option("--json", "prints them as JSON");
forStack(command, "refusals", async (stack, options: RefusalsOptions) => {
  if (!options.json) await announce(stack);
  const { listRefusals } = await import("./refusals/listRefusals.ts");
  await listRefusals(stack, options);
});

await runMain(() => command.parseAsync());

function span(text: string): string {
  if (/^[1-9]\d{0,4}[smhd]$/.test(text)) return text;
  throw new InvalidArgumentError("Write a number and s, m, h or d, such as 30m or 2d.");
}
