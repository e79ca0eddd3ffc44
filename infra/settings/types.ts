import type { CloudName } from "../azureCloud.ts";
import type { WrittenProblem } from "./problems.ts";

/** What a stack file says, checked, with every default filled in. */
export interface Settings {
  readonly project: string;
  readonly stack: string;
  readonly cloud: CloudName;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly location: string;
  readonly apiManagement: ApiManagementSettings;
  readonly clientApp: ClientAppSettings;
  readonly oauthServer: OAuthServerSettings;
  readonly apis: readonly ApiSettings[];
  readonly addedByHand: AddedByHandSettings;
}

/** What people have added beside the stack on purpose. The stack neither makes nor removes it. */
export interface AddedByHandSettings {
  /** Ids (`keyId`, or `id` of a federated credential), in lower case, at any of the stack's apps. */
  readonly credentials: readonly string[];
  /** Object ids of owners of any of the stack's apps, in lower case. */
  readonly owners: readonly string[];
  /** ARM names of APIs in the instance that may go without a token check. */
  readonly apis: readonly string[];
}

export type SignInAudience = "AzureADMyOrg" | "AzureADMultipleOrgs" | "AzureADandPersonalMicrosoftAccount";

/** 1 or 2: which access tokens the app registration accepts (`requestedAccessTokenVersion`). */
export type TokenVersion = 1 | 2;

export interface ApiManagementSettings {
  /** Globally unique; without it the stack makes `<project>-<stack>-<random suffix>`. */
  readonly serviceName?: string;
  readonly resourceGroupName: string;
  readonly sku: SkuName;
  /** Scale units; 0 on Consumption. */
  readonly capacity: number;
  readonly publisherName: string;
  readonly publisherEmail: string;
  /** Adopt an instance that exists (its resource group too) instead of creating one. */
  readonly existing: boolean;
  /** Put the new instance into a resource group that exists instead of creating one. */
  readonly existingResourceGroup: boolean;
  /** Bring back a soft-deleted instance of that name. */
  readonly restore: boolean;
  /** Refuse to delete the instance, the app registrations and the scopes' ids. */
  readonly protect: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export type SkuName =
  | "Developer"
  | "Basic"
  | "Standard"
  | "Premium"
  | "Consumption"
  | "BasicV2"
  | "StandardV2";

export interface ClientAppSettings {
  readonly displayName: string;
  readonly signInAudience: SignInAudience;
  readonly tokenVersion: TokenVersion;
  /** At least one; the last one is the active one. Names are unique: they name the resources. */
  readonly secrets: readonly ClientSecretSettings[];
  readonly grantAdminConsent: boolean;
  /** Web redirect URIs besides the developer portal's. */
  readonly redirectUris: readonly string[];
  readonly implicitGrant: { readonly accessTokens: boolean; readonly idTokens: boolean };
}

export interface ClientSecretSettings {
  readonly name: string;
  /** RFC 3339 in UTC: `2027-06-30T00:00:00Z`; a date alone in the stack file means its first second. */
  readonly expires: string;
}

export interface OAuthServerSettings {
  /** ARM name of the authorization server (authsid), always lower case: the portal lower-cases it in redirect URIs. */
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly clientRegistrationEndpoint: string;
  readonly endpointVersion: "v1" | "v2";
  readonly grantTypes: readonly GrantType[];
}

export type GrantType = "authorizationCode" | "authorizationCodeWithPkce";

export interface ApiSettings {
  /** ARM name of the API, and the key of everything that belongs to it. */
  readonly name: string;
  /** Names that the API had before: what was made under them is still its own. */
  readonly formerly: readonly string[];
  /** From the stack file, else the document's `info.title`. */
  readonly displayName: string;
  /** From the stack file, else the document's `info.description`. */
  readonly description: string;
  /** Path of the OpenAPI document, relative to the project's folder. */
  readonly openApi: string;
  /** The document's text as API Management gets it: without a byte order mark, and as JSON where YAML's merge keys made it. */
  readonly document: string;
  /** What ARM calls the document's format: `openapi` is YAML, `openapi+json` is JSON. */
  readonly documentFormat: "openapi" | "openapi+json";
  /**
   * What the document has and API Management leaves out without a word, and scopes that its `security` asks for and
   * the policy does not: sentences for people.
   */
  readonly documentNotes: readonly string[];
  /** URL suffix without slashes at either end. */
  readonly path: string;
  /** Absolute https URL; without it the API answers from the document's examples. */
  readonly serviceUrl?: string;
  /** Present exactly when there is no `serviceUrl`: the response that every operation has an example of. */
  readonly mock?: MockResponse;
  readonly subscriptionRequired: boolean;
  readonly product: ProductSettings;
  readonly backendApp: BackendAppSettings;
  readonly tokenValidation: TokenValidationSettings;
  /** Allow the developer portal's console to call this API from the browser. */
  readonly cors: boolean;
}

/** The response that an API without a backend gives: the attributes of APIM's `mock-response` policy. */
export interface MockResponse {
  readonly statusCode: number;
  readonly contentType: string;
}

export interface ProductSettings {
  /** ARM name of the product. @default the API's name */
  readonly id: string;
  /** @default the API's display name */
  readonly displayName: string;
  readonly description: string;
  readonly approvalRequired: boolean;
}

export interface BackendAppSettings {
  readonly displayName: string;
  readonly signInAudience: SignInAudience;
  /** Application ID URI; without it `api://<client id>`. */
  readonly identifierUri?: string;
  readonly tokenVersion: TokenVersion;
  readonly scopes: readonly ScopeSettings[];
}

export interface ScopeSettings {
  /** What a token carries in `scp`, such as `Calculator.Read`. */
  readonly value: string;
  /** Who can consent: administrators alone (Admin), or users as well (User). */
  readonly type: "User" | "Admin";
  readonly adminConsentDisplayName: string;
  readonly adminConsentDescription: string;
  readonly userConsentDisplayName: string;
  readonly userConsentDescription: string;
}

/** What the gateway asks of a token beside the audience. */
export interface TokenValidationSettings {
  /** Whose OpenID configuration signs: this tenant's, any organization's, or anybody's (the lab's `common`). */
  readonly openIdConfig: "tenant" | "organizations" | "common";
  /** Tenant ids whose issuers are accepted; with `tenant` just this stack's. Empty: any that the configuration covers. */
  readonly allowedTenants: readonly string[];
  /** Whether the token must carry one of the backend app's scopes. */
  readonly requireScope: boolean;
  /**
   * By operationId of the API's document: scopes of the backend app of which a token must carry one for that
   * operation. Sorted, so that the order of the stack file changes nothing.
   */
  readonly operationScopes: Readonly<Record<string, readonly string[]>>;
  /** Client ids that may call; `clientApp` is this stack's client app. Empty: any client. */
  readonly allowedClients: readonly string[];
  readonly clockSkewSeconds: number;
  readonly failedMessage: string;
}

/** What the settings are read from. */
export interface SettingsSource {
  readonly project: string;
  readonly stack: string;
  /** Every config value of the stack by its full key (`azuread:tenantId`); objects as JSON text, as Pulumi hands them over. */
  readonly config: Readonly<Record<string, string>>;
  /** What is wrong with the stack file and shows no more in `config`. @default none */
  readonly problems?: readonly WrittenProblem[];
  /**
   * A file of the project, by its path relative to the project's folder; undefined when there is none. As bytes,
   * since a text no longer tells what was not UTF-8.
   */
  readFile(path: string): Uint8Array | string | undefined;
  /**
   * When given, an active client secret that has expired by then is a problem. Without it the same stack
   * file gives the same answer on any day.
   */
  readonly now?: Date;
}
