import { StepFailed } from "../../rehearsal/acceptance/steps.ts";
import type { ServiceClient } from "../azure/serviceClient.ts";

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
  };
  readonly web: {
    readonly redirectUris: readonly string[];
    readonly implicitGrantSettings: {
      readonly enableAccessTokenIssuance: boolean;
      readonly enableIdTokenIssuance: boolean;
    };
  };
  readonly spa: { readonly redirectUris: readonly string[] };
  readonly publicClient: { readonly redirectUris: readonly string[] };
  readonly requiredResourceAccess: readonly {
    readonly resourceAppId: string;
    readonly resourceAccess: readonly { readonly id: string; readonly type: string }[];
  }[];
  readonly passwordCredentials: readonly {
    readonly displayName: string | null;
    /** RFC 3339. */
    readonly endDateTime: string;
    /** The first three characters of the secret (learn.microsoft.com/graph/api/resources/passwordcredential). */
    readonly hint?: string | null;
  }[];
}

export interface PermissionScope {
  readonly id: string;
  readonly value: string | null;
  readonly isEnabled: boolean;
  readonly type: string;
}

/** learn.microsoft.com/graph/api/resources/serviceprincipal */
export interface ServicePrincipal {
  readonly id: string;
  readonly accountEnabled: boolean;
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
   * @throws StepFailed when there is none, or when nobody can sign in to it
   */
  async servicePrincipal(what: string, clientId: string): Promise<ServicePrincipal> {
    const name = `the service principal of ${what}`;
    const principal = await this.#existing<ServicePrincipal>(name, "servicePrincipals", clientId);
    if (principal.accountEnabled) return principal;
    throw new StepFailed(
      `The service principal of ${what} is disabled.`,
      "Enterprise applications: Properties, Enabled for users to sign-in",
    );
  }

  /** Everything that a client has been granted for users. */
  grants({ id }: ServicePrincipal): Promise<PermissionGrant[]> {
    const filter = new URLSearchParams({ $filter: `clientId eq '${id}'` });
    return this.#graph.list(`/v1.0/oauth2PermissionGrants?${filter}`);
  }

  async #existing<T>(name: string, collection: string, clientId: string): Promise<T> {
    const path = `/v1.0/${collection}(appId='${clientId}')`;
    const read = (this.#read.get(path) as Promise<T | undefined>) ?? this.#graph.get<T>(path);
    this.#read.set(path, read);
    const found = await read;
    if (found) return found;
    throw new StepFailed(`The tenant does not have ${name} (${clientId}) any more.`, "npm run drift");
  }
}
