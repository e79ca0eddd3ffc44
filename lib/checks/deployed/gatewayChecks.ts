import { callWithoutKey } from "../calls.ts";
import { corsSteps } from "../corsSteps.ts";
import type { ApiUnderTest } from "../deployedStack.ts";
import {
  appOnlyRefusalName,
  callWithAppOnlyToken,
  callWithForgedToken,
  callWithoutToken,
  getAppOnlyToken,
  refusesAppOnlyTokens,
} from "../refusals.ts";
import type { StepNaming } from "../stepNames.ts";
import type { Step } from "../steps.ts";
import { hasSecret, type VerifiedStack } from "./verifiedStack.ts";

/**
 * What the gateway refuses, tried from outside.
 * @param discovery name of the step that reads the tenant's keys, of which a forged token names one
 */
export function refusalSteps(
  stack: VerifiedStack,
  trial: ApiUnderTest,
  titled: StepNaming,
  needs: readonly string[],
  discovery: string,
): Step[] {
  const { api } = trial;
  const steps: (Step | false)[] = [
    { name: "401 without a token", needs, run: () => callWithoutToken(trial) },
    api.subscriptionRequired && {
      name: "401 without a subscription key",
      needs,
      run: () => callWithoutKey(trial),
    },
    {
      name: "401 for a forged token",
      needs: [...needs, discovery],
      run: async () => callWithForgedToken(trial, await stack.connection.now()),
    },
    hasSecret(stack) && appOnlyStep(),
  ];
  const all = [...steps, ...corsSteps(trial, needs)];
  return all.filter((step) => step !== false).map((step) => ({ ...step, name: titled(step.name) }));

  /** Either proves that Entra ID takes the active secret. */
  function appOnlyStep(): Step {
    return refusesAppOnlyTokens(api)
      ? {
          name: appOnlyRefusalName(api, "401 for an app-only token of the client app"),
          needs,
          run: () => callWithAppOnlyToken(trial),
        }
      : { name: "Entra ID gives the client app an app-only token", run: () => getAppOnlyToken(trial) };
  }
}
