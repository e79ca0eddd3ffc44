/**
 * Hosts, endpoints and issuers of the three Azure clouds: pure functions, so that what Entra ID has to know
 * of API Management (the portal's redirect URIs) is known before API Management exists.
 *
 * Sources, unless a function names its own:
 * - learn.microsoft.com/entra/identity-platform/authentication-national-cloud (login hosts),
 * - learn.microsoft.com/entra/identity-platform/access-tokens (v1 and v2 endpoints, issuers, key documents),
 * - learn.microsoft.com/azure/api-management/api-management-features (gateway and portal host names),
 * - learn.microsoft.com/graph/deployments (Graph), learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure
 *   and learn.microsoft.com/azure/china/resources-developer-guide (Resource Manager).
 */

/** The clouds by the names that `azure-native:environment` and `azuread:environment` use. */
export type CloudName = "public" | "usgovernment" | "china";

/** Every cloud that this project knows. */
export const cloudNames: readonly CloudName[] = ["public", "usgovernment", "china"];

interface CloudHosts {
  /** Microsoft Entra ID's authority. */
  readonly login: string;
  /** Who signs v1 access tokens; the tenant id follows. */
  readonly v1Issuer: string;
  /** What follows the service name in API Management's hosts. */
  readonly apiManagement: string;
  /** Azure Resource Manager. */
  readonly resourceManager: string;
  /** Microsoft Graph. */
  readonly graph: string;
  /** The Azure portal. */
  readonly azurePortal: string;
  /** What follows `api://AzureADTokenExchange` in the audience of federated tokens. */
  readonly tokenExchange: string;
  /** What follows a key vault's name (learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates, "DNS suffixes"). */
  readonly vault: string;
}

const hosts: Readonly<Record<CloudName, CloudHosts>> = {
  public: {
    login: "login.microsoftonline.com",
    v1Issuer: "sts.windows.net",
    apiManagement: "azure-api.net",
    resourceManager: "management.azure.com",
    graph: "graph.microsoft.com",
    azurePortal: "portal.azure.com",
    tokenExchange: "",
    vault: "vault.azure.net",
  },
  usgovernment: {
    login: "login.microsoftonline.us",
    v1Issuer: "sts.windows.net",
    apiManagement: "azure-api.us",
    resourceManager: "management.usgovcloudapi.net",
    graph: "graph.microsoft.us",
    azurePortal: "portal.azure.us",
    tokenExchange: "USGov",
    vault: "vault.usgovcloudapi.net",
  },
  china: {
    login: "login.partner.microsoftonline.cn",
    v1Issuer: "sts.chinacloudapi.cn",
    apiManagement: "azure-api.cn",
    resourceManager: "management.chinacloudapi.cn",
    graph: "microsoftgraph.chinacloudapi.cn",
    azurePortal: "portal.azure.cn",
    tokenExchange: "China",
    vault: "vault.azure.cn",
  },
};

/** What follows a key vault's name in its host. */
export function vaultSuffix(cloud: CloudName): string {
  return hosts[cloud].vault;
}

/** Origin of Microsoft Entra ID's endpoints, without a trailing slash. */
export function loginEndpoint(cloud: CloudName): string {
  return `https://${hosts[cloud].login}`;
}

/** Host of Microsoft Entra ID's endpoints. */
export function loginHost(cloud: CloudName): string {
  return hosts[cloud].login;
}

/** Origin of Azure Resource Manager, without a trailing slash. */
export function resourceManagerUrl(cloud: CloudName): string {
  return `https://${hosts[cloud].resourceManager}`;
}

/** Where people look at a resource in the Azure portal. */
export function azurePortalUrl(cloud: CloudName, tenantId: string, resourceId: string): string {
  return `https://${hosts[cloud].azurePortal}/#@${tenantId}/resource${resourceId}`;
}

/** Origin of Microsoft Graph, without a trailing slash or version. */
export function graphUrl(cloud: CloudName): string {
  return `https://${hosts[cloud].graph}`;
}

/**
 * The audience that a federated token is exchanged under, such as that of a CI job.
 *
 * Source: learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity.
 */
export function tokenExchangeAudience(cloud: CloudName): string {
  return `api://AzureADTokenExchange${hosts[cloud].tokenExchange}`;
}

/** Origin of an instance's gateway under the host that Azure gives it, without a trailing slash. */
export function gatewayUrl(cloud: CloudName, serviceName: string): string {
  return `https://${hostLabel(serviceName)}.${hosts[cloud].apiManagement}`;
}

/** Origin of an instance's developer portal under the host that Azure gives it, without a trailing slash. */
export function portalUrl(cloud: CloudName, serviceName: string): string {
  return `https://${hostLabel(serviceName)}.developer.${hosts[cloud].apiManagement}`;
}

/** @param tenant a tenant id, `organizations` or `common` */
export function authorizationEndpoint(cloud: CloudName, tenant: string, version: "v1" | "v2"): string {
  return `${loginEndpoint(cloud)}/${tenant}/oauth2/${version === "v2" ? "v2.0/" : ""}authorize`;
}

/** @param tenant a tenant id, `organizations` or `common` */
export function tokenEndpoint(cloud: CloudName, tenant: string, version: "v1" | "v2"): string {
  return `${loginEndpoint(cloud)}/${tenant}/oauth2/${version === "v2" ? "v2.0/" : ""}token`;
}

/**
 * Where the keys and the issuer of access tokens are published. It goes by the version of the token, which
 * the API's app registration decides, never by the version of the endpoint that issued it.
 * @param tenant a tenant id, `organizations` or `common`
 */
export function openIdConfigUrl(cloud: CloudName, tenant: string, tokenVersion: 1 | 2): string {
  const version = tokenVersion === 2 ? "v2.0/" : "";
  return `${loginEndpoint(cloud)}/${tenant}/${version}.well-known/openid-configuration`;
}

/** The `iss` of an access token. v1 issuers end in a slash, v2 issuers do not. */
export function issuer(cloud: CloudName, tenantId: string, tokenVersion: 1 | 2): string {
  return tokenVersion === 2
    ? `${loginEndpoint(cloud)}/${tenantId}/v2.0`
    : `https://${hosts[cloud].v1Issuer}/${tenantId}/`;
}

/**
 * The redirect URIs that the developer portal's console uses, by the platform under which each has to be
 * registered: the authorization code is redeemed by the portal's backend (Web), with PKCE by the browser (SPA).
 *
 * The portal lower-cases the server's id on the way to the authorization endpoint, and with PKCE does not
 * when it redeems the code: only a lower-case id matches in both places, so that is what is registered.
 *
 * The portal makes them from the host under which the browser has it (`location.hostname`), so each of its hosts has its own.
 *
 * Source: Azure/api-management-developer-portal, src/services/oauthService.ts.
 * @param origins of the portal, as `infra/hosts.ts` has them
 * @param serverId ARM name of the authorization server
 */
export function portalRedirectUris(
  origins: readonly string[],
  serverId: string,
  grantTypes: readonly ("authorizationCode" | "authorizationCodeWithPkce")[],
): { web: string[]; spa: string[] } {
  const callbacks = (flow: string) =>
    origins.map((origin) => `${origin}/signin-oauth/${flow}/callback/${serverId.toLowerCase()}`);
  return {
    web: grantTypes.includes("authorizationCode") ? callbacks("code") : [],
    spa: grantTypes.includes("authorizationCodeWithPkce") ? callbacks("code-pkce") : [],
  };
}

/**
 * Where an administrator consents for the whole tenant to everything under the client app's API permissions,
 * which is what the Azure portal's button "Grant admin consent" does. The endpoint `/v2.0/adminconsent`
 * would ask for a list of scopes that has to be kept in step with the permissions; this one reads them.
 *
 * Source: learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent (the URL);
 * learn.microsoft.com/entra/identity-platform/v2-admin-consent (how the two endpoints differ).
 * @param redirectUri one of the client app's redirect URIs; the administrator's browser ends there
 * @param scopes what is asked for where the stack does not decide what the registration lists, such as `api://…/Orders.Read`
 */
export function adminConsentUrl(
  cloud: CloudName,
  tenantId: string,
  clientId: string,
  redirectUri: string,
  scopes?: readonly string[],
): string {
  const query = new URLSearchParams({ client_id: clientId, redirect_uri: redirectUri });
  if (scopes) query.set("scope", scopes.join(" "));
  return `${loginEndpoint(cloud)}/${tenantId}${scopes ? "/v2.0" : ""}/adminconsent?${query}`;
}

/** A browser lower-cases host names, and redirect URIs and CORS origins are compared letter by letter. */
function hostLabel(serviceName: string): string {
  return serviceName.toLowerCase();
}
