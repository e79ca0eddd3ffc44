import * as pulumi from "@pulumi/pulumi";
import { timeOfRun } from "../policies/now.ts";
import { readAdoptedInstance } from "./adoptedInstance.ts";
import { registeredAs } from "./apiVersions.ts";
import { birthOf, isByHand } from "./birth.ts";
import { findRegistrations, usesExisting } from "./existing/find.ts";
import { adminConsentUrl, authorizationEndpoint, tokenEndpoint } from "./names/azureCloud.ts";
import { notesToSay } from "./notes.ts";
import { warnOfOpenCreation } from "./openCreation.ts";
import { projectFiles } from "./projectFiles.ts";
import { adoptedIn, parseSettings, type Settings, SettingsError, type SettingsSource } from "./settings.ts";
import { declareStack } from "./stack.ts";

const settings = await settingsOfThisStack();
const { cloud, tenantId, oauthServer } = settings;
for (const note of notesToSay(settings, process.env)) void pulumi.log.warn(note);

// `npm run up` creates APIs and operations closed, in several updates. The preview shows what they come to.
const birth = pulumi.runtime.isDryRun() ? undefined : birthOf(process.env);
const registrations = usesExisting(settings) ? await findRegistrations(settings) : undefined;
const { backendApps, clientApp, clients, portalApp, redirects, apiManagement, apis } = declareStack(
  settings,
  birth,
  registrations,
);

if (isByHand(process.env)) {
  for (const [index, api] of settings.apis.entries()) warnOfOpenCreation(api, apis[index]!);
}

const { gatewayUrl, defaultGatewayUrl } = apiManagement;
const [developerPortalUrl, defaultDeveloperPortalUrl] = apiManagement.portalUrls;

// The stack outputs; one default export, since an output that a stack does not have must not be named at all.
export default {
  ...(developerPortalUrl && { developerPortalUrl }),
  ...(defaultDeveloperPortalUrl && { defaultDeveloperPortalUrl }),
  gatewayUrl,
  ...(defaultGatewayUrl && { defaultGatewayUrl }),
  apis: Object.fromEntries(
    settings.apis.map((api, index) => [
      api.name,
      {
        url: apis[index]!.url,
        backendClientId: backendApps[registeredAs(api)]!.clientId,
        scopes: backendApps[registeredAs(api)]!.scopeUris,
      },
    ]),
  ),
  clientId: clientApp.clientId,
  ...(clientApp.clientSecret && { clientSecret: clientApp.clientSecret }),
  ...(settings.clients.length > 0 && {
    clients: Object.fromEntries(
      settings.clients.map(({ name, type }) => [name, { type, clientId: clients[name]!.clientId }]),
    ),
    clientSecrets: pulumi.secret(
      Object.fromEntries(
        settings.clients.flatMap(({ name }) => {
          const secret = clients[name]!.clientSecret;
          return secret ? [[name, secret]] : [];
        }),
      ),
    ),
  }),
  ...(portalApp && { portalClientId: portalApp.clientId }),
  ...(portalApp &&
    settings.portal.login?.entra.grantAdminConsent === false && {
      portalAdminConsentUrl: pulumi
        .all([portalApp.clientId, developerPortalUrl!])
        .apply(([id, portal]) => adminConsentUrl(cloud, tenantId, id, `${portal}/signin`)),
    }),
  redirectUris: [...redirects.Web, ...redirects.SPA],
  authorizationEndpoint: authorizationEndpoint(cloud, tenantId, oauthServer.endpointVersion),
  tokenEndpoint: tokenEndpoint(cloud, tenantId, oauthServer.endpointVersion),
  ...(settings.clientApp.grantAdminConsent ? {} : { adminConsentUrl: consentUrl() }),
};

function consentUrl(): pulumi.Output<string> {
  // Settings without any redirect URI are refused: nobody could sign in.
  const landing = [...redirects.Web, ...redirects.SPA][0]!;
  const scopes = settings.clientApp.existing
    ? pulumi.all(Object.values(backendApps).map(({ scopeUris }) => scopeUris)).apply((all) => all.flat())
    : undefined;
  return pulumi
    .all([clientApp.clientId, landing, scopes])
    .apply(([clientId, redirectUri, asked]) =>
      adminConsentUrl(cloud, tenantId, clientId, redirectUri, asked),
    );
}

/**
 * The stack file, and what it leaves out of an instance that it adopts, from Azure. A mistake in it, and whatever it says
 * otherwise of the instance, is told as what it is, without a stack trace and before anything is declared.
 */
async function settingsOfThisStack(): Promise<Settings> {
  const source: SettingsSource = {
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    config: pulumi.runtime.allConfig(),
    readFile: projectFiles(pulumi.getRootDirectory()),
    // An expired active secret would let nobody sign in: no update deploys it. Who only looks, by a preview or for
    // drift, is shown everything, and told of the secret by the guardrails and by drift.
    ...(pulumi.runtime.isDryRun() ? {} : { now: timeOfRun() }),
  };
  try {
    const adopted = adoptedIn(source);
    if (!adopted) return parseSettings(source);
    const instance = await readAdoptedInstance(adopted).catch((error: unknown) => {
      // What is wrong with the stack file may be why there is no such instance.
      parseSettings(source);
      throw error;
    });
    return parseSettings({ ...source, instance });
  } catch (error) {
    throw error instanceof SettingsError ? new pulumi.RunError(error.message) : error;
  }
}
