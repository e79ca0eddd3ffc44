import type { StackState } from "../../lib/engine/state.ts";
import { runPulumi } from "../../lib/pulumi/cli.ts";
import { planOf } from "../../lib/pulumi/plan.ts";
import { planOptions } from "../../lib/pulumi/planOptions.ts";
import { runUnlocked } from "../../lib/pulumi/unlock.ts";
import { consentOf } from "../../lib/terminal/consent.ts";
import type { StackCall } from "../../lib/terminal/stackArgument.ts";
import { hasProductsToDelete } from "../makeWay/inTheWay.ts";
import { runMakingWay } from "../makeWay/run.ts";
import { othersAgreed } from "../others/agreement.ts";
import { containersDeletedBy, containersOf } from "../others/inside.ts";
import { withStacks } from "../others/withStacks.ts";
import { stateOf } from "../recover/recover.ts";

/** Deletes a stack. @returns the exit code */
export async function destroy({ stack, options: all }: StackCall): Promise<number> {
  const { agreed, options: given } = withStacks(all);
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
