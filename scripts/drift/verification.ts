import type { StepResult } from "../../rehearsal/acceptance/steps.ts";
import type { Ask } from "../npm.ts";
import { UsageError } from "../usage.ts";

/** A step of `npm run verify` that does not hold. */
export type FailedStep = Pick<StepResult, "name" | "detail">;

/**
 * Verifies what is deployed, which sees what a comparison of resources does not.
 * @param npm runs an npm script
 * @returns what does not hold; nothing of how long it took, so that the same answer reads the same each time
 * @throws UsageError with what it said, when it could not verify
 */
export async function failedSteps(npm: Ask, stack: string): Promise<FailedStep[]> {
  const { exitCode, stdout, stderr } = await npm(["verify", "--stack", stack, "--json"]);
  if (exitCode !== 0 && exitCode !== 1) {
    throw new UsageError(`npm run verify could not verify ${stack}:\n${stderr.trim() || stdout.trim()}`);
  }
  const { steps } = JSON.parse(stdout) as { readonly steps: readonly StepResult[] };
  return steps.filter(({ ok }) => !ok).map(({ name, detail }) => ({ name, detail }));
}
