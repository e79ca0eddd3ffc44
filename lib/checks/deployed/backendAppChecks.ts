import { lackingOfBackendApp } from "../../../infra/existing/lacking.ts";
import { memberTypes } from "../../../infra/settings/permissions.ts";
import type { ApiSettings } from "../../../infra/settings.ts";
import { type ApiUnderTest, identifierUri } from "../deployedStack.ts";
import { checkDiscovery } from "../discovery.ts";
import type { StepNaming } from "../stepNames.ts";
import { type Step, StepFailed } from "../steps.ts";
import { accessStep } from "./accessChecks.ts";
import { daemonsOf } from "./clientPrincipals.ts";
import { expectSame } from "./compare.ts";
import type { Application } from "./directory.ts";
import { ownedBy } from "./ownerChecks.ts";
import { registrationOf } from "./registration.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** Where an API's tokens come from: the tenant's keys, and the API's app registration. */
export function backendAppSteps(
  stack: VerifiedStack,
  trial: ApiUnderTest,
  titled: StepNaming,
): [Step, ...Step[]] {
  const { api } = trial;
  const isOthers = api.backendApp.existing !== undefined;
  return [
    discoveryStep(trial, titled),
    ...(isOthers
      ? [
          {
            name: titled("The backend app, which others look after, has what the stack needs"),
            run: () => checkOthers(stack, api),
          },
        ]
      : [
          {
            name: titled("The backend app is registered as the stack file says"),
            run: () => checkRegistration(stack, trial),
          },
          {
            name: titled("The backend app's scopes are published and enabled"),
            run: () => checkScopes(stack, api),
          },
        ]),
    ...(hasRoles(api)
      ? [
          {
            name: titled("The backend app's roles are published and given to whom the stack file says"),
            run: () => checkRoles(stack, api),
          },
        ]
      : []),
    ...(isOthers
      ? []
      : [
          accessStep(stack, {
            name: titled(`Nobody signs in as the backend app, and ${ownedBy(stack.settings)}`),
            displayName: api.backendApp.displayName,
            app: () => backendAppOf(stack, api),
          }),
        ]),
  ];
}

/** Where the gateway gets the keys of an API's tokens. */
export function discoveryStep(trial: ApiUnderTest, titled: StepNaming): Step {
  return {
    name: titled("The OpenID configuration answers, with the issuer that the policy accepts"),
    run: () => checkDiscovery(trial),
  };
}

/** Of a registration that others look after, what the stack needs of it and nothing else. */
async function checkOthers(stack: VerifiedStack, api: ApiSettings): Promise<string> {
  const app = await backendAppOf(stack, api);
  const lacking = lackingOfBackendApp(api.backendApp, await registrationOf(stack, app));
  if (lacking.length === 0)
    return `${app.displayName}, ${app.appId}: v${api.backendApp.tokenVersion} tokens, ${api.backendApp.scopes.map(({ value }) => value).join(", ")}`;
  throw new StepFailed(
    `The app registration ${app.displayName} (${app.appId}): ${lacking.join("; ")}.`,
    "whoever owns it, or apim-oauth:apis[].backendApp",
  );
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
  const principal = await stack.directory.enabledServicePrincipal(backendApp.displayName, app.appId);
  expectSame(
    `The service principal of ${app.displayName}`,
    [["appRoleAssignmentRequired", principal.appRoleAssignmentRequired, backendApp.assignmentRequired]],
    "backendApp.ts, apim-oauth:apis[].backendApp.assignmentRequired",
  );
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

function hasRoles({ backendApp: { roles } }: ApiSettings): boolean {
  return roles.length > 0;
}

/** Whom else somebody has given a role by hand is said and is no failure: that is how people get in and out. */
async function checkRoles(stack: VerifiedStack, api: ApiSettings): Promise<string> {
  const app = await backendAppOf(stack, api);
  const principal = await stack.directory.servicePrincipal(api.backendApp.displayName, app.appId);
  const assigned = await stack.directory.assignedTo(principal);
  const daemons = await daemonsOf(stack, api);
  const problems: string[] = [];
  const others: string[] = [];
  for (const { value, for: who, groups, servicePrincipals } of api.backendApp.roles) {
    const role = app.appRoles.find((each) => each.value === value);
    if (!role?.isEnabled) {
      problems.push(`${value} is ${role ? "disabled" : "not published"}`);
      continue;
    }
    const types = [...role.allowedMemberTypes].sort().join(" and ");
    const expected = memberTypes[who].join(" and ");
    // For whom else a role is that others publish, is their matter.
    if (types !== expected && api.backendApp.existing === undefined)
      problems.push(`${value} is for ${types}, expected ${expected}`);
    const holders = assigned.filter(({ appRoleId }) => appRoleId === role.id);
    const wanted = [...groups, ...servicePrincipals];
    for (const id of wanted) {
      if (!holders.some(({ principalId }) => principalId === id))
        problems.push(`${id} does not have ${value}`);
    }
    const own = new Set([...wanted, ...daemons]);
    for (const { principalId, principalDisplayName } of holders) {
      if (!own.has(principalId)) others.push(`${principalDisplayName ?? principalId} has ${value} by hand`);
    }
  }
  if (problems.length > 0) {
    throw new StepFailed(
      `The app registration ${app.displayName}: ${problems.join("; ")}.`,
      "backendApp.ts: ApplicationAppRole, AppRoleAssignment, apim-oauth:apis[].backendApp.roles",
    );
  }
  return [...api.backendApp.roles.map(({ value }) => value), ...others].join(", ");
}

/** The app registration of an API. */
export function backendAppOf(stack: VerifiedStack, { name, backendApp }: ApiSettings): Promise<Application> {
  return stack.directory.application(backendApp.displayName, stack.outputs.apis[name]!.backendClientId);
}
