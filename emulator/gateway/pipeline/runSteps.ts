import type { PolicyStep } from "../compiler/checkedElement.ts";
import type { StepResult } from "../compiler/step.ts";
import type { Exchange } from "../exchange.ts";
import { asPolicyFailure } from "../failure.ts";

/** Runs policies in turn, until one ends the pipeline. @throws PolicyFailure, located */
export async function runSteps(steps: readonly PolicyStep[], exchange: Exchange): Promise<StepResult> {
  for (const step of steps) {
    if ((await runStep(step, exchange)) === "end") return "end";
  }
  return undefined;
}

async function runStep(step: PolicyStep, exchange: Exchange): Promise<StepResult> {
  try {
    return await step.run(exchange);
  } catch (error) {
    const failure = asPolicyFailure(error);
    // The innermost policy is the one that counts.
    failure.step ??= step;
    throw failure;
  }
}
