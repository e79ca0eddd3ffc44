import "./sdk/plainStackTraces.ts";
import * as pulumi from "@pulumi/pulumi";
import { timeOfRun } from "../policies/now.ts";
import { ApiManagement } from "./apiManagement.ts";
import { adminConsentUrl, authorizationEndpoint, tokenEndpoint } from "./azureCloud.ts";
import { BackendApp } from "./backendApp.ts";
import { birthOf, isByHand } from "./birth.ts";
import { ClientApp } from "./clientApp.ts";
import { warnOfOpenCreation } from "./openCreation.ts";
import { PortalPublication } from "./portalPublication.ts";
import { projectFiles } from "./projectFiles.ts";
import { ProtectedApi } from "./protectedApi.ts";
import { redirectUris } from "./redirectUris.ts";
import { uniqueServiceName } from "./serviceName.ts";
import { hasDeveloperPortal } from "./serviceTier.ts";
import { type ApiSettings, parseSettings, type Settings, SettingsError } from "./settings.ts";

const settings = settingsOfThisStack();
const { cloud, tenantId, oauthServer } = settings;
const { sku, protect } = settings.apiManagement;
for (const note of settings.apis.flatMap(({ documentNotes }) => documentNotes)) void pulumi.log.warn(note);
const serviceName = pulumi.output(
  settings.apiManagement.serviceName ?? uniqueServiceName(settings.project, settings.stack),
);

// Register the backend apps and expose their APIs.
const backendApps = Object.fromEntries(
  settings.apis.map((api) => [
    api.name,
    new BackendApp(api.name, { ...api.backendApp, protect }, knownAs(api)),
  ]),
);

// Register the client app: secrets, redirect URIs, permissions, consent.
const redirects = redirectUris(settings, serviceName);
const clientApp = new ClientApp("client-app", {
  ...settings.clientApp,
  redirectUris: redirects,
  backendApps,
  formerNames: Object.fromEntries(settings.apis.map(({ name, formerly }) => [name, formerly])),
  protect,
});

// Create or adopt the API Management instance and add the OAuth 2.0 authorization server.
const apiManagement = new ApiManagement("api-management", {
  settings,
  serviceName,
  clientApp,
  defaultApi: backendApps[settings.apis[0]!.name]!,
  appRegistrations: [...Object.values(backendApps), clientApp],
});

// `npm run up` creates APIs and operations closed, in several updates. The preview shows what they come to.
const birth = pulumi.runtime.isDryRun() ? undefined : birthOf(process.env);

// Import the APIs, require OAuth 2.0 in their settings, check every token in their policies.
const apis = settings.apis.map(
  (api) =>
    new ProtectedApi(
      api.name,
      { settings, api, birth, apiManagement, backendApp: backendApps[api.name]!, clientApp },
      knownAs(api),
    ),
);

if (isByHand(process.env)) {
  for (const [index, api] of settings.apis.entries()) warnOfOpenCreation(api, apis[index]!);
}

// Publish the developer portal.
if (hasDeveloperPortal(sku) && birth?.portal !== "left out")
  new PortalPublication("developer-portal", {
    settings,
    apiManagement,
    apis,
    waits: birth?.portal === "kept",
  });

// The stack outputs; one default export, since an output that a stack does not have must not be named at all.
export default {
  ...(apiManagement.developerPortalUrl && { developerPortalUrl: apiManagement.developerPortalUrl }),
  gatewayUrl: apiManagement.gatewayUrl,
  apis: Object.fromEntries(
    settings.apis.map(({ name }, index) => [
      name,
      {
        url: apis[index]!.url,
        backendClientId: backendApps[name]!.clientId,
        scopes: backendApps[name]!.scopeUris,
      },
    ]),
  ),
  clientId: clientApp.clientId,
  clientSecret: clientApp.clientSecret,
  redirectUris: [...redirects.Web, ...redirects.SPA],
  authorizationEndpoint: authorizationEndpoint(cloud, tenantId, oauthServer.endpointVersion),
  tokenEndpoint: tokenEndpoint(cloud, tenantId, oauthServer.endpointVersion),
  ...(settings.clientApp.grantAdminConsent ? {} : { adminConsentUrl: consentUrl() }),
};

/** What was made under a former name is the same resource still; so are a component's children. */
function knownAs({ formerly }: ApiSettings): pulumi.ComponentResourceOptions {
  return { aliases: formerly.map((name) => ({ name })) };
}

function consentUrl(): pulumi.Output<string> {
  // Settings without any redirect URI are refused: nobody could sign in.
  const landing = [...redirects.Web, ...redirects.SPA][0]!;
  return pulumi
    .all([clientApp.clientId, landing])
    .apply(([clientId, redirectUri]) => adminConsentUrl(cloud, tenantId, clientId, redirectUri));
}

/** A mistake in the stack file is told as what it is, without a stack trace. */
function settingsOfThisStack(): Settings {
  try {
    return parseSettings({
      project: pulumi.getProject(),
      stack: pulumi.getStack(),
      config: pulumi.runtime.allConfig(),
      readFile: projectFiles(pulumi.getRootDirectory()),
      // An expired active secret would let nobody sign in: no update deploys it. Who only looks, by a preview or for
      // drift, is shown everything, and told of the secret by the guardrails and by drift.
      ...(pulumi.runtime.isDryRun() ? {} : { now: timeOfRun() }),
    });
  } catch (error) {
    throw error instanceof SettingsError ? new pulumi.RunError(error.message) : error;
  }
}
