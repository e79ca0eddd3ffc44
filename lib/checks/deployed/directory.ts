import type { ServiceClient } from "../../azure/serviceClient.ts";
import { StepFailed } from "../steps.ts";

/** What is looked at of an app registration (learn.microsoft.com/graph/api/resources/application). */
export interface Application {
  readonly appId: string;
  readonly displayName: string;
  readonly signInAudience: string;
  readonly identifierUris: readonly string[];
  readonly api: {
    /** null is 1. */
    readonly requestedAccessTokenVersion: number | null;
    readonly oauth2PermissionScopes: readonly PermissionScope[];
    readonly preAuthorizedApplications: readonly {
      readonly appId: string;
      readonly delegatedPermissionIds: readonly string[];
    }[];
  };
  readonly appRoles: readonly AppRole[];
  readonly web: {
    readonly redirectUris: readonly string[];
    readonly implicitGrantSettings: {
      readonly enableAccessTokenIssuance: boolean;
      readonly enableIdTokenIssuance: boolean;
    };
  };
  readonly spa: { readonly redirectUris: readonly string[] };
  readonly publicClient: { readonly redirectUris: readonly string[] };
  readonly optionalClaims?: { readonly idToken?: readonly { readonly name: string }[] } | null;
  readonly requiredResourceAccess: readonly {
    readonly resourceAppId: string;
    readonly resourceAccess: readonly { readonly id: string; readonly type: string }[];
  }[];
  readonly id: string;
  readonly passwordCredentials: readonly PasswordCredential[];
  readonly keyCredentials: readonly KeyCredential[];
}

/** learn.microsoft.com/graph/api/resources/passwordcredential */
export interface PasswordCredential {
  readonly keyId: string;
  readonly displayName: string | null;
  /** RFC 3339. */
  readonly endDateTime: string;
  /** The first three characters of the secret. */
  readonly hint?: string | null;
}

/** A certificate (learn.microsoft.com/graph/api/resources/keycredential). */
export interface KeyCredential {
  readonly keyId: string;
  readonly displayName: string | null;
  /** RFC 3339. */
  readonly endDateTime: string;
}

/** Trust in another issuer's tokens (learn.microsoft.com/graph/api/resources/federatedidentitycredential). */
export interface FederatedCredential {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
}

/** Who may change an app: a user or a service principal (learn.microsoft.com/graph/api/resources/directoryobject). */
export interface Owner {
  readonly id: string;
  readonly displayName?: string | null;
  readonly userPrincipalName?: string | null;
}

export interface PermissionScope {
  readonly id: string;
  readonly value: string | null;
  readonly isEnabled: boolean;
  readonly type: string;
}

/** learn.microsoft.com/graph/api/resources/approle */
export interface AppRole {
  readonly id: string;
  readonly value: string | null;
  readonly isEnabled: boolean;
  readonly allowedMemberTypes: readonly string[];
}

/** Somebody has a role of an application (learn.microsoft.com/graph/api/resources/approleassignment). */
export interface AppRoleAssignment {
  readonly appRoleId: string;
  readonly principalId: string;
  readonly principalDisplayName: string | null;
}

/** learn.microsoft.com/graph/api/resources/serviceprincipal */
export interface ServicePrincipal {
  /** Whether tokens are for those alone who have a role of the app. */
  readonly appRoleAssignmentRequired: boolean;
  readonly id: string;
  readonly accountEnabled: boolean;
  /** Of the app in this tenant alone. */
  readonly passwordCredentials: readonly PasswordCredential[];
  readonly keyCredentials: readonly KeyCredential[];
}

/** learn.microsoft.com/graph/api/resources/oauth2permissiongrant */
export interface PermissionGrant {
  readonly clientId: string;
  readonly resourceId: string;
  readonly consentType: "AllPrincipals" | "Principal";
  /** Values of scopes, separated by blanks. */
  readonly scope: string;
}

/** The tenant's directory, read through Microsoft Graph; what has been read once is not read again. */
export class Directory {
  readonly #graph: ServiceClient;
  readonly #read = new Map<string, Promise<unknown>>();

  constructor(graph: ServiceClient) {
    this.#graph = graph;
  }

  /**
   * An app registration by its client id.
   * @param what names it for people
   * @throws StepFailed when there is none
   */
  application(what: string, clientId: string): Promise<Application> {
    return this.#existing(`the app registration of ${what}`, "applications", clientId);
  }

  /**
   * An app's enterprise application in this tenant.
   * @throws StepFailed when there is none
   */
  servicePrincipal(what: string, clientId: string): Promise<ServicePrincipal> {
    return this.#existing(`the service principal of ${what}`, "servicePrincipals", clientId);
  }

  /** The same, or undefined when there is none. */
  servicePrincipalIfAny(clientId: string): Promise<ServicePrincipal | undefined> {
    return this.#find("servicePrincipals", clientId);
  }

  /**
   * The same, where users have to get in.
   * @throws StepFailed also when nobody can sign in to it
   */
  async enabledServicePrincipal(what: string, clientId: string): Promise<ServicePrincipal> {
    const principal = await this.servicePrincipal(what, clientId);
    if (principal.accountEnabled) return principal;
    throw new StepFailed(
      `The service principal of ${what} is disabled.`,
      "Enterprise applications: Properties, Enabled for users to sign-in",
    );
  }

  /** The federated credentials of an app registration; a service principal has none of its own. */
  federatedCredentials({ id }: Application): Promise<FederatedCredential[]> {
    return this.#graph.list(`/v1.0/applications/${id}/federatedIdentityCredentials`);
  }

  /** Who owns an app registration or a service principal. */
  owners(kind: "applications" | "servicePrincipals", { id }: { readonly id: string }): Promise<Owner[]> {
    return this.#graph.list(`/v1.0/${kind}/${id}/owners`);
  }

  /** Everything that a client has been granted for users. */
  grants({ id }: ServicePrincipal): Promise<PermissionGrant[]> {
    const filter = new URLSearchParams({ $filter: `clientId eq '${id}'` });
    return this.#graph.list(`/v1.0/oauth2PermissionGrants?${filter}`);
  }

  /** Who has roles of an app, given to whomever. */
  assignedTo({ id }: ServicePrincipal): Promise<AppRoleAssignment[]> {
    return this.#graph.list(`/v1.0/servicePrincipals/${id}/appRoleAssignedTo`);
  }

  /** Which roles of other apps it has, by their ids. */
  async rolesOf({ id }: ServicePrincipal): Promise<string[]> {
    const path = `/v1.0/servicePrincipals/${id}/appRoleAssignments`;
    return (await this.#graph.list<AppRoleAssignment>(path)).map(({ appRoleId }) => appRoleId);
  }

  #find<T>(collection: string, clientId: string): Promise<T | undefined> {
    const path = `/v1.0/${collection}(appId='${clientId}')`;
    const read = (this.#read.get(path) as Promise<T | undefined>) ?? this.#graph.get<T>(path);
    this.#read.set(path, read);
    return read;
  }

  async #existing<T>(name: string, collection: string, clientId: string): Promise<T> {
    const found = await this.#find<T>(collection, clientId);
    if (found) return found;
    throw new StepFailed(`The tenant does not have ${name} (${clientId}) any more.`, "npm run drift");
  }
}
