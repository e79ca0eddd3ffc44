import { connect } from "../../lib/azure/connection.ts";
import type { StackState } from "../../lib/engine/state.ts";
import { planOf } from "../../lib/pulumi/plan.ts";
import { planOptions } from "../../lib/pulumi/planOptions.ts";
import { stateTarget } from "../../lib/pulumi/stateTarget.ts";
import { refuseLocked } from "../../lib/pulumi/unlock.ts";
import { subscriptionsInTheWay } from "./inTheWay.ts";
import { type Deletion, makeWay } from "./makeWay.ts";

/** A command of Pulumi's that may delete products. */
export interface MayDelete extends Omit<Deletion, "called" | "stillFree"> {
  readonly command: "up" | "destroy";
  readonly stack: string;
  readonly state: StackState;
}

/**
 * Carries a command out; where it deletes products, after what keeps Azure from deleting them has been agreed to and
 * is gone.
 * @returns the command's exit code
 * @throws UsageError when nobody can answer whether to delete what is in the way; AzureError
 */
export async function runMakingWay({ command, stack, state, ...deletion }: MayDelete): Promise<number> {
  const { options, run } = deletion;
  const plan = await planOf(command, stack, planOptions(options));
  // Without a plan the command itself says why it cannot go.
  if (!plan) return run(options);
  const azure = await connect(stateTarget(stack, state));
  try {
    const found = await subscriptionsInTheWay(plan, azure);
    if (found.length === 0) return await run(options);
    const called = [`npm run ${command} --`, stack, ...options].join(" ");
    return await makeWay({ called, stillFree: () => refuseLocked(stack), ...deletion }, found, azure);
  } finally {
    await azure.close();
  }
}
