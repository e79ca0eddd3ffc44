import { Command } from "commander";
import { firstLineAtTerminal } from "../lib/firstLine.ts";
import { forStack } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";
import { flags } from "./newStack/answers.ts";
import type { NewStackOptions } from "./newStack/newStack.ts";

const command = new Command("npm run new-stack --").description(
  "Writes the stack file of another tenant or environment; asks for what no option says.",
);
for (const { key, flag, help } of flags) {
  if (key === "scope") command.option(flag, help, (value, others: string[] = []) => [...others, value]);
  else command.option(flag, help);
}
command
  .option("--yes", "do not ask: take the default of everything that no option says")
  .option("--force", "write over a stack file that is there");
forStack(command, "new-stack", async (stack, options: NewStackOptions) => {
  const rest = options.yes ? "with defaults for what" : "asking for what";
  firstLineAtTerminal(`→ ${stack}: a new Pulumi.${stack}.yaml, ${rest} no option says`);
  const { newStack } = await import("./newStack/newStack.ts");
  await newStack(stack, options);
});

await runMain(() => command.parseAsync());
