import { AzureError } from "../../azure/serviceClient.ts";
import { type Step, StepFailed } from "../steps.ts";

/** The step, with what Azure or the network refuse as its finding instead of a defect of this program. */
export function asFinding(step: Step): Step {
  return {
    ...step,
    async run() {
      try {
        return await step.run();
      } catch (error) {
        throw finding(error) ?? error;
      }
    },
  };
}

function finding(error: unknown): StepFailed | undefined {
  if (error instanceof AzureError) {
    const refused = error.status === 401 || error.status === 403;
    return new StepFailed(
      error.message,
      ...(refused ? ["docs/verify.md: what whoever verifies has to be allowed"] : []),
    );
  }
  // What fetch throws when there is no answer: developer.mozilla.org/docs/Web/API/Window/fetch#exceptions
  const cause = error instanceof TypeError ? (error.cause as Error | undefined) : undefined;
  return cause && new StepFailed(`No answer: ${cause.message}.`, "the network, and the host's name");
}
