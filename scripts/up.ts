import { announce } from "../lib/azure/destination.ts";
import { asksForHelp, stackAndOptions } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";

const help = `Usage: npm run up -- NAME [options of pulumi up]

Deploys the stack NAME with pulumi up and the guardrails. Before that it brings an update to its end that was cut
off on the way, and looks for what would stop this one half-way: an instance that is gone or another one by now, a
resource group, an instance or something in it that exists already and is not the stack's, a name that a deleted
instance keeps, a change of the tier that Azure does not make, a path, a version or a product's name
that the stack itself still has when it would use it, a product to be deleted that people have subscribed to. It says whose those subscriptions are, and asks before it deletes them, unless --yes says
not to. What is new is created closed, in more than one update where that is what it takes, so that no API and no
operation answers before its policy is there; the plan is shown, and agreed to, once. When all that made the update fail is what Azure takes back by itself after a while, it waits and goes on:
docs/operations.md lists what that is.

Where the instance is replaced and other stacks of the project are deployed to it, it names them and stops, unless you
agree when it asks, or name each of them:
  --with NAME   what the stack NAME has there is deleted as well
`;

const argv = process.argv.slice(2);
await runMain(async () => {
  if (asksForHelp(argv)) process.stdout.write(help);
  else {
    const call = stackAndOptions("up", argv);
    await announce(call.stack);
    const { up } = await import("./up/up.ts");
    process.exitCode = await up(call);
  }
});
