import type { Field, ResourceFields } from "./fields.ts";
import { keptFields } from "./keptProperties.ts";

/**
 * The properties of the Graph v1.0 resources that this world holds, by the names of the v1.0 metadata
 * (graph.microsoft.com/v1.0/$metadata).
 */
const strings: Field = { list: "string" };

const permissionScope: ResourceFields = {
  name: "PermissionScope",
  fields: {
    id: "guid",
    value: "string",
    type: "string",
    isEnabled: "boolean",
    adminConsentDisplayName: "string",
    adminConsentDescription: "string",
    userConsentDisplayName: "string",
    userConsentDescription: "string",
    origin: "readOnly",
  },
};

const appRole: ResourceFields = {
  name: "AppRole",
  fields: {
    id: "guid",
    value: "string",
    displayName: "string",
    description: "string",
    isEnabled: "boolean",
    allowedMemberTypes: strings,
    origin: "readOnly",
  },
};

const keyCredential: ResourceFields = {
  name: "KeyCredential",
  fields: {
    keyId: "guid",
    displayName: "string",
    type: "string",
    usage: "string",
    key: "string",
    startDateTime: "dateTime",
    endDateTime: "dateTime",
    customKeyIdentifier: "string",
  },
};

export const federatedCredentialFields: ResourceFields = {
  name: "FederatedIdentityCredential",
  fields: {
    name: "string",
    issuer: "string",
    subject: "string",
    description: "string",
    audiences: strings,
    id: "readOnly",
    claimsMatchingExpression: "unrehearsed",
  },
};

const redirectUris: Field = { list: "string" };

export const applicationFields: ResourceFields = {
  name: "Application",
  fields: {
    displayName: "string",
    description: "string",
    notes: "string",
    serviceManagementReference: "string",
    signInAudience: "string",
    identifierUris: strings,
    tags: strings,
    groupMembershipClaims: "string",
    isDeviceOnlyAuthSupported: "boolean",
    isFallbackPublicClient: "boolean",
    appRoles: { list: appRole },
    api: {
      name: "ApiApplication",
      fields: {
        requestedAccessTokenVersion: "integer",
        acceptMappedClaims: "boolean",
        knownClientApplications: { list: "guid" },
        oauth2PermissionScopes: { list: permissionScope },
        preAuthorizedApplications: {
          list: {
            name: "PreAuthorizedApplication",
            fields: { appId: "guid", delegatedPermissionIds: { list: "guid" } },
          },
        },
      },
    },
    web: {
      name: "WebApplication",
      fields: {
        homePageUrl: "string",
        logoutUrl: "string",
        redirectUris,
        redirectUriSettings: "unrehearsed",
        implicitGrantSettings: {
          name: "ImplicitGrantSettings",
          fields: { enableAccessTokenIssuance: "boolean", enableIdTokenIssuance: "boolean" },
        },
      },
    },
    spa: { name: "SpaApplication", fields: { redirectUris } },
    publicClient: { name: "PublicClientApplication", fields: { redirectUris } },
    info: {
      name: "InformationalUrl",
      fields: {
        logoUrl: "readOnly",
        marketingUrl: "string",
        privacyStatementUrl: "string",
        supportUrl: "string",
        termsOfServiceUrl: "string",
      },
    },
    requiredResourceAccess: {
      list: {
        name: "RequiredResourceAccess",
        fields: {
          resourceAppId: "string",
          resourceAccess: { list: { name: "ResourceAccess", fields: { id: "guid", type: "string" } } },
        },
      },
    },
    id: "readOnly",
    appId: "readOnly",
    createdDateTime: "readOnly",
    deletedDateTime: "readOnly",
    publisherDomain: "readOnly",
    createdByAppId: "readOnly",
    disabledByMicrosoftStatus: "readOnly",
    verifiedPublisher: "readOnly",
    certification: "readOnly",
    applicationTemplateId: "unrehearsed",
    authenticationBehaviors: "unrehearsed",
    defaultRedirectUri: "unrehearsed",
    isDisabled: "unrehearsed",
    keyCredentials: { list: keyCredential },
    logo: "unrehearsed",
    managerApplications: "unrehearsed",
    nativeAuthenticationApisEnabled: "unrehearsed",
    oauth2RequirePostResponse: "unrehearsed",
    passwordCredentials: "unrehearsed",
    requestSignatureVerification: "unrehearsed",
    tokenEncryptionKeyId: "unrehearsed",
    uniqueName: "unrehearsed",
    ...keptFields,
  },
};

export const servicePrincipalFields: ResourceFields = {
  name: "ServicePrincipal",
  fields: {
    accountEnabled: "boolean",
    alternativeNames: strings,
    appRoleAssignmentRequired: "boolean",
    description: "string",
    loginUrl: "string",
    notes: "string",
    notificationEmailAddresses: strings,
    preferredSingleSignOnMode: "string",
    tags: strings,
    id: "readOnly",
    appDescription: "readOnly",
    appDisplayName: "readOnly",
    appOwnerOrganizationId: "readOnly",
    createdByAppId: "readOnly",
    createdDateTime: "readOnly",
    deletedDateTime: "readOnly",
    disabledByMicrosoftStatus: "readOnly",
    displayName: "readOnly",
    homepage: "readOnly",
    info: "readOnly",
    logoutUrl: "readOnly",
    oauth2PermissionScopes: "readOnly",
    resourceSpecificApplicationPermissions: "readOnly",
    replyUrls: "readOnly",
    servicePrincipalNames: "readOnly",
    servicePrincipalType: "readOnly",
    signInAudience: "readOnly",
    verifiedPublisher: "readOnly",
    addIns: "unrehearsed",
    applicationTemplateId: "unrehearsed",
    appRoles: "unrehearsed",
    customSecurityAttributes: "unrehearsed",
    isDisabled: "unrehearsed",
    keyCredentials: "unrehearsed",
    passwordCredentials: "unrehearsed",
    preferredTokenSigningKeyThumbprint: "unrehearsed",
    samlSingleSignOnSettings: "unrehearsed",
    tokenEncryptionKeyId: "unrehearsed",
  },
};

/** What POST takes: the application is chosen then and never again. */
export const newServicePrincipalFields: ResourceFields = {
  name: servicePrincipalFields.name,
  fields: { ...servicePrincipalFields.fields, appId: "string" },
};

export const passwordCredentialFields: ResourceFields = {
  name: "PasswordCredential",
  fields: {
    displayName: "string",
    startDateTime: "dateTime",
    endDateTime: "dateTime",
    customKeyIdentifier: "unrehearsed",
    hint: "readOnly",
    keyId: "readOnly",
    secretText: "readOnly",
  },
};

export const newGrantFields: ResourceFields = {
  name: "OAuth2PermissionGrant",
  fields: {
    clientId: "string",
    resourceId: "string",
    consentType: "string",
    principalId: "string",
    scope: "string",
    id: "readOnly",
  },
};

export const newAssignmentFields: ResourceFields = {
  name: "AppRoleAssignment",
  fields: {
    appRoleId: "guid",
    principalId: "guid",
    resourceId: "guid",
    id: "readOnly",
    createdDateTime: "readOnly",
    deletedDateTime: "readOnly",
    principalDisplayName: "readOnly",
    principalType: "readOnly",
    resourceDisplayName: "readOnly",
  },
};

/** PATCH changes the scopes only: who may call what, for whom, makes a grant what it is. */
export const grantPatchFields: ResourceFields = {
  name: newGrantFields.name,
  fields: {
    scope: "string",
    id: "readOnly",
    clientId: "readOnly",
    resourceId: "readOnly",
    consentType: "readOnly",
    principalId: "readOnly",
  },
};
