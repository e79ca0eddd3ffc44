import type { AppRole } from "./appRole.ts";
import type { Cloud, CloudName } from "./clouds.ts";
import type { PermissionScope } from "./permissionScope.ts";

/**
 * Microsoft's own resources that deployments and sign-ins ask tokens for. All of them issue v1 tokens. Their
 * application ids are the same in every cloud, their names are not.
 *
 * Sources: learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
 * (application ids), learn.microsoft.com/entra/identity-platform/authentication-national-cloud (hosts),
 * learn.microsoft.com/graph/permissions-reference (ids and texts of permissions).
 */
export interface MicrosoftResource {
  readonly appId: string;
  readonly displayName: string;
  /** Identifier URIs without trailing slash; requests may add one. */
  readonly identifierUris: readonly string[];
  /** The delegated permissions of it that the rehearsal knows. */
  readonly scopes: readonly PermissionScope[];
  /** Its application permissions that the rehearsal knows; they are app roles, for applications alone. @default none */
  readonly appRoles?: readonly AppRole[];
}

/** The application id of Microsoft Graph. */
export const graphAppId = "00000003-0000-0000-c000-000000000000";

/** The application id of the Azure Service Management API, which is Azure Resource Manager's. */
export const armAppId = "797f4846-ba00-4fd7-ba43-dac1f8f63013";

/** The application id of Azure Key Vault. */
export const keyVaultAppId = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093";

/** The scopes of OpenID Connect; in Entra they are delegated permissions of Microsoft Graph. */
export const openIdScopes: readonly string[] = ["openid", "profile", "email", "offline_access"];

const graphScopes: readonly PermissionScope[] = [
  graphScope("37f7f235-527c-4136-accd-4a02d197296e", "openid", "Sign users in", "Sign in as you"),
  graphScope(
    "14dad69e-099b-42c9-810b-d002981feec1",
    "profile",
    "View users' basic profile",
    "View your basic profile",
  ),
  graphScope(
    "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0",
    "email",
    "View users' email address",
    "View your email address",
  ),
  graphScope(
    "7427e0e9-2fba-42fe-b0c0-848c9e6a8182",
    "offline_access",
    "Maintain access to data you have given it access to",
    "Maintain access to data you have given it access to",
  ),
  graphScope(
    "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
    "User.Read",
    "Sign in and read user profile",
    "Sign you in and read your profile",
  ),
];

/** Ids, names and texts: learn.microsoft.com/graph/permissions-reference. */
const graphRoles: readonly AppRole[] = [
  graphRole("df021288-bdef-4463-88db-98f22de89214", "User.Read.All", "Read all users' full profiles"),
  graphRole("5b567255-7703-4780-807c-7be8301ae99b", "Group.Read.All", "Read all groups"),
];

const classicManagement: Readonly<Record<CloudName, string>> = {
  public: "https://management.core.windows.net",
  usgovernment: "https://management.core.usgovcloudapi.net",
  china: "https://management.core.chinacloudapi.cn",
};

/** Microsoft's resources in one cloud. */
export function microsoftResources(cloud: Cloud): readonly MicrosoftResource[] {
  return [
    {
      appId: graphAppId,
      displayName: "Microsoft Graph",
      identifierUris: [`https://${cloud.graph}`],
      scopes: graphScopes,
      appRoles: graphRoles,
    },
    {
      appId: armAppId,
      displayName: "Windows Azure Service Management API",
      identifierUris: [`https://${cloud.arm}`, classicManagement[cloud.name]],
      scopes: [],
    },
    {
      appId: keyVaultAppId,
      displayName: "Azure Key Vault",
      identifierUris: [keyVaultResource(cloud)],
      scopes: [],
    },
  ];
}

/** What a vault asks tokens for: `https://vault.azure.net` (learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses). */
export function keyVaultResource({ vaultSuffix }: Cloud): string {
  return `https://${vaultSuffix.slice(1)}`;
}

function graphScope(id: string, value: string, forAdmins: string, forUsers: string): PermissionScope {
  return {
    id,
    value,
    type: "User",
    isEnabled: true,
    adminConsentDisplayName: forAdmins,
    adminConsentDescription: forAdmins,
    userConsentDisplayName: forUsers,
    userConsentDescription: forUsers,
  };
}

function graphRole(id: string, value: string, displayName: string): AppRole {
  return {
    id,
    value,
    displayName,
    description: displayName,
    isEnabled: true,
    allowedMemberTypes: ["Application"],
  };
}
