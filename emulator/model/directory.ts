import { randomBytes, randomUUID } from "node:crypto";
import type { Access } from "./access.ts";
import type { AppRole } from "./appRole.ts";
import type { Cloud } from "./clouds.ts";
import type { Group } from "./group.ts";
import { microsoftResources } from "./microsoftResources.ts";
import type { PermissionScope } from "./permissionScope.ts";
import { Replication } from "./replication.ts";
import type { SecretPolicy } from "./secretPolicy.ts";
import { type SigningKey, signingKey } from "./signingKey.ts";

/**
 * What Microsoft Entra ID remembers: tenants with their app registrations, service principals, delegated
 * permission grants and users. Microsoft Graph writes it, the sign-in endpoints read it. Field names are
 * those of Microsoft Graph v1.0, so that Graph can answer with what is stored here.
 */
export class Directory {
  /** How late Graph's replicas are; the sign-in endpoints know everything at once. */
  readonly replication = new Replication();
  readonly #tenants = new Map<string, Tenant>();
  /** Registrations that were looked for by client id; some may be gone. */
  readonly #byAppId = new Map<string, { readonly application: Application; readonly tenant: Tenant }>();
  #deployerOfAll: DeployerCredentials | undefined;

  /** Every tenant, in the order in which they were added. */
  tenants(): Tenant[] {
    return [...this.#tenants.values()];
  }

  /**
   * The tenant by its id or one of its verified domains, whatever the case.
   * `common`, `organizations` and `consumers` are not tenants: callers treat them first.
   */
  tenant(idOrDomain: string): Tenant | undefined {
    const wanted = idOrDomain.toLowerCase();
    return (
      this.#tenants.get(wanted) ??
      this.tenants().find((tenant) =>
        tenant.verifiedDomains.some((domain) => domain.toLowerCase() === wanted),
      )
    );
  }

  /**
   * Lets every tenant that is added from now on have the same deploying identity, as with one application that was
   * consented to in all of them: a shell has one ARM_CLIENT_ID for all of a project's stacks.
   */
  shareDeployer(): void {
    this.#deployerOfAll ??= newDeployer();
  }

  /**
   * Adds a tenant with a signing key, one user, the identity that deploys and the service principals of
   * Microsoft's own APIs, which every tenant has; idempotent by tenant id.
   */
  addTenant(cloud: Cloud, tenantId: string, initialDomain: string): Tenant {
    const known = this.#tenants.get(tenantId.toLowerCase());
    if (known) return known;
    const tenant: Tenant = {
      id: tenantId.toLowerCase(),
      cloud,
      initialDomain,
      verifiedDomains: [initialDomain],
      applications: new Map(),
      servicePrincipals: new Map(),
      grants: new Map(),
      appRoleAssignments: new Map(),
      deletedItems: new Map(),
      users: new Map(),
      groups: new Map(),
      signingKey: signingKey(this.#tenants.size),
      deployer: { ...(this.#deployerOfAll ?? newDeployer()), objectId: randomUUID() },
      access: { graph: "everything", azure: "everything" },
    };
    const user: User = {
      id: randomUUID(),
      userPrincipalName: `ada@${initialDomain}`,
      displayName: "Ada Lovelace",
      password: randomBytes(12).toString("base64url"),
      isAdministrator: true,
      profile: { givenName: "Ada", surname: "Lovelace", mail: `ada@${initialDomain}` },
    };
    tenant.users.set(user.id, user);
    for (const { appId, displayName } of microsoftResources(cloud)) {
      const id = randomUUID();
      const base = { id, appId, displayName, accountEnabled: true, description: null, owners: [] };
      tenant.servicePrincipals.set(id, base);
    }
    this.#tenants.set(tenant.id, tenant);
    return tenant;
  }

  /** The app registration with this client id, in whichever tenant of the cloud it is registered. */
  applicationByAppId(appId: string): { application: Application; tenant: Tenant } | undefined {
    const wanted = appId.toLowerCase();
    const before = this.#byAppId.get(wanted);
    if (before && before.tenant.applications.get(before.application.id) === before.application) return before;
    this.#byAppId.delete(wanted);
    for (const tenant of this.#tenants.values()) {
      for (const application of tenant.applications.values()) {
        if (application.appId !== wanted) continue;
        this.#byAppId.set(wanted, { application, tenant });
        return { application, tenant };
      }
    }
    return undefined;
  }
}

interface DeployerCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

function newDeployer(): DeployerCredentials {
  return { clientId: randomUUID(), clientSecret: randomBytes(24).toString("base64url") };
}

/** One Entra tenant. Maps are keyed by object id. */
export interface Tenant {
  readonly id: string;
  readonly cloud: Cloud;
  /** `<name>.onmicrosoft.com` (or the national cloud's form). */
  readonly initialDomain: string;
  readonly verifiedDomains: string[];
  readonly applications: Map<string, Application>;
  readonly servicePrincipals: Map<string, ServicePrincipal>;
  readonly grants: Map<string, DelegatedPermissionGrant>;
  readonly appRoleAssignments: Map<string, AppRoleAssignment>;
  /** The recycle bin. */
  readonly deletedItems: Map<string, DeletedItem>;
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly signingKey: Promise<SigningKey>;
  /** The identity that a provider signs in with: what `ARM_CLIENT_ID` and `ARM_CLIENT_SECRET` are on Azure. */
  readonly deployer: DeployerCredentials & { objectId: string };
  /** What that identity may do. @default everything */
  readonly access: Access;
  /** What its app management policy says of new client secrets. @default any is allowed */
  secretPolicy?: SecretPolicy;
}

export type SignInAudience =
  | "AzureADMyOrg"
  | "AzureADMultipleOrgs"
  | "AzureADandPersonalMicrosoftAccount"
  | "PersonalMicrosoftAccount";

/** microsoft.graph.application, as far as this project touches it. */
export interface Application {
  readonly id: string;
  readonly appId: string;
  displayName: string;
  description?: string | null;
  notes?: string | null;
  serviceManagementReference?: string | null;
  readonly createdDateTime: string;
  signInAudience: SignInAudience;
  identifierUris: string[];
  tags: string[];
  api: {
    /** null and 1 issue v1 tokens, 2 issues v2 tokens: the resource's choice, not the endpoint's. */
    requestedAccessTokenVersion: number | null;
    acceptMappedClaims: boolean | null;
    knownClientApplications: string[];
    oauth2PermissionScopes: PermissionScope[];
    preAuthorizedApplications: { appId: string; delegatedPermissionIds: string[] }[];
  };
  web: {
    homePageUrl: string | null;
    logoutUrl: string | null;
    redirectUris: string[];
    implicitGrantSettings: { enableAccessTokenIssuance: boolean; enableIdTokenIssuance: boolean };
  };
  spa: { redirectUris: string[] };
  publicClient: { redirectUris: string[] };
  isDeviceOnlyAuthSupported: boolean | null;
  isFallbackPublicClient: boolean | null;
  groupMembershipClaims: string | null;
  /** What Graph keeps and shows, and nothing here looks at: see Graph's `keptProperties`. */
  kept?: Record<string, unknown>;
  info: Record<string, string | null>;
  appRoles: AppRole[];
  requiredResourceAccess: {
    resourceAppId: string;
    resourceAccess: { id: string; type: "Scope" | "Role" }[];
  }[];
  /** The newest first, as Graph lists them. */
  passwordCredentials: PasswordCredential[];
  /** Certificates. */
  keyCredentials: KeyCredential[];
  federatedCredentials: FederatedCredential[];
  /** Object ids of the owners. */
  owners: string[];
}

/** microsoft.graph.appRoleAssignment: somebody has a role of an application, or is assigned to it without a role. */
export interface AppRoleAssignment {
  readonly id: string;
  readonly createdDateTime: string;
  /** {@link noRole} where the application has no roles. */
  readonly appRoleId: string;
  /** Object id of the user, group or service principal. */
  readonly principalId: string;
  readonly principalType: "User" | "Group" | "ServicePrincipal";
  /** Object id of the application's service principal. */
  readonly resourceId: string;
}

/** The id of the role that an assignment without a role names (learn.microsoft.com/graph/api/resources/approleassignment). */
export const noRole = "00000000-0000-0000-0000-000000000000";

/** microsoft.graph.passwordCredential; Graph shows `secretText` once, in the answer of addPassword. */
export interface PasswordCredential {
  readonly keyId: string;
  readonly displayName: string | null;
  readonly startDateTime: string;
  readonly endDateTime: string;
  readonly hint: string;
  readonly secretText: string;
}

/** microsoft.graph.keyCredential of a certificate, as Graph shows it: without the certificate. */
export interface KeyCredential {
  readonly customKeyIdentifier: string | null;
  readonly displayName: string | null;
  readonly endDateTime: string;
  readonly key: null;
  readonly keyId: string;
  readonly startDateTime: string;
  readonly type: "AsymmetricX509Cert";
  readonly usage: "Verify";
}

/** microsoft.graph.federatedIdentityCredential: trust in the tokens of another issuer. */
export interface FederatedCredential {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly description: string | null;
  readonly audiences: readonly string[];
}

/** microsoft.graph.servicePrincipal: an application's presence in one tenant. */
export interface ServicePrincipal {
  readonly id: string;
  readonly appId: string;
  displayName: string;
  accountEnabled: boolean;
  description: string | null;
  /** Secrets of the application in this tenant alone. */
  passwordCredentials?: PasswordCredential[];
  /** Object ids of the owners. */
  owners: string[];
  [graphField: string]: unknown;
}

/**
 * An object in the recycle bin, from which it can be restored for 30 days
 * (learn.microsoft.com/graph/api/resources/directory).
 */
export type DeletedItem = { readonly deletedAt: number } & (
  | { readonly kind: "application"; readonly object: Application }
  | { readonly kind: "servicePrincipal"; readonly object: ServicePrincipal }
  | { readonly kind: "user"; readonly object: User }
  | { readonly kind: "group"; readonly object: Group }
);

/** microsoft.graph.oAuth2PermissionGrant: a client may act on a resource for one user or for all. */
export interface DelegatedPermissionGrant {
  readonly id: string;
  /** Object id of the client's service principal. */
  readonly clientId: string;
  /** Object id of the resource's service principal. */
  readonly resourceId: string;
  readonly consentType: "AllPrincipals" | "Principal";
  /** Object id of the user, when the grant is for one. */
  readonly principalId: string | null;
  /** Scope values, separated by blanks. */
  scope: string;
}

/**
 * The id of a grant: who may call what, for whom, in base64url as Entra's ids are. Two grants of the same
 * three have one id, which is how a second one is found out; one that is made again after its deletion has
 * the id of before (azure-cli's recording test_app_permission_grant.yaml).
 * @param principalId the user's object id; null for a grant to everybody
 */
export function grantId(clientId: string, resourceId: string, principalId: string | null): string {
  const hex = [clientId, resourceId, principalId ?? ""].map((id) => id.replaceAll("-", "")).join("");
  return Buffer.from(hex, "hex").toString("base64url");
}

/** A person who can sign in. */
export interface User {
  readonly id: string;
  userPrincipalName: string;
  displayName: string;
  password: string;
  /** Whether the person may consent on behalf of the organization. @default false */
  readonly isAdministrator?: boolean;
  /** Whether the person may sign in. @default true */
  accountEnabled?: boolean;
  /** Whether the next sign-in has to choose another password. @default false */
  mustChangePassword?: boolean;
  /** Further properties of microsoft.graph.user, which Graph shows; of an ID token are the names and `mail`. */
  profile?: Record<string, unknown>;
}
