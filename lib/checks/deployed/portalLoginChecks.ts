import { graphClientId, groupRoles, signInScopes, userClaims } from "../../../infra/graphPermissions.ts";
import { adminConsentUrl } from "../../../infra/names/azureCloud.ts";
import { shownLogin } from "../../../infra/portalContent.ts";
import { loginRedirectUrisAt } from "../../../infra/redirectUris.ts";
import { entraGroups, usesLoginOfOthers } from "../../../infra/settings/products.ts";
import type { EntraLoginSettings } from "../../../infra/settings.ts";
import { type Step, StepFailed } from "../steps.ts";
import { accessStep } from "./accessChecks.ts";
import { activeSecretLeft, redirectUriProblems } from "./clientAppChecks.ts";
import { expectSame } from "./compare.ts";
import type { Application } from "./directory.ts";
import { existing } from "./existing.ts";
import { ownedBy } from "./ownerChecks.ts";
import { portalOrigins } from "./portalOrigins.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

/** learn.microsoft.com/rest/api/apimanagement/identity-provider */
interface IdentityProvider {
  readonly clientId: string;
  readonly authority?: string | null;
  readonly signinTenant?: string | null;
  readonly allowedTenants?: readonly string[] | null;
  readonly clientLibrary?: string | null;
}

const provider = "identityProviders/aad";
const key = "apim-oauth:portal.login.entra";

/** How people sign in to the developer portal with Entra ID, where the stack decides about it. */
export function portalLoginSteps(
  stack: VerifiedStack,
  minSecretDays: number,
  needs: readonly string[],
): Step[] {
  const { login } = stack.settings.portal;
  if (usesLoginOfOthers(stack.settings)) {
    const name = "Others let people sign in to the developer portal with Entra ID, by this tenant's id";
    return [{ name, needs, run: () => checkOthers(stack) }];
  }
  if (!login) return [];
  const { entra } = login;
  return [
    {
      name: "The portal's app is registered as the stack file says",
      run: () => checkRegistration(stack, entra),
    },
    {
      name: "The portal's app has consent to sign people in",
      run: () => checkConsent(stack, entra),
    },
    {
      name: "The portal's app has an active secret that has not expired",
      run: async () =>
        activeSecretLeft(stack, await appOf(stack, entra), entra.secrets, minSecretDays, "portalApp.ts"),
    },
    accessStep(stack, {
      name: `The portal's app has the stack file's secrets and no other credentials, and ${ownedBy(stack.settings)}`,
      displayName: entra.displayName,
      app: () => appOf(stack, entra),
      secrets: entra.secrets.map(({ name }) => name),
    }),
    {
      name: "The developer portal signs people in with Entra ID, of this tenant alone",
      needs,
      run: () => checkProvider(stack),
    },
    {
      name: "The portal's identity provider holds the active secret",
      needs,
      run: () => checkSecret(stack, entra),
    },
  ];
}

async function checkRegistration(stack: VerifiedStack, entra: EntraLoginSettings): Promise<string> {
  const app = await appOf(stack, entra);
  const { enableAccessTokenIssuance, enableIdTokenIssuance } = app.web.implicitGrantSettings;
  const claims = (app.optionalClaims?.idToken ?? []).map(({ name }) => name);
  expectSame(
    `The app registration ${app.displayName}`,
    [
      ["signInAudience", app.signInAudience, "AzureADMyOrg"],
      ["implicit grant of access tokens", enableAccessTokenIssuance, false],
      ["implicit grant of ID tokens", enableIdTokenIssuance, false],
      ["optional claims of the ID token", claims, userClaims],
    ],
    `portalApp.ts, ${key}`,
  );
  const spa = loginRedirectUrisAt(portalOrigins(stack));
  const problems = redirectUriProblems(app, { web: [], spa, publicClient: [] });
  if (problems.length > 0) {
    throw new StepFailed(
      `The app registration ${app.displayName}: ${problems.join("; ")}.`,
      "portalApp.ts: ApplicationRedirectUris; codes are sent to every URI that is registered",
    );
  }
  await stack.directory.enabledServicePrincipal(app.displayName, app.appId);
  return [app.displayName, app.appId, ...spa].join(", ");
}

/** Without consent people are asked for their own, and nobody can consent to the application permissions for themselves. */
async function checkConsent(stack: VerifiedStack, entra: EntraLoginSettings): Promise<string> {
  const { directory, settings, outputs } = stack;
  const client = await directory.servicePrincipal(entra.displayName, outputs.portalClientId!);
  const graph = await directory.servicePrincipal("Microsoft Graph", graphClientId);
  const granted = (await directory.grants(client))
    .filter(({ resourceId, consentType }) => resourceId === graph.id && consentType === "AllPrincipals")
    .flatMap(({ scope }) => scope.split(" "));
  const roles = entraGroups(settings.products).length > 0 ? groupRoles : [];
  const held = roles.length > 0 ? await directory.rolesOf(client) : [];
  const missing = [
    ...signInScopes.filter(({ value }) => !granted.includes(value)),
    ...roles.filter(({ id }) => !held.includes(id)),
  ].map(({ value }) => value);
  const all = [...signInScopes, ...roles].map(({ value }) => value);
  if (missing.length === 0) return all.join(", ");
  const { cloud, tenantId } = settings;
  const [portal] = portalOrigins(stack);
  const url =
    outputs.portalAdminConsentUrl ??
    adminConsentUrl(cloud, tenantId, outputs.portalClientId!, `${portal}/signin`);
  throw new StepFailed(
    `Nobody has consented to ${missing.join(", ")} of Microsoft Graph for everybody in the tenant.`,
    ...(entra.grantAdminConsent
      ? ["portalApp.ts: ServicePrincipalDelegatedPermissionGrant, AppRoleAssignment"]
      : []),
    `an administrator accepts at ${url}`,
  );
}

async function checkProvider(stack: VerifiedStack): Promise<string> {
  const { instance, settings, outputs } = stack;
  const { properties } = await existing<IdentityProvider>(
    stack,
    provider,
    "identity provider aad",
    "portalLogin.ts",
    "npm run drift",
  );
  const shown = shownLogin(settings, outputs.portalClientId!);
  expectSame(
    `The identity provider aad of ${instance.name}`,
    [
      ["clientId", properties.clientId, shown.clientId],
      ["authority", properties.authority, shown.authority],
      ["signinTenant", properties.signinTenant, shown.signinTenant],
      ["allowedTenants", properties.allowedTenants, [settings.tenantId]],
      ["clientLibrary", properties.clientLibrary, shown.clientLibrary],
    ],
    "portalLogin.ts: IdentityProvider",
    `npm run drift -- ${settings.stack}`,
  );
  return `${shown.authority}/${shown.signinTenant}`;
}

/** A group of Entra ID is read only where the provider names the tenant as the group does. */
async function checkOthers(stack: VerifiedStack): Promise<string> {
  const { instance, settings } = stack;
  const lookAt = "whoever runs the instance: its identities, under Developer portal";
  const { properties } = await existing<IdentityProvider>(stack, provider, "identity provider aad", lookAt);
  expectSame(
    `The identity provider aad of ${instance.name}, which others look after`,
    [["signinTenant", properties.signinTenant, settings.tenantId]],
    lookAt,
    `${settings.project}:products[].groups, whose members are not read otherwise`,
  );
  return `${properties.authority ?? "the authority that Azure takes"}/${properties.signinTenant}`;
}

/** Entra ID never shows a secret again, but with which characters it begins. */
async function checkSecret(stack: VerifiedStack, entra: EntraLoginSettings): Promise<string> {
  const { clientSecret } = await stack.instance.secrets<{ clientSecret?: string }>(provider);
  const { name } = entra.secrets.at(-1)!;
  const app = await appOf(stack, entra);
  const active = app.passwordCredentials.filter(({ displayName }) => displayName === name);
  if (active.some(({ hint }) => !hint)) {
    return `a secret that cannot be compared with ${name}: Entra ID does not show its first characters`;
  }
  if (active.some(({ hint }) => clientSecret?.startsWith(hint!))) return `${name}, by its first characters`;
  throw new StepFailed(
    `The identity provider aad of ${stack.instance.name} does not hold the client secret ${name}: ${clientSecret ? "it holds another one" : "it holds none"}.`,
    `npm run up -- ${stack.settings.stack} --replace '**IdentityProvider::portal-login', which writes it again`,
  );
}

function appOf(
  { directory, outputs }: VerifiedStack,
  { displayName }: EntraLoginSettings,
): Promise<Application> {
  return directory.application(displayName, outputs.portalClientId!);
}
