import type { Directory, ServicePrincipal, Tenant } from "../model/directory.ts";
import { microsoftResources } from "../model/microsoftResources.ts";
import { servicePrincipalDefaults } from "../model/servicePrincipals.ts";
import { shownPassword } from "./passwords.ts";

/**
 * The service principal as Graph answers it, with every member that v1.0 shows (azure-cli's recording
 * test_create_for_rbac_password.yaml): much of it mirrors the application.
 */
export function shownServicePrincipal(
  principal: ServicePrincipal,
  tenant: Tenant,
  directory: Directory,
  deletedDateTime: string | null = null,
): { readonly id: string } & Record<string, unknown> {
  const { owners: _, passwordCredentials = [], ...own } = principal;
  return {
    createdDateTime: null,
    ...servicePrincipalDefaults,
    ...own,
    deletedDateTime,
    applicationTemplateId: null,
    disabledByMicrosoftStatus: null,
    preferredTokenSigningKeyThumbprint: null,
    servicePrincipalType: "Application",
    tokenEncryptionKeyId: null,
    samlSingleSignOnSettings: null,
    addIns: [],
    keyCredentials: [],
    passwordCredentials: passwordCredentials.map((credential) => shownPassword(credential)),
    resourceSpecificApplicationPermissions: [],
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
    ...mirrored(principal, tenant, directory),
  };
}

/** What the tenant sees of the application, its own, another tenant's or Microsoft's. */
function mirrored({ appId, displayName, tags }: ServicePrincipal, tenant: Tenant, directory: Directory) {
  const found = directory.applicationByAppId(appId);
  if (!found) return microsofts(appId, displayName, tenant);
  const { application, tenant: home } = found;
  const { web, spa, publicClient } = application;
  const ownTags = Array.isArray(tags) ? tags.map(String) : [];
  return {
    displayName: application.displayName,
    appDisplayName: application.displayName,
    appDescription: application.description ?? null,
    appOwnerOrganizationId: home.id,
    appRoles: application.appRoles.map((role) => ({ ...role, origin: "Application" })),
    homepage: web.homePageUrl,
    info: application.info,
    logoutUrl: web.logoutUrl,
    oauth2PermissionScopes: application.api.oauth2PermissionScopes,
    replyUrls: [...web.redirectUris, ...spa.redirectUris, ...publicClient.redirectUris],
    servicePrincipalNames: [...application.identifierUris, application.appId],
    signInAudience: application.signInAudience,
    tags: home.id === tenant.id ? [...new Set([...ownTags, ...application.tags])] : ownTags,
  };
}

/** The tenant that Microsoft's own applications are registered in (azure-cli's recording test_app_permission.yaml). */
const microsoftTenant = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

/** Also of an application that is gone: then nothing but its name is left. */
function microsofts(appId: string, displayName: string, tenant: Tenant) {
  const resource = microsoftResources(tenant.cloud).find((candidate) => candidate.appId === appId);
  return {
    displayName,
    appDisplayName: displayName,
    appDescription: null,
    appOwnerOrganizationId: resource ? microsoftTenant : null,
    appRoles: resource?.appRoles ?? [],
    homepage: null,
    info: {
      logoUrl: null,
      marketingUrl: null,
      privacyStatementUrl: null,
      supportUrl: null,
      termsOfServiceUrl: null,
    },
    logoutUrl: null,
    oauth2PermissionScopes: resource?.scopes ?? [],
    replyUrls: [],
    servicePrincipalNames: [...(resource?.identifierUris ?? []), appId],
    signInAudience: "AzureADMultipleOrgs",
  };
}
