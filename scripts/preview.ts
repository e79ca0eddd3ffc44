import { styleText } from "node:util";
import { announce } from "../lib/azure/destination.ts";
import { asksForHelp, stackAndOptions } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";

const help = `Usage: npm run preview -- NAME [options of pulumi preview]

Shows what npm run up would do with the stack NAME, by pulumi preview and the guardrails.
A change of the tier that Azure does not make is refused here already, and what takes two updates: a path, a version or a
product's name that the stack itself still has when the update would use it.
`;

const argv = process.argv.slice(2);
await runMain(async () => {
  if (asksForHelp(argv)) process.stdout.write(help);
  else {
    const { stack, options } = stackAndOptions("preview", argv);
    await announce(stack);
    const { stackToUpdate } = await import("./up/stackToUpdate.ts");
    const { settings, state } = await stackToUpdate(stack, options);
    if (settings && state) {
      const { changedSchemes } = await import("./up/versionScheme.ts");
      for (const line of changedSchemes(settings, state)) {
        process.stderr.write(`${styleText("yellow", line, { stream: process.stderr })}\n`);
      }
    }
    const { runGuarded } = await import("../lib/pulumi/guarded.ts");
    process.exitCode = (await runGuarded("preview", stack, options)).exitCode;
  }
});
