import type { ApiSettings } from "../../../infra/settings.ts";
import { type ApiUnderTest, identifierUri } from "../deployedStack.ts";
import { checkDiscovery } from "../discovery.ts";
import type { StepNaming } from "../stepNames.ts";
import { type Step, StepFailed } from "../steps.ts";
import { accessStep } from "./accessChecks.ts";
import { expectSame } from "./compare.ts";
import type { Application } from "./directory.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** Where an API's tokens come from: the tenant's keys, and the API's app registration. */
export function backendAppSteps(
  stack: VerifiedStack,
  trial: ApiUnderTest,
  titled: StepNaming,
): [Step, ...Step[]] {
  const { api } = trial;
  return [
    {
      name: titled("The OpenID configuration answers, with the issuer that the policy accepts"),
      run: () => checkDiscovery(trial),
    },
    {
      name: titled("The backend app is registered as the stack file says"),
      run: () => checkRegistration(stack, trial),
    },
    {
      name: titled("The backend app's scopes are published and enabled"),
      run: () => checkScopes(stack, api),
    },
    accessStep(stack, {
      name: titled("Nobody signs in as the backend app, and nobody owns it"),
      displayName: api.backendApp.displayName,
      app: () => backendAppOf(stack, api),
    }),
  ];
}

async function checkRegistration(stack: VerifiedStack, trial: ApiUnderTest): Promise<string> {
  const { backendApp } = trial.api;
  const app = await backendAppOf(stack, trial.api);
  const uri = identifierUri(trial);
  expectSame(
    `The app registration ${app.displayName}`,
    [
      ["requestedAccessTokenVersion", app.api.requestedAccessTokenVersion ?? 1, backendApp.tokenVersion],
      ["signInAudience", app.signInAudience, backendApp.signInAudience],
      ["its Application ID URI", app.identifierUris.includes(uri) ? uri : app.identifierUris, uri],
    ],
    "backendApp.ts, apim-oauth:apis[].backendApp",
  );
  await stack.directory.enabledServicePrincipal(backendApp.displayName, app.appId);
  return `${uri}, v${backendApp.tokenVersion} tokens`;
}

async function checkScopes(stack: VerifiedStack, api: ApiSettings): Promise<string> {
  const app = await backendAppOf(stack, api);
  const published = app.api.oauth2PermissionScopes;
  const problems = api.backendApp.scopes.flatMap(({ value, type }) => {
    const scope = published.find((each) => each.value === value);
    if (!scope) return [`${value} is not published`];
    if (!scope.isEnabled) return [`${value} is disabled`];
    return scope.type === type ? [] : [`${value} can be consented to by ${scope.type}, expected ${type}`];
  });
  if (problems.length > 0) {
    throw new StepFailed(
      `The app registration ${app.displayName}: ${problems.join("; ")}.`,
      "backendApp.ts: ApplicationPermissionScope, apim-oauth:apis[].backendApp.scopes",
    );
  }
  return api.backendApp.scopes.map(({ value }) => value).join(", ");
}

/** The app registration of an API. */
export function backendAppOf(stack: VerifiedStack, { name, backendApp }: ApiSettings): Promise<Application> {
  return stack.directory.application(backendApp.displayName, stack.outputs.apis[name]!.backendClientId);
}
