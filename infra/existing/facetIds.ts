/*
 * The ids that the azuread provider gives to the parts of an app registration (hashicorp/terraform-provider-azuread,
 * internal/services/applications: parse). `application` is that of the registration, `/applications/<object id>`.
 */

export const facetIds = {
  identifierUri: (application: string, uri: string) =>
    `${application}/identifierUris/${Buffer.from(uri).toString("base64")}`,
  scope: (application: string, id: string) => `${application}/permissionScopes/${id}`,
  role: (application: string, id: string) => `${application}/appRoles/${id}`,
  redirectUris: (application: string, platform: string) => `${application}/redirectUris/${platform}`,
  apiAccess: (application: string, apiClientId: string) => `${application}/apiAccess/${apiClientId}`,
  owner: (application: string, objectId: string) => `${application}/owners/${objectId}`,
  // The older form of an id: the provider has kept it here.
  preAuthorized: (application: string, clientId: string) =>
    `${application.split("/").at(-1)}/preAuthorizedApplication/${clientId}`,
} as const;
