// One file per resource: an ESM import of the package index runs every one of its lazy loads (0.05 s more).

export { ApplicationApiAccess } from "@pulumi/azuread/applicationApiAccess.js";
export { ApplicationAppRole } from "@pulumi/azuread/applicationAppRole.js";
export { ApplicationFederatedIdentityCredential } from "@pulumi/azuread/applicationFederatedIdentityCredential.js";
export { ApplicationIdentifierUri } from "@pulumi/azuread/applicationIdentifierUri.js";
export { ApplicationOptionalClaims } from "@pulumi/azuread/applicationOptionalClaims.js";
export { ApplicationOwner } from "@pulumi/azuread/applicationOwner.js";
export { ApplicationPassword } from "@pulumi/azuread/applicationPassword.js";
export { ApplicationPermissionScope } from "@pulumi/azuread/applicationPermissionScope.js";
export { ApplicationPreAuthorized } from "@pulumi/azuread/applicationPreAuthorized.js";
export { ApplicationRedirectUris } from "@pulumi/azuread/applicationRedirectUris.js";
export { ApplicationRegistration } from "@pulumi/azuread/applicationRegistration.js";
export { AppRoleAssignment } from "@pulumi/azuread/appRoleAssignment.js";
export { getApplication } from "@pulumi/azuread/getApplication.js";
export { getServicePrincipal, getServicePrincipalOutput } from "@pulumi/azuread/getServicePrincipal.js";
export { ServicePrincipal } from "@pulumi/azuread/servicePrincipal.js";
export { ServicePrincipalDelegatedPermissionGrant } from "@pulumi/azuread/servicePrincipalDelegatedPermissionGrant.js";
