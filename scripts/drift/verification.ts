import type { StepResult } from "../../lib/checks/steps.ts";
import { UsageError } from "../../lib/errors.ts";
import type { Ask } from "../../lib/terminal/npm.ts";

/**
 * What a verification has to say of a step; nothing of how long it took, so that the same answer reads the same
 * each time.
 */
export type StepFinding = Pick<StepResult, "name" | "detail">;

/** What `npm run verify` has found. */
export interface Verification {
  /** Steps that do not hold. */
  readonly failed: readonly StepFinding[];
  /** Steps that hold and have something to report. */
  readonly noted: readonly StepFinding[];
}

/**
 * Verifies what is deployed, which sees what a comparison of resources does not.
 * @param npm runs an npm script
 * @throws UsageError with what it said, when it could not verify
 */
export async function verification(npm: Ask, stack: string): Promise<Verification> {
  const { exitCode, stdout, stderr } = await npm(["verify", "--stack", stack, "--json"]);
  if (exitCode !== 0 && exitCode !== 1) {
    // Where it goes has been said already.
    const said = stderr.replace(/^→ .*\n/, "").trim() || stdout.trim();
    throw new UsageError(`npm run verify could not verify ${stack}:\n${said}`);
  }
  const { steps } = JSON.parse(stdout) as { readonly steps: readonly StepResult[] };
  return {
    failed: steps.filter(({ ok }) => !ok).map(({ name, detail }) => ({ name, detail })),
    noted: steps.flatMap(({ name, note }) => (note === undefined ? [] : [{ name, detail: note }])),
  };
}
