import type { Properties } from "../../../../lib/engine/values.ts";
import type { GraphObject } from "../graphClient.ts";
import { idsByValue, objects, shownRoles, shownScopes, strings, text } from "./shown.ts";

/** Outputs of azuread.ServicePrincipal from microsoft.graph.servicePrincipal and its owners. */
export function servicePrincipalOutputs(principal: GraphObject, owners: readonly GraphObject[]): Properties {
  const tags = strings(principal.tags);
  const scopes = objects(principal.oauth2PermissionScopes);
  const roles = objects(principal.appRoles);
  return {
    clientId: text(principal.appId),
    accountEnabled: principal.accountEnabled === true,
    alternativeNames: strings(principal.alternativeNames),
    appRoleAssignmentRequired: principal.appRoleAssignmentRequired === true,
    appRoleIds: idsByValue(roles),
    appRoles: shownRoles(roles),
    applicationTenantId: text(principal.appOwnerOrganizationId),
    description: text(principal.description),
    displayName: text(principal.displayName),
    featureTags: [
      {
        customSingleSignOn: tags.includes("WindowsAzureActiveDirectoryCustomSingleSignOnApplication"),
        enterprise: tags.includes("WindowsAzureActiveDirectoryIntegratedApp"),
        gallery: tags.includes("WindowsAzureActiveDirectoryGalleryApplicationNonPrimaryV1"),
        hide: tags.includes("HideApp"),
      },
    ],
    features: [
      {
        customSingleSignOnApp: tags.includes("WindowsAzureActiveDirectoryCustomSingleSignOnApplication"),
        enterpriseApplication: tags.includes("WindowsAzureActiveDirectoryIntegratedApp"),
        galleryApplication: tags.includes("WindowsAzureActiveDirectoryGalleryApplicationNonPrimaryV1"),
        visibleToUsers: !tags.includes("HideApp"),
      },
    ],
    homepageUrl: text(principal.homepage),
    loginUrl: text(principal.loginUrl),
    logoutUrl: text(principal.logoutUrl),
    notes: text(principal.notes),
    notificationEmailAddresses: strings(principal.notificationEmailAddresses),
    oauth2PermissionScopeIds: idsByValue(scopes),
    oauth2PermissionScopes: shownScopes(scopes),
    objectId: text(principal.id),
    owners: owners.map(({ id }) => text(id)),
    preferredSingleSignOnMode: text(principal.preferredSingleSignOnMode),
    redirectUris: strings(principal.replyUrls),
    samlMetadataUrl: text(principal.samlMetadataUrl),
    // The provider leaves out the client id, which Graph lists among the names.
    servicePrincipalNames: strings(principal.servicePrincipalNames).filter(
      (name) => name !== principal.appId,
    ),
    signInAudience: text(principal.signInAudience),
    tags,
    type: text(principal.servicePrincipalType),
  };
}
