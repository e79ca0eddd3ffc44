import { randomUUID } from "node:crypto";
import type { Application, SignInAudience, Tenant } from "../model/directory.ts";
import { shownKept } from "./keptProperties.ts";
import { shownPassword } from "./passwords.ts";

/** What Graph fills in where a request says nothing; the supported account types since 2024. */
export function newApplication(createdDateTime: string): Application {
  return {
    id: randomUUID(),
    appId: randomUUID(),
    displayName: "",
    description: null,
    notes: null,
    serviceManagementReference: null,
    createdDateTime,
    signInAudience: "AzureADMyOrg" satisfies SignInAudience,
    identifierUris: [],
    tags: [],
    api: {
      requestedAccessTokenVersion: null,
      acceptMappedClaims: null,
      knownClientApplications: [],
      oauth2PermissionScopes: [],
      preAuthorizedApplications: [],
    },
    web: {
      homePageUrl: null,
      logoutUrl: null,
      redirectUris: [],
      implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
    },
    spa: { redirectUris: [] },
    publicClient: { redirectUris: [] },
    isDeviceOnlyAuthSupported: null,
    isFallbackPublicClient: null,
    groupMembershipClaims: null,
    info: {
      logoUrl: null,
      marketingUrl: null,
      privacyStatementUrl: null,
      supportUrl: null,
      termsOfServiceUrl: null,
    },
    appRoles: [],
    requiredResourceAccess: [],
    passwordCredentials: [],
    keyCredentials: [],
    federatedCredentials: [],
    owners: [],
  };
}

/**
 * The application as Graph answers it, with every member that v1.0 shows (azure-cli's recording
 * test_app_create_idempotent.yaml of 2024): no secret's text; owners and federated credentials are collections of their own.
 */
export function shownApplication(
  application: Application,
  tenant: Tenant,
  deletedDateTime: string | null = null,
): { readonly id: string } & Record<string, unknown> {
  const {
    owners: _owners,
    federatedCredentials: _federated,
    kept: _kept,
    passwordCredentials,
    appRoles,
    web,
    ...rest
  } = application;
  return {
    ...rest,
    deletedDateTime,
    applicationTemplateId: null,
    disabledByMicrosoftStatus: null,
    nativeAuthenticationApisEnabled: null,
    publisherDomain: tenant.initialDomain,
    tokenEncryptionKeyId: null,
    uniqueName: null,
    defaultRedirectUri: null,
    certification: null,
    requestSignatureVerification: null,
    appRoles: appRoles.map((role) => ({ ...role, origin: "Application" })),
    ...shownKept(application),
    passwordCredentials: passwordCredentials.map((credential) => shownPassword(credential)),
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
    web: { ...web, redirectUriSettings: web.redirectUris.map((uri) => ({ uri, index: null })) },
  };
}
