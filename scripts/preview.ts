import { announce } from "../lib/azure/destination.ts";
import { asksForHelp, runGuarded } from "../lib/pulumi/guarded.ts";
import { stackAndOptions } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";
import { stackToUpdate } from "./up/stackToUpdate.ts";

const help = `Usage: npm run preview -- NAME [options of pulumi preview]

Shows what npm run up would do with the stack NAME, by pulumi preview and the guardrails.
A change of the tier that Azure does not make is refused here already.
`;

const argv = process.argv.slice(2);
await runMain(async () => {
  if (asksForHelp(argv)) process.stdout.write(help);
  else {
    const { stack, options } = stackAndOptions("preview", argv);
    await announce(stack);
    await stackToUpdate(stack);
    process.exitCode = (await runGuarded("preview", stack, options)).exitCode;
  }
});
