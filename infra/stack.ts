import * as pulumi from "@pulumi/pulumi";
import { ApiManagement } from "./apiManagement.ts";
import { registered, registeredAs } from "./apiVersions.ts";
import { BackendApp } from "./backendApp.ts";
import type { Birth } from "./birth.ts";
import { Client } from "./client.ts";
import { ClientApp } from "./clientApp.ts";
import { ExistingBackendApp } from "./existing/existingBackendApp.ts";
import { ExistingClientApp } from "./existing/existingClientApp.ts";
import type { ExistingRegistrations } from "./existing/find.ts";
import { Monitoring } from "./monitoring.ts";
import { hasPolicyResources, PolicyResources } from "./policyResources.ts";
import { PortalAccess } from "./portalAccess.ts";
import { PortalApp } from "./portalApp.ts";
import { shownAccess } from "./portalContent.ts";
import { PortalLogin } from "./portalLogin.ts";
import { PortalPublication } from "./portalPublication.ts";
import { Products } from "./products.ts";
import { ProtectedApi } from "./protectedApi.ts";
import { loginRedirectUris, redirectUris } from "./redirectUris.ts";
import { uniqueServiceName } from "./serviceName.ts";
import { publishesPortal } from "./serviceTier.ts";
import { entraGroups, ownProducts } from "./settings/products.ts";
import type { ApiSettings, Settings } from "./settings.ts";

/** The components of a stack. */
export interface Stack {
  /** By the name of their API, that of the first of its versions. */
  readonly backendApps: Readonly<Record<string, BackendApp>>;
  readonly clientApp: ClientApp;
  /** By name: the clients beside the developer portal's console. */
  readonly clients: Readonly<Record<string, Client>>;
  /** With what people sign in to the developer portal; undefined where the stack decides nothing about it. */
  readonly portalApp: PortalApp | undefined;
  /** The redirect URIs of the client app, by platform. */
  readonly redirects: ReturnType<typeof redirectUris>;
  readonly apiManagement: ApiManagement;
  /** In the order of the settings. */
  readonly apis: readonly ProtectedApi[];
  /** Undefined where the tier has no developer portal, where others publish it, and where an update leaves it out. */
  readonly publication: PortalPublication | undefined;
}

/**
 * Declares the resources of a stack, in the order of the lab.
 * @param birth what this update creates closed: see birth.ts. @default nothing
 * @param registrations those that the stack file names and that somebody else looks after
 */
export function declareStack(
  settings: Settings,
  birth?: Birth,
  registrations: ExistingRegistrations = { backendApps: {} },
): Stack {
  const { owners } = settings;
  const serviceName = pulumi.output(
    settings.apiManagement.serviceName ?? uniqueServiceName(settings.project, settings.stack),
  );

  // Register the backend apps and expose their APIs, or use those that exist.
  const backendApps = Object.fromEntries(
    registered(settings.apis).map((api) => {
      const found = registrations.backendApps[api.name];
      const { protect } = settings.apiManagement;
      const backendApp = found
        ? new ExistingBackendApp(api.name, { ...api.backendApp, found }, knownAs(api))
        : new BackendApp(api.name, { ...api.backendApp, owners, protect }, knownAs(api));
      return [api.name, backendApp];
    }),
  );

  // Register the client app: secrets, redirect URIs, permissions, consent.
  const redirects = redirectUris(settings, serviceName);
  const formerNames = Object.fromEntries(settings.apis.map(({ name, formerly }) => [name, formerly]));
  const shared = { ...settings.clientApp, redirectUris: redirects, backendApps, formerNames };
  const found = registrations.clientApp;
  const clientApp = found
    ? new ExistingClientApp("client-app", { ...shared, found, secret: secretOf(settings) })
    : new ClientApp("client-app", { ...shared, owners, protect: settings.apiManagement.protect });

  // Register the other clients, or give those of others what they may do.
  const clients = Object.fromEntries(
    settings.clients.map(({ name, ...client }) => [
      name,
      new Client(name, {
        ...client,
        backendApps,
        formerNames,
        owners,
        protect: settings.apiManagement.protect,
      }),
    ]),
  );

  // Register the developer portal itself, where people sign in to it with Entra ID.
  const { login } = settings.portal;
  const portalApp = login
    ? new PortalApp("portal-app", {
        ...login.entra,
        redirectUris: loginRedirectUris(settings, serviceName),
        readsGroups: entraGroups(settings.products).length > 0,
        owners,
        protect: settings.apiManagement.protect,
      })
    : undefined;

  // Create or adopt the API Management instance and add the OAuth 2.0 authorization server.
  const apiManagement = new ApiManagement("api-management", {
    settings,
    serviceName,
    clientApp,
    defaultApi: backendApps[registeredAs(settings.apis[0]!)]!,
    appRegistrations: [
      ...Object.values(backendApps),
      clientApp,
      ...Object.values(clients),
      ...(portalApp ? [portalApp] : []),
    ],
  });

  // Make what their policies refer to by name.
  const policyResources = hasPolicyResources(settings)
    ? new PolicyResources("policy-resources", { settings, apiManagement }).resources
    : [];

  // Let people sign in to the developer portal with Entra ID.
  const portalLogin = portalApp
    ? new PortalLogin("portal-login", { settings, apiManagement, portalApp })
    : undefined;

  // Make the products that several APIs share.
  const products =
    ownProducts(settings).length > 0
      ? new Products("products", { settings, apiManagement, login: portalLogin }).byId
      : {};

  // Import the APIs, require OAuth 2.0 in their settings, check every token in their policies.
  const firstVersions: Record<string, ProtectedApi> = Object.fromEntries(
    registered(settings.apis).map((api) => [api.name, protect(api)]),
  );
  const apis = settings.apis.map(
    (api) => firstVersions[api.name] ?? protect(api, firstVersions[registeredAs(api)]),
  );

  // Log what the gateway does.
  const { applicationInsights } = settings.monitoring;
  if (applicationInsights !== undefined) {
    new Monitoring("monitoring", { settings, applicationInsights, apiManagement, apis });
  }

  // Decide who gets into the developer portal.
  const access = shownAccess(settings)
    ? new PortalAccess("portal-access", { settings, apiManagement })
    : undefined;

  // Publish the developer portal.
  const publication =
    publishesPortal(settings) && birth?.portal !== "left out"
      ? new PortalPublication("developer-portal", {
          settings,
          apiManagement,
          apis,
          access,
          login: portalLogin,
          waits: birth?.portal === "kept",
        })
      : undefined;

  return { backendApps, clientApp, clients, portalApp, redirects, apiManagement, apis, publication };

  function protect(api: ApiSettings, firstVersion?: ProtectedApi): ProtectedApi {
    return new ProtectedApi(
      api.name,
      {
        settings,
        api,
        birth,
        apiManagement,
        backendApp: backendApps[registeredAs(api)]!,
        clientApp,
        products,
        clients,
        policyResources,
        ...(firstVersion && { firstVersion }),
      },
      knownAs(api),
    );
  }
}

/** In the program Pulumi has decrypted it. */
function secretOf({ clientApp: { secret } }: Settings): string | undefined {
  return secret as string | undefined;
}

/** What was made under a former name is the same resource still; so are a component's children. */
function knownAs({ formerly }: ApiSettings): pulumi.ComponentResourceOptions {
  return { aliases: formerly.map((name) => ({ name })) };
}
