import { type InsightsRow, quoted } from "../azure/insights.ts";
import { callDirectly } from "./apiCall.ts";
import type { ApiUnderTest } from "./deployedStack.ts";
import { StepFailed } from "./steps.ts";

/** Asks the component that a stack logs to. */
export type AskInsights = (query: string) => Promise<InsightsRow[]>;

const where = [
  "monitoring of the stack file",
  "the diagnostic applicationinsights of the instance or the API",
];

/** A call that is refused is in the log, with the policy's reason, and without the token that it came with. */
export async function callIsLogged({ subject, api }: ApiUnderTest, ask: AskInsights): Promise<string> {
  const token = "not.a.token-of-anybody";
  const { status } = await callDirectly(subject, api, { token });
  const [request] = await ask(
    `requests | where customDimensions["API Name"] == ${quoted(api.name)} | order by timestamp desc | take 1`,
  );
  if (request?.resultCode !== String(status)) {
    const last = request ? `the last request there has ${request.resultCode}` : "there is none of the API";
    throw new StepFailed(
      `The call was answered ${status} and is not in Application Insights: ${last}.`,
      ...where,
    );
  }
  const [failure] = await ask(`exceptions | where operation_Id == ${quoted(String(request.operation_Id))}`);
  if (!failure) {
    throw new StepFailed("The refused call is logged without the reason of its refusal.", ...where);
  }
  if (JSON.stringify([request, failure]).includes(token)) {
    throw new StepFailed("The log holds the token that a refused call came with.", ...where);
  }
  return `${request.name} ${request.resultCode}: ${failure.problemId}: ${failure.outerMessage}`;
}
