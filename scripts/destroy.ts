import { announce } from "../lib/azure/destination.ts";
import type { StackState } from "../lib/engine/state.ts";
import { runPulumi } from "../lib/pulumi/cli.ts";
import { asksForHelp } from "../lib/pulumi/guarded.ts";
import { planOf } from "../lib/pulumi/plan.ts";
import { planOptions } from "../lib/pulumi/planOptions.ts";
import { runUnlocked } from "../lib/pulumi/unlock.ts";
import { refuseBrokenStackFile } from "../lib/stack/stackFile.ts";
import { consentOf } from "../lib/terminal/consent.ts";
import { stackAndOptions } from "../lib/terminal/stackArgument.ts";
import { runMain } from "../lib/terminal/usage.ts";
import { hasProductsToDelete } from "./makeWay/inTheWay.ts";
import { runMakingWay } from "./makeWay/run.ts";
import { othersAgreed } from "./others/agreement.ts";
import { containersDeletedBy, containersOf } from "./others/inside.ts";
import { withStacks } from "./others/withStacks.ts";
import { stateOf } from "./recover/recover.ts";

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
  else process.exitCode = await destroy(stackAndOptions("destroy", argv));
});

async function destroy({ stack, options: all }: ReturnType<typeof stackAndOptions>): Promise<number> {
  const { agreed, options: given } = withStacks(all);
  refuseBrokenStackFile(process.cwd(), stack);
  await announce(stack, { withoutFile: true });
  const run = (more: readonly string[]) =>
    runUnlocked(stack, () => runPulumi(["destroy", "--stack", stack, ...more]));
  const state = await stateOf(stack);
  if (state) {
    const called = `npm run destroy -- ${stack}`;
    const containers = await containersIn(stack, state, given);
    if (!(await othersAgreed({ called, stack, state, containers, options: given, agreed }))) return 1;
  }
  const options = state && isProtected(state) ? withPreview(given) : given;
  const deletesProducts = state && (hasProductsToDelete(state) || planOptions(options).length > 0);
  if (!deletesProducts) return run(options);
  const preview = () => run([...planOptions(options), "--preview-only"]);
  return runMakingWay({ command: "destroy", stack, options, state, run, preview });
}

/** What options such as `--target` leave of it, only the plan says. */
async function containersIn(stack: string, state: StackState, options: readonly string[]) {
  const all = containersOf(state);
  const part = planOptions(options);
  const plan = all.length > 0 && part.length > 0 ? await planOf("destroy", stack, part) : undefined;
  return plan ? containersDeletedBy(plan, state) : all;
}

function isProtected({ deployment }: StackState): boolean {
  return (deployment.resources ?? []).some(({ protect }) => protect);
}

/** Without its preview a destroy would delete what is not protected before it stops at what is. */
function withPreview(options: readonly string[]): string[] {
  if (!consentOf(options).skipPreview) return [...options];
  const kept = options.filter((option) => !/^(--skip-preview(=true)?|-f|-fy|-yf|--yes|-y)$/.test(option));
  return [...kept, "--yes"];
}
