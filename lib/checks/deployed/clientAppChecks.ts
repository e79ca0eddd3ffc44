import { registered } from "../../../infra/apiVersions.ts";
import { lackingOfClientApp } from "../../../infra/existing/lacking.ts";
import { adminConsentUrl } from "../../../infra/names/azureCloud.ts";
import { redirectUrisAt } from "../../../infra/redirectUris.ts";
import { listsPermissions } from "../../../infra/settings/limits.ts";
import type { ApiSettings } from "../../../infra/settings.ts";
import { rotationCommand } from "../../stack/rotation.ts";
import type { StepNaming } from "../stepNames.ts";
import { type Step, StepFailed } from "../steps.ts";
import { accessStep } from "./accessChecks.ts";
import { backendAppOf } from "./backendAppChecks.ts";
import { expectSame } from "./compare.ts";
import type { Application } from "./directory.ts";
import { ownedBy } from "./ownerChecks.ts";
import { portalOrigins } from "./portalOrigins.ts";
import { registrationOf } from "./registration.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

const DAY = 24 * 60 * 60 * 1000;
/** From here on the line of a secret that is still good says what to do. */
const SOON_DAYS = 30;

/**
 * The app that the portal signs users in with.
 * @param minSecretDays how long the active secret has to be good for
 */
export function clientAppSteps(stack: VerifiedStack, minSecretDays: number): Step[] {
  if (stack.settings.clientApp.existing !== undefined) {
    return [
      {
        name: "The client app, which others look after, has what the stack needs",
        run: () => checkOthers(stack),
      },
    ];
  }
  const secrets = stack.settings.clientApp.secrets.map(({ name }) => name);
  const steps: (Step | false)[] = [
    {
      name: "The client app is registered as the stack file says",
      run: () => checkRegistration(stack),
    },
    {
      name: "The client app's redirect URIs are the portal's and the stack file's, and no others",
      run: () => checkRedirectUris(stack),
    },
    secrets.length > 0 && {
      name: "The client app's active secret has not expired",
      run: () => checkSecret(stack, minSecretDays),
    },
    accessStep(stack, {
      name:
        secrets.length > 0
          ? `The client app has the stack file's secrets and no other credentials, and ${ownedBy(stack.settings)}`
          : `The client app has no secrets and no other credentials, and ${ownedBy(stack.settings)}`,
      displayName: stack.settings.clientApp.displayName,
      app: () => clientAppOf(stack),
      secrets,
    }),
  ];
  return steps.filter((step) => step !== false);
}

/** What the client app may do with one of the stack's APIs. */
export function permissionSteps(stack: VerifiedStack, api: ApiSettings, titled: StepNaming): Step[] {
  return [
    ...(stack.settings.clientApp.existing === undefined
      ? [
          {
            name: titled("The client app asks for the API's scopes"),
            run: () => checkPermissions(stack, api),
          },
        ]
      : []),
    { name: titled("Consent is granted for the whole tenant"), run: () => checkConsent(stack, api) },
  ];
}

/** Of a registration that others look after, what the stack needs of it and nothing else. */
async function checkOthers(stack: VerifiedStack): Promise<string> {
  const app = await clientAppOf(stack);
  const redirectUris = redirectUrisAt(stack.settings, portalOrigins(stack));
  const needed = { ...stack.settings.clientApp, redirectUris };
  const lacking = lackingOfClientApp(needed, await registrationOf(stack, app));
  if (lacking.length === 0) return `${app.displayName}, ${app.appId}`;
  throw new StepFailed(
    `The app registration ${app.displayName} (${app.appId}): ${lacking.join("; ")}.`,
    "whoever owns it, or apim-oauth:clientApp",
  );
}

async function checkRegistration(stack: VerifiedStack): Promise<string> {
  const app = await clientAppOf(stack);
  const { signInAudience, tokenVersion, implicitGrant } = stack.settings.clientApp;
  const { enableAccessTokenIssuance, enableIdTokenIssuance } = app.web.implicitGrantSettings;
  expectSame(
    `The app registration ${app.displayName}`,
    [
      ["signInAudience", app.signInAudience, signInAudience],
      ["requestedAccessTokenVersion", app.api.requestedAccessTokenVersion ?? 1, tokenVersion],
      ["implicit grant of access tokens", enableAccessTokenIssuance, implicitGrant.accessTokens],
      ["implicit grant of ID tokens", enableIdTokenIssuance, implicitGrant.idTokens],
    ],
    "clientApp.ts, apim-oauth:clientApp",
  );
  await stack.directory.enabledServicePrincipal(app.displayName, app.appId);
  return `${app.displayName}, ${app.appId}`;
}

async function checkRedirectUris(stack: VerifiedStack): Promise<string> {
  const expected = { ...redirectUrisAt(stack.settings, portalOrigins(stack)), publicClient: [] };
  const app = await clientAppOf(stack);
  const problems = redirectUriProblems(app, expected);
  if (problems.length > 0) {
    throw new StepFailed(
      `The app registration ${app.displayName}: ${problems.join("; ")}.`,
      "clientApp.ts: ApplicationRedirectUris, apim-oauth:clientApp.redirectUris; codes are sent to every URI that is registered",
    );
  }
  return platforms.flatMap((platform) => expected[platform]).join(", ");
}

const platforms = ["web", "spa", "publicClient"] as const;

/** How an app's redirect URIs differ from those that it should have, by platform. */
export function redirectUriProblems(
  app: Application,
  expected: Readonly<Record<(typeof platforms)[number], readonly string[]>>,
): string[] {
  return platforms.flatMap((platform) => {
    const [live, wanted] = [app[platform].redirectUris, expected[platform]];
    return [
      ...wanted.filter((uri) => !live.includes(uri)).map((uri) => `${uri} is not registered (${platform})`),
      ...live
        .filter((uri) => !wanted.includes(uri))
        .map((uri) => `${uri} is registered but not in the stack file (${platform})`),
    ];
  });
}

async function checkSecret(stack: VerifiedStack, minDays: number): Promise<string> {
  const { secrets } = stack.settings.clientApp;
  return await activeSecretLeft(stack, await clientAppOf(stack), secrets, minDays, "clientApp.ts");
}

/** How the secret that a file makes is replaced. */
const rotations = {
  "clientApp.ts": byCommand,
  "client.ts": byCommand,
  "portalApp.ts": () => "docs/extending.md: Signing in to the developer portal with Entra ID",
} as const;

function byCommand(stack: string, client?: string): string {
  return `docs/operations.md: Secrets (${rotationCommand(stack, client)})`;
}

/**
 * How long the active secret of an app is still good.
 * @param source the file that makes the secret
 * @param client name of the client, for one that client.ts makes
 * @throws StepFailed for one that is not there, has expired or expires within the days
 */
export async function activeSecretLeft(
  stack: VerifiedStack,
  app: Application,
  secrets: readonly { readonly name: string }[],
  minDays: number,
  source: keyof typeof rotations,
  client?: string,
): Promise<string> {
  const { name } = secrets.at(-1)!;
  const found = app.passwordCredentials
    .filter(({ displayName }) => displayName === name)
    .map(({ endDateTime }) => Date.parse(endDateTime));
  const rotate = rotations[source](stack.settings.stack, client);
  if (found.length === 0) {
    throw new StepFailed(
      `The app registration ${app.displayName} has no secret ${name}, which is the active one.`,
      `${source}: ApplicationPassword`,
      rotate,
    );
  }
  const end = Math.max(...found);
  const days = Math.floor((end - (await stack.connection.now()).getTime()) / DAY);
  const date = new Date(end).toISOString().slice(0, 10);
  if (days < 0) throw new StepFailed(`The secret ${name} has expired on ${date}.`, rotate);
  const left = `${days} ${days === 1 ? "day" : "days"}`;
  if (days < minDays) {
    throw new StepFailed(`The secret ${name} expires on ${date}, in ${left}; wanted are ${minDays}.`, rotate);
  }
  return `${name} expires on ${date}, in ${left}${days < SOON_DAYS ? `: rotate it now, ${rotate}` : ""}`;
}

async function checkPermissions(stack: VerifiedStack, api: ApiSettings): Promise<string> {
  const [client, backend] = await Promise.all([clientAppOf(stack), backendAppOf(stack, api)]);
  const listed = client.requiredResourceAccess
    .filter(({ resourceAppId }) => resourceAppId.toLowerCase() === backend.appId.toLowerCase())
    .flatMap(({ resourceAccess }) => resourceAccess.map(({ id }) => id.toLowerCase()));
  const values = api.backendApp.scopes.map(({ value }) => value);
  if (!listsPermissions(registered(stack.settings.apis).map(({ backendApp: { scopes } }) => scopes.length))) {
    return `not listed: more APIs than a registration lists; consent is what gives ${values.join(", ")}`;
  }
  const missing = values.filter((value) => {
    const scope = backend.api.oauth2PermissionScopes.find((each) => each.value === value);
    return !scope || !listed.includes(scope.id.toLowerCase());
  });
  if (missing.length === 0) return values.join(", ");
  throw new StepFailed(
    `The API permissions of ${client.displayName} lack ${missing.join(", ")} of ${backend.displayName}.`,
    "clientApp.ts: ApplicationApiAccess",
  );
}

async function checkConsent(stack: VerifiedStack, api: ApiSettings): Promise<string> {
  const { directory, outputs, settings } = stack;
  const { displayName, grantAdminConsent } = settings.clientApp;
  const [client, backend] = await Promise.all([
    directory.enabledServicePrincipal(displayName, outputs.clientId),
    directory.enabledServicePrincipal(api.backendApp.displayName, outputs.apis[api.name]!.backendClientId),
  ]);
  const granted = (await directory.grants(client))
    .filter(({ resourceId, consentType }) => resourceId === backend.id && consentType === "AllPrincipals")
    .flatMap(({ scope }) => scope.split(" "));
  const values = api.backendApp.scopes.map(({ value }) => value);
  const missing = values.filter((value) => !granted.includes(value));
  if (missing.length === 0) return values.join(", ");
  const url =
    outputs.adminConsentUrl ??
    adminConsentUrl(settings.cloud, settings.tenantId, outputs.clientId, outputs.redirectUris[0] ?? "");
  throw new StepFailed(
    `Nobody has consented to ${missing.join(", ")} for everybody in the tenant.`,
    ...(grantAdminConsent ? ["clientApp.ts: ServicePrincipalDelegatedPermissionGrant"] : []),
    `an administrator accepts at ${url}`,
  );
}

function clientAppOf({ directory, settings, outputs }: VerifiedStack): Promise<Application> {
  return directory.application(settings.clientApp.displayName, outputs.clientId);
}
