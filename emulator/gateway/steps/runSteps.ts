import type { PolicyStep } from "../compiler/checkedElement.ts";
import type { StepResult } from "../compiler/step.ts";
import type { Exchange } from "../core/exchange.ts";
import { asPolicyFailure } from "../core/failure.ts";
import { traced } from "./stepTrace.ts";

/** Runs policies in turn, until one ends the pipeline. @throws PolicyFailure, located */
export async function runSteps(steps: readonly PolicyStep[], exchange: Exchange): Promise<StepResult> {
  for (const step of steps) {
    const result = exchange.resumeBehind ? await resume(step, exchange) : await runStep(step, exchange);
    if (result) return result;
  }
  return undefined;
}

/** Skips what stands in front of the cache-store that a cached response comes from. */
async function resume(step: PolicyStep, exchange: Exchange): Promise<StepResult> {
  const { node } = step;
  if (node === exchange.resumeBehind) exchange.resumeBehind = undefined;
  const inside = [node, ...node.children].find(({ steps }) =>
    steps.some((one) => holds(one, exchange.resumeBehind)),
  );
  return inside && runSteps(inside.steps, exchange);
}

/** Whether a policy is that element, or has it inside. */
export function holds({ node }: PolicyStep, wanted: object | undefined): boolean {
  return (
    node === wanted ||
    [node, ...node.children].some(({ steps }) => steps.some((inner) => holds(inner, wanted)))
  );
}

async function runStep(step: PolicyStep, exchange: Exchange): Promise<StepResult> {
  try {
    return await (exchange.tracer ? traced(step, exchange, () => step.run(exchange)) : step.run(exchange));
  } catch (error) {
    const failure = asPolicyFailure(error);
    // The innermost policy is the one that counts.
    failure.step ??= step;
    throw failure;
  }
}
