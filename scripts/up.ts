import { announce } from "../lib/azure/destination.ts";
import { asksForHelp, stackAndOptions } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";

const help = `Usage: npm run up -- NAME [options of pulumi up]

Deploys the stack NAME with pulumi up and the guardrails. First it finishes an update that was cut off. Then it looks
for what would stop this update half-way:
  - an instance that is gone, or that is another one by now
  - a resource group, an instance or something in it that exists already and is not the stack's
  - a name that a deleted instance keeps
  - a change of the tier that Azure does not make
  - a path, a version or a product's name that the stack itself still has when the update would use it
  - a product to be deleted that has subscriptions: it lists whose they are, and asks before it deletes them (with
    --yes it does not ask)

What is new is created closed, in several updates if necessary, so that no API and no operation answers before its
policy is there. You see the plan, and agree to it, once. If the update fails only for reasons that Azure removes by
itself after a while, the command waits and goes on; docs/operations.md lists these reasons.

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
