import { actsForUsers, platforms } from "../../../infra/settings/clients.ts";
import type { ApiSettings, ClientSettings } from "../../../infra/settings.ts";
import { type Step, StepFailed } from "../steps.ts";
import { accessStep } from "./accessChecks.ts";
import { backendAppOf } from "./backendAppChecks.ts";
import { activeSecretLeft, redirectUriProblems } from "./clientAppChecks.ts";
import { principalOf } from "./clientPrincipals.ts";
import { expectSame } from "./compare.ts";
import type { Application } from "./directory.ts";
import { ownedBy } from "./ownerChecks.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** Each client beside the developer portal's console: its registration, what it proves itself by, and what it is given. */
export function clientSteps(stack: VerifiedStack, minSecretDays: number): Step[] {
  return stack.settings.clients.flatMap((client) => [
    ...(client.existing === undefined ? ownSteps(stack, client, minSecretDays) : []),
    ...stack.settings.apis
      .filter(({ name }) => Object.hasOwn(client.apis, name))
      .map((api) => accessTo(stack, client, api)),
  ]);
}

function ownSteps(stack: VerifiedStack, client: ClientSettings, minSecretDays: number): Step[] {
  const { name, displayName, secrets, federatedCredentials } = client;
  const steps: (Step | false)[] = [
    {
      name: `The client ${name} is registered as the stack file says`,
      run: () => checkRegistration(stack, client),
    },
    secrets.length > 0 && {
      name: `The client ${name}'s active secret has not expired`,
      run: async () =>
        activeSecretLeft(stack, await appOf(stack, client), secrets, minSecretDays, "client.ts", name),
    },
    accessStep(stack, {
      name: `The client ${name} has the stack file's credentials and no others, and ${ownedBy(stack.settings)}`,
      displayName,
      app: () => appOf(stack, client),
      secrets: secrets.map((secret) => secret.name),
      federated: federatedCredentials,
    }),
  ];
  return steps.filter((step) => step !== false);
}

async function checkRegistration(stack: VerifiedStack, client: ClientSettings): Promise<string> {
  const app = await appOf(stack, client);
  const { enableAccessTokenIssuance, enableIdTokenIssuance } = app.web.implicitGrantSettings;
  expectSame(
    `The app registration ${app.displayName}`,
    [
      ["signInAudience", app.signInAudience, client.signInAudience],
      ["implicit grant of access tokens", enableAccessTokenIssuance, false],
      ["implicit grant of ID tokens", enableIdTokenIssuance, false],
    ],
    `client.ts, apim-oauth:clients (${client.name})`,
  );
  const expected = { web: [], spa: [], publicClient: [], ...ownRedirectUris(client) };
  const problems = redirectUriProblems(app, expected);
  if (problems.length > 0) {
    throw new StepFailed(
      `The app registration ${app.displayName}: ${problems.join("; ")}.`,
      `client.ts: ApplicationRedirectUris, apim-oauth:clients (${client.name}): redirectUris; codes are sent to every URI that is registered`,
    );
  }
  await stack.directory.enabledServicePrincipal(app.displayName, app.appId);
  return [app.displayName, app.appId, ...client.redirectUris].join(", ");
}

function ownRedirectUris({ type, redirectUris }: ClientSettings): object {
  if (type === "daemon") return {};
  const platform = { Web: "web", SPA: "spa", PublicClient: "publicClient" }[platforms[type]];
  return { [platform]: redirectUris };
}

/** Consent for users, or a daemon's roles; and whether the API knows the client as pre-authorized. */
function accessTo(stack: VerifiedStack, client: ClientSettings, api: ApiSettings): Step {
  const what = actsForUsers(client.type) ? "scopes" : "roles";
  return {
    name: `The client ${client.name} is given the ${what} of ${api.name} that the stack file says`,
    run: () => checkAccess(stack, client, api),
  };
}

async function checkAccess(stack: VerifiedStack, client: ClientSettings, api: ApiSettings): Promise<string> {
  const app = await backendAppOf(stack, api);
  const resource = await stack.directory.servicePrincipal(api.backendApp.displayName, app.appId);
  const principal = await principalOf(stack, client);
  const forUsers = actsForUsers(client.type);
  const given = forUsers
    ? (await stack.directory.grants(principal))
        .filter(
          ({ resourceId, consentType }) => resourceId === resource.id && consentType === "AllPrincipals",
        )
        .flatMap(({ scope }) => scope.split(" ").filter(Boolean))
    : (await stack.directory.assignedTo(resource))
        .filter(({ principalId }) => principalId === principal.id)
        .map(({ appRoleId }) => app.appRoles.find(({ id }) => id === appRoleId)?.value ?? appRoleId);
  const wanted = client.apis[api.name]!;
  const preAuthorized = forUsers ? preAuthorizedScopes(stack, client, app) : [];
  const missing = wanted.filter((value) => !given.includes(value));
  // Where the API lets the client in without consent, nobody has to give it.
  const lacking = client.preAuthorized ? wanted.filter((value) => !preAuthorized.includes(value)) : missing;
  const surplus = [...new Set([...given, ...preAuthorized])].filter((value) => !wanted.includes(value));
  const problems = [
    ...(client.grantAdminConsent ? missing.map((value) => `does not have ${value}`) : []),
    ...(client.preAuthorized ? lacking.map((value) => `is not pre-authorized for ${value}`) : []),
    ...surplus.map((value) => `has ${value}, which the stack file does not give it`),
  ];
  if (problems.length > 0) {
    throw new StepFailed(
      `${client.name} at ${app.displayName}: ${problems.join("; ")}.`,
      `client.ts: ${forUsers ? "ServicePrincipalDelegatedPermissionGrant, ApplicationPreAuthorized" : "AppRoleAssignment"}, apim-oauth:clients (${client.name}): apis`,
    );
  }
  if (lacking.length === 0) return wanted.join(", ");
  return `left to an administrator: ${lacking.join(", ")}`;
}

function preAuthorizedScopes(stack: VerifiedStack, client: ClientSettings, app: Application): string[] {
  const { clientId } = stack.outputs.clients![client.name]!;
  return app.api.preAuthorizedApplications
    .filter(({ appId }) => appId.toLowerCase() === clientId.toLowerCase())
    .flatMap(({ delegatedPermissionIds }) => delegatedPermissionIds)
    .map((id) => app.api.oauth2PermissionScopes.find((scope) => scope.id === id)?.value ?? id);
}

function appOf(
  { directory, outputs }: VerifiedStack,
  { name, displayName }: ClientSettings,
): Promise<Application> {
  return directory.application(displayName, outputs.clients![name]!.clientId);
}
