import { callDirectly, expectRefusal } from "../lib/checks/apiCall.ts";
import {
  addAtBackend,
  callFromConsole,
  callFromConsoleInVain,
  callFromConsoleWithoutToken,
  callWithoutKey,
  callWithToken,
  hasCalculator,
} from "../lib/checks/calls.ts";
import { clientSteps } from "../lib/checks/clientSteps.ts";
import { corsSteps, portalMayCall } from "../lib/checks/corsSteps.ts";
import { type ApiUnderTest, atDefaultPortal, type StackWithUser } from "../lib/checks/deployedStack.ts";
import { type Backstage, partSteps } from "../lib/checks/partSteps.ts";
import { applicationRoleSteps, operationSteps } from "../lib/checks/permissionSteps.ts";
import { callWithoutToken, type Forgery, refusals } from "../lib/checks/refusals.ts";
import { grantAdminConsent } from "../lib/checks/signIn.ts";
import { asItIs, inTheSecondTenant, namingFor, type StepNaming } from "../lib/checks/stepNames.ts";
import type { Step } from "../lib/checks/steps.ts";
import { type AskInsights, callIsLogged } from "../lib/checks/telemetry.ts";
import { consoleStep, signInName, signInSteps, withTokenSteps } from "../lib/checks/tokenSteps.ts";

/**
 * The lab's story for every API of a deployed stack; a second tenant's, if there is one, before its last lines.
 * @param ask what the stack's Application Insights has got; undefined where it logs nothing
 */
export function labSteps(
  subject: StackWithUser,
  forgery: Forgery & Backstage,
  second?: StackWithUser,
  ask?: AskInsights,
): Step[] {
  const trials = subject.settings.apis.map((api): ApiUnderTest<StackWithUser> => ({ subject, api }));
  const consents = consentSteps(subject, asItIs);
  return [
    ...consents,
    ...trials.flatMap((trial) => apiSteps(trial, forgery, consents, ask)),
    ...clientSteps(subject),
    ...(second ? secondTenantSteps(second, subject) : []),
    ...trials.flatMap(finalSteps),
  ];
}

function apiSteps(
  trial: ApiUnderTest<StackWithUser>,
  forgery: Forgery & Backstage,
  consents: readonly Step[],
  ask: AskInsights | undefined,
): Step[] {
  const { api } = trial;
  const titled = namingFor(trial);
  const toToken = tokenSteps(trial, titled, consents);
  const needs = [toToken.at(-1)!.name];
  const steps: (Step | false)[] = [
    { name: "401 without a token", run: () => callWithoutToken(trial) },
    api.subscriptionRequired && { name: "401 without a subscription key", run: () => callWithoutKey(trial) },
    ...toToken,
    // Before the refusals: a policy that takes no token at all would refuse those for the wrong reasons.
    ...withTokenSteps(trial, asItIs, needs),
    ...corsSteps(trial, needs),
    ...refusals(trial, forgery).map((refusal) => ({
      name: refusal.name,
      needs: refusal.needsToken ? needs : [],
      run: refusal.try,
    })),
    ...applicationRoleSteps(trial, forgery, needs),
    ...operationSteps(trial, forgery, needs),
    ...partSteps(trial, forgery, needs),
    ask !== undefined && {
      name: "A refused call is logged with its reason and without its token",
      run: () => callIsLogged(trial, ask),
    },
    hasCalculator(api) && {
      name: "The calculator's backend gets the call and adds",
      needs,
      run: () => addAtBackend(trial),
    },
  ];
  return steps
    .filter((step) => step !== false)
    .map((step) => (toToken.includes(step) ? step : { ...step, name: titled(step.name) }));
}

/** How the lab ends: Send in the portal's console, without a token and with one. */
function finalSteps(trial: ApiUnderTest): Step[] {
  if (trial.subject.outputs.developerPortalUrl === undefined) return [];
  const titled = namingFor(trial);
  if (!portalMayCall(trial.api)) {
    const name = titled("The portal's console may not call the API, as its cors says");
    return [{ name, run: () => callFromConsoleInVain(trial) }];
  }
  const needs = [titled(signInName)];
  return [
    {
      name: titled("401 from the portal's console without a token"),
      run: () => callFromConsoleWithoutToken(trial),
    },
    {
      name: titled("200 from the portal's console for the signed-in user"),
      needs,
      run: () => callFromConsole(trial),
    },
    ...(atDefaultPortal(trial)
      ? [
          {
            name: titled("200 from the console at the portal's default host"),
            needs,
            run: () => callFromConsole(atDefaultPortal(trial)!),
          },
        ]
      : []),
  ];
}

/**
 * The short story of a second tenant beside the first: its own person signs in and is let in there, and
 * what they were given is worth nothing at the first one.
 */
function secondTenantSteps(second: StackWithUser, first: StackWithUser): Step[] {
  const trial: ApiUnderTest<StackWithUser> = { subject: second, api: second.settings.apis[0]! };
  const firstApi = first.settings.apis[0]!;
  const titled = inTheSecondTenant;
  const consents = consentSteps(second, titled);
  const toToken = tokenSteps(trial, titled, consents);
  const needs = [toToken.at(-1)!.name];
  return [
    ...consents,
    ...toToken,
    { name: titled("200 for its user at its own API"), needs, run: () => callWithToken(trial) },
    {
      name: titled("401 for its user's token at the first tenant's API"),
      needs,
      run: async () =>
        expectRefusal(await callDirectly(first, firstApi, { token: trial.token }), firstApi, [
          "TokenAudienceNotAllowed",
          "TokenIssuerNotAllowed",
          "TokenSignatureKeyNotFound",
          "TokenSignatureInvalid",
        ]),
    },
  ];
}

function consentSteps(subject: StackWithUser, titled: StepNaming): Step[] {
  const { adminConsentUrl } = subject.outputs;
  if (adminConsentUrl === undefined) return [];
  const name = titled("An administrator grants consent at the stack's adminConsentUrl");
  return [{ name, run: () => grantAdminConsent(subject, adminConsentUrl) }];
}

/** What a person sees of the API, and how they come by a token of it. */
function tokenSteps(
  trial: ApiUnderTest<StackWithUser>,
  titled: StepNaming,
  consents: readonly Step[],
): [...Step[], Step] {
  const consented = consents.map(({ name }) => name);
  if (trial.subject.outputs.developerPortalUrl === undefined) return signInSteps(trial, titled, consented);
  const console = consoleStep(trial, titled);
  return [console, ...signInSteps(trial, titled, [console.name, ...consented])];
}
