import { registeredAs } from "../../../infra/apiVersions.ts";
import { daemonStepsOnAzure } from "../clientSteps.ts";
import type { ApiUnderTest } from "../deployedStack.ts";
import { visitorSteps } from "../portalVisitors.ts";
import { callWithTamperedTokenAfterOwn } from "../refusals.ts";
import { asItIs, namingFor } from "../stepNames.ts";
import type { Step } from "../steps.ts";
import { withTokenSteps } from "../tokenSteps.ts";
import { apiSteps, subscriptionSteps } from "./apiChecks.ts";
import { backendAppSteps, discoveryStep } from "./backendAppChecks.ts";
import { clientAppSteps, permissionSteps } from "./clientAppChecks.ts";
import { clientSteps } from "./clientChecks.ts";
import { early } from "./early.ts";
import { asFinding } from "./finding.ts";
import { refusalSteps } from "./gatewayChecks.ts";
import { hostsName } from "./hostChecks.ts";
import { instanceSteps, portalIsOn } from "./instanceChecks.ts";
import { monitoringSteps } from "./monitoringChecks.ts";
import { policySteps } from "./policyChecks.ts";
import { policyResourceSteps } from "./policyResourceChecks.ts";
import { portalAccessSteps } from "./portalAccessChecks.ts";
import { portalStep, publicationSteps } from "./portalChecks.ts";
import { portalLoginSteps } from "./portalLoginChecks.ts";
import { serverSteps } from "./serverChecks.ts";
import type { UserToken } from "./userToken.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** What is checked beside what always is. */
export interface Extent {
  /** Days that the active client secret has to be good for. */
  readonly minSecretDays: number;
  /** Where a user's token comes from; without one nothing is tried that needs one. */
  readonly userToken?: UserToken | undefined;
  /** Whether the developer portal is looked at. @default true */
  readonly portal?: boolean;
}

/**
 * Everything that has to hold of a deployed stack, in the order in which a cause comes before what follows from
 * it: registrations, instance, what is in the instance, portal, gateway, and at last what a user's token is good for.
 */
export function verifySteps(
  stack: VerifiedStack,
  { minSecretDays, userToken, portal = true }: Extent,
): Step[] {
  const { settings, outputs } = stack;
  const trials = settings.apis.map((api): ApiUnderTest => ({ subject: stack.subject, api }));
  const each = (steps: (trial: ApiUnderTest) => Step[]) => trials.flatMap(steps);
  const registrations = trials.filter(({ api }) => registeredAs(api) === api.name);
  const eachRegistered = (steps: (trial: ApiUnderTest) => Step[]) => registrations.flatMap(steps);

  const instance = instanceSteps(stack);
  const running = [instance[0].name];
  const reached = [...running, hostsName];
  const publication =
    outputs.developerPortalUrl === undefined || !portal ? [] : publicationSteps(stack, [portalIsOn]);
  // What others publish shows the stack's APIs when they have, which is not the stack's to say.
  const console = (trial: ApiUnderTest) =>
    (settings.portal.publish ? publication : []).map(({ name }) =>
      early(portalStep(stack, trial, namingFor(trial), [name, hostsName])),
    );

  const { user } = stack.connection;
  const { published, account } =
    user && publication.length > 0
      ? visitorSteps({
          settings,
          user,
          fetch: stack.connection.fetch,
          titled: asItIs,
          needs: publication.map(({ name }) => name),
          instance: () => stack.instance,
          outputs: () => outputs,
        })
      : { published: [], account: [] };
  const visitors = [...(settings.portal.publish ? published : []), ...account];

  return [
    ...eachRegistered((trial) => backendAppSteps(stack, trial, namingFor(trial))),
    // Further versions of an API have its registration, and what their own policies ask for.
    ...trials
      .filter((trial) => !registrations.includes(trial))
      .map((trial) => discoveryStep(trial, namingFor(trial))),
    ...clientAppSteps(stack, minSecretDays),
    ...eachRegistered((trial) => permissionSteps(stack, trial.api, namingFor(trial))),
    ...clientSteps(stack, minSecretDays),
    ...instance,
    ...serverSteps(stack, running),
    ...policyResourceSteps(stack, running),
    ...each((trial) => inInstance(trial)),
    ...monitoringSteps(stack, running),
    ...portalAccessSteps(stack, running),
    ...portalLoginSteps(stack, minSecretDays, running),
    ...publication,
    ...visitors,
    // Azure's portal is seen from the outside alone, which is the same for every API.
    ...(stack.connection.user ? each(console) : trials.slice(0, 1).flatMap(console)),
    ...each((trial) => refusals(trial)),
    ...daemonStepsOnAzure(stack.subject).map((step) => early({ ...step, needs: reached })),
    ...(userToken ? userToken.trials(trials).flatMap((trial) => withToken(trial, userToken)) : []),
  ].map(asFinding);

  function inInstance(trial: ApiUnderTest): Step[] {
    const titled = namingFor(trial);
    const api = apiSteps(stack, trial.api, titled, running);
    const deployed = [api[0].name];
    const policies = policySteps(stack, trial.api, titled, deployed);
    return [...api, ...policies, ...subscription(trial)];
  }

  function subscription(trial: ApiUnderTest): Step[] {
    return subscriptionSteps(stack, trial.api, namingFor(trial), running);
  }

  function refusals(trial: ApiUnderTest): Step[] {
    const titled = namingFor(trial);
    const discovery = discoveryStep(trial, titled).name;
    return refusalSteps(stack, trial, titled, callable(trial), discovery).map(early);
  }

  function withToken(trial: ApiUnderTest, { signIn }: UserToken): Step[] {
    const titled = namingFor(trial);
    const signedIn = signIn(trial, titled).map((step) => ({
      ...step,
      needs: [...(step.needs ?? []), ...reached],
    }));
    const needs = [...callable(trial), ...signedIn.slice(-1).map(({ name }) => name)];
    const [claims, ...calls] = withTokenSteps(trial, titled, needs, () => stack.connection.now());
    const good = [claims, ...calls.map(early)];
    const tampered: Step = {
      name: titled("401 for a tampered token"),
      needs,
      run: () => callWithTamperedTokenAfterOwn(trial),
    };
    return [...signedIn, ...good, early(tampered)];
  }

  /** Steps without which a call says nothing about tokens. */
  function callable(trial: ApiUnderTest): string[] {
    return [...reached, ...subscription(trial).map(({ name }) => name)];
  }
}
