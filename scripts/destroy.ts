import { announce } from "../lib/azure/destination.ts";
import { refuseBrokenStackFile } from "../lib/stack/stackFile.ts";
import { asksForHelp, stackAndOptions } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";

const help = `Usage: npm run destroy -- NAME [options of pulumi destroy]

Deletes everything that the stack NAME has deployed, with pulumi destroy. An instance of its own goes with all that
is in it. From an adopted instance the stack's products go only when nobody has a subscription to them: it says whose
those are, and deletes them first, if you agree or say --yes.

Where other stacks of the project are deployed to what it deletes, it names them and stops, unless you agree when it
asks, or name each of them:
  --with NAME   what the stack NAME has there is deleted as well
`;

const argv = process.argv.slice(2);
await runMain(async () => {
  if (asksForHelp(argv)) process.stdout.write(help);
  else {
    const call = stackAndOptions("destroy", argv);
    refuseBrokenStackFile(process.cwd(), call.stack);
    await announce(call.stack, { withoutFile: true });
    const { destroy } = await import("./destroy/destroy.ts");
    process.exitCode = await destroy(call);
  }
});
