import { randomUUID } from "node:crypto";
import { clouds } from "../../../../emulator/model/clouds.ts";
import {
  type Application,
  type Directory,
  grantId,
  type PasswordCredential,
  type ServicePrincipal,
  type Tenant,
  type User,
} from "../../../../emulator/model/directory.ts";
import type { PermissionScope } from "../../../../emulator/model/permissionScope.ts";

/** A tenant with the lab's two applications: an API with two scopes, and a client that may ask for them. */
export interface Lab {
  readonly tenant: Tenant;
  readonly backend: Application;
  readonly client: Application;
  readonly secret: string;
  /** The administrator. */
  readonly ada: User;
  /** Somebody who is none. */
  readonly grace: User;
  /** `api://<backend>/Calculator.Read`. */
  readonly readScope: string;
}

export const redirectUri = "https://client.example/callback";

export interface LabOptions {
  readonly cloud?: keyof typeof clouds;
  readonly domain?: string;
  /** Adds the applications to this tenant instead of a new one, which needs a key of its own. */
  readonly tenant?: Tenant;
  /** @default 2 */
  readonly tokenVersion?: 1 | 2;
  /** Whether an administrator has consented to Calculator.Read for everybody. @default true */
  readonly consented?: boolean;
}

/** Seeds a directory with a lab of its own. */
export async function seedLab(directory: Directory, options: LabOptions = {}): Promise<Lab> {
  const { cloud = "public", tokenVersion = 2, consented = true } = options;
  const id = randomUUID();
  const domain = options.domain ?? `lab-${id.slice(0, 8)}.onmicrosoft.com`;
  const tenant = options.tenant ?? directory.addTenant(clouds[cloud], id, domain);
  const backend = addApplication(tenant, "oauth-backend-app");
  backend.identifierUris = [`api://${backend.appId}`];
  backend.api.requestedAccessTokenVersion = tokenVersion;
  backend.api.oauth2PermissionScopes = [newScope("Calculator.Read"), newScope("Calculator.Admin", "Admin")];
  const client = addApplication(tenant, "oauth-client-app");
  client.web.redirectUris = [redirectUri];
  const [read] = backend.api.oauth2PermissionScopes;
  client.requiredResourceAccess = [
    { resourceAppId: backend.appId, resourceAccess: [{ id: read!.id, type: "Scope" }] },
  ];
  const secret = addSecret(client);
  const [backendPrincipal, clientPrincipal] = [addPrincipal(tenant, backend), addPrincipal(tenant, client)];
  if (consented) grantToEverybody(tenant, clientPrincipal, backendPrincipal, "Calculator.Read");
  const [ada] = tenant.users.values();
  const grace = addUser(tenant, `grace-${id.slice(0, 8)}`, "Grace Hopper");
  const readScope = `api://${backend.appId}/Calculator.Read`;
  return { tenant, backend, client, secret, ada: ada!, grace, readScope };
}

export function addUser(tenant: Tenant, name: string, displayName: string): User {
  const user = {
    id: randomUUID(),
    userPrincipalName: `${name}@${tenant.initialDomain}`,
    displayName,
    password: randomUUID(),
  };
  tenant.users.set(user.id, user);
  return user;
}

export function addApplication(tenant: Tenant, displayName: string): Application {
  const application: Application = {
    id: randomUUID(),
    appId: randomUUID(),
    displayName,
    createdDateTime: "2026-01-01T00:00:00Z",
    signInAudience: "AzureADMyOrg",
    identifierUris: [],
    tags: [],
    api: {
      requestedAccessTokenVersion: 2,
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
    info: {},
    appRoles: [],
    requiredResourceAccess: [],
    passwordCredentials: [],
    keyCredentials: [],
    federatedCredentials: [],
    owners: [],
  };
  tenant.applications.set(application.id, application);
  return application;
}

/** Adds a secret and returns its text. */
export function addSecret(application: Application, dates: Partial<PasswordCredential> = {}): string {
  const secretText = `secret~${randomUUID()}+/ &%`;
  application.passwordCredentials.push({
    keyId: randomUUID(),
    displayName: "lab",
    startDateTime: "2000-01-01T00:00:00Z",
    endDateTime: "2999-01-01T00:00:00Z",
    hint: secretText.slice(0, 3),
    secretText,
    ...dates,
  });
  return secretText;
}

export function addPrincipal(tenant: Tenant, application: Application): ServicePrincipal {
  const principal: ServicePrincipal = {
    id: randomUUID(),
    appId: application.appId,
    displayName: application.displayName,
    accountEnabled: true,
    description: null,
    owners: [],
  };
  tenant.servicePrincipals.set(principal.id, principal);
  return principal;
}

export function principalOf(tenant: Tenant, application: Application): ServicePrincipal {
  const found = [...tenant.servicePrincipals.values()].find(({ appId }) => appId === application.appId);
  if (!found) throw new Error(`${application.displayName} has no service principal`);
  return found;
}

export function removePrincipal(tenant: Tenant, application: Application): void {
  tenant.servicePrincipals.delete(principalOf(tenant, application).id);
}

export function grantToEverybody(
  tenant: Tenant,
  client: ServicePrincipal,
  resource: ServicePrincipal,
  scope: string,
): void {
  const id = grantId(client.id, resource.id, null);
  tenant.grants.set(id, {
    id,
    clientId: client.id,
    resourceId: resource.id,
    consentType: "AllPrincipals",
    principalId: null,
    scope,
  });
}

export function newScope(value: string, type: "User" | "Admin" = "User"): PermissionScope {
  return {
    id: randomUUID(),
    value,
    type,
    isEnabled: true,
    adminConsentDisplayName: `Administrators: ${value}`,
    adminConsentDescription: `What ${value} means to administrators`,
    userConsentDisplayName: `Users: ${value}`,
    userConsentDescription: `What ${value} means to users`,
  };
}
