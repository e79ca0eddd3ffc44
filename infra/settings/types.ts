import type { FileElement } from "../../policies/files/partFile.ts";
import type { CloudName } from "../names/azureCloud.ts";
import type { InstanceFacts } from "./instanceFacts.ts";
import type { WrittenProblem } from "./problems.ts";
import type { ApiEntry, ClientEntry, ProductEntry, StackFile } from "./schema.ts";

/** What a stack file says, checked, with every default filled in. */
export interface Settings extends Settled<Omit<StackFile, FilledIn>> {
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
  /** Those that several APIs may share; any other is its API's own. */
  readonly products: readonly SharedProductSettings[];
  readonly portal: PortalSettings;
  /** In the order of the stack file; the developer portal's console is `clientApp`. */
  readonly clients: readonly ClientSettings[];
  /** What each policy fragment holds, by its name. */
  readonly fragments: Readonly<Record<string, readonly FileElement[]>>;
  /** What is near a limit of Azure's: sentences for people. */
  readonly notes: readonly string[];
}

/** Keys of the stack file under which the settings have more than it says: see `fillIn`. */
type FilledIn =
  | "apiManagement"
  | "clientApp"
  | "oauthServer"
  | "apis"
  | "products"
  | "portal"
  | "clients"
  | "fragments";

/**
 * The settings under the project's own keys are what `schema.ts` says of them, where each key has its meaning, its limits
 * and its default. Here is only what else becomes of them: what a default that depends on other keys fills in, and what
 * is read from the APIs' documents.
 */
type Filled<T, Keys extends keyof T> = Settled<Omit<T, Keys> & { [Key in Keys]-?: NonNullable<T[Key]> }>;

/** Nobody changes settings. */
type Settled<T> = T extends readonly (infer Item)[]
  ? readonly Settled<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Settled<T[Key]> }
    : T;

/** Object ids in lower case, those of others sorted, so that their order in the stack file changes nothing. */
export type OwnersSettings = Settled<StackFile["owners"]>;

/** Secrets of the login expire at a time in UTC (RFC 3339), as the client app's do. */
export type PortalSettings = Omit<Settled<StackFile["portal"]>, "login"> & {
  readonly login?: { readonly entra: EntraLoginSettings };
};

/** How people sign in to the developer portal with Entra ID. */
export type EntraLoginSettings = Filled<NonNullable<StackFile["portal"]["login"]>["entra"], "displayName">;

/**
 * Host names are in lower case. What the stack file leaves out of an adopted instance is what Azure says, where the
 * instance has been read (`SettingsSource.instance`). Where it has not, as in commands that look at a stack file alone, its tier
 * is the lab's and its hosts are those that Azure gives: what has been deployed is in the stack's outputs.
 */
export type ApiManagementSettings = Filled<
  StackFile["apiManagement"],
  "sku" | "capacity" | "resourceGroupName"
>;

export type SkuName = ApiManagementSettings["sku"];

/** Its secrets expire at a time in UTC (RFC 3339); a date alone in the stack file means its first second. */
export type ClientAppSettings = Filled<StackFile["clientApp"], "tokenVersion" | "displayName">;

export type SignInAudience = ClientAppSettings["signInAudience"];

/** Which access tokens the app registration accepts (`requestedAccessTokenVersion`). */
export type TokenVersion = ClientAppSettings["tokenVersion"];

export type ClientSecretSettings = ClientAppSettings["secrets"][number];

/**
 * A client beside the developer portal's console. `apis` is sorted, `existing` in lower case, and its secrets expire as
 * the client app's do.
 */
export type ClientSettings = Filled<Omit<ClientEntry, "federatedCredentials">, "displayName"> & {
  readonly federatedCredentials: readonly Filled<ClientEntry["federatedCredentials"][number], "audience">[];
};

export type ClientType = ClientSettings["type"];

/** Its id is always in lower case: the portal lower-cases it in redirect URIs. */
export type OAuthServerSettings = Filled<StackFile["oauthServer"], "id">;

export type GrantType = OAuthServerSettings["grantTypes"][number];

type Entry = Filled<ApiEntry, "displayName" | "description" | "openApi" | "path">;

/** Who may call an API: the stack's client app, another of its clients by name, or any application by its client id. */
export type AllowedClient =
  | { readonly clientApp: true }
  | { readonly name: string }
  | { readonly clientId: string };

export interface ApiSettings
  extends Omit<Entry, "product" | "backendApp" | "versions" | "versionOf" | "version" | "tokenValidation"> {
  /** Tenants and client ids are in lower case. */
  readonly tokenValidation: Omit<Entry["tokenValidation"], "allowedClients"> & {
    /** @default none: every client */
    readonly allowedClients: readonly AllowedClient[];
  };
  /** Which version of an API it is; absent where it has none. Further versions have the backend app and the product of the first. */
  readonly versioning?: VersionSettings;
  /** The document's text as API Management gets it: without a byte order mark, and as JSON where YAML's merge keys made it. */
  readonly document: string;
  /** What ARM calls the document's format: `openapi` is YAML, `openapi+json` is JSON. */
  readonly documentFormat: "openapi" | "openapi+json";
  /**
   * What the document has and API Management leaves out without a word, and scopes that its `security` asks for and
   * the policy does not: sentences for people.
   */
  readonly documentNotes: readonly string[];
  /** Present exactly when there is no `serviceUrl`: the response that every operation has an example of. */
  readonly mock?: MockResponse;
  /** What the files under `policy.files` hold. */
  readonly policyFiles?: PolicyFiles;
  readonly product: ProductSettings;
  readonly backendApp: BackendAppSettings;
  /** Operations whose scopes and roles come from the document's `security`, by their operationIds. */
  readonly securedByDocument: readonly string[];
}

/** A version of an API, in a set with the others. */
export interface VersionSettings {
  /** ARM name of the version set: that of the first version. */
  readonly set: string;
  /** Where a call names the version. */
  readonly by: "segment" | "header" | "query";
  /** Name of the header or query parameter; absent where the version is in the path. */
  readonly parameter?: string;
  /** Such as `v2`; absent for the one that is called without a version. */
  readonly name?: string;
}

/** What the files of one API hold, by the key of their section. */
export type PolicyFiles = Partial<
  Record<"inbound" | "backend" | "outbound" | "onError", readonly FileElement[]>
>;

/** The response that an API without a backend gives: the attributes of APIM's `mock-response` policy. */
export interface MockResponse {
  readonly statusCode: number;
  readonly contentType: string;
}

/** The product of an API. Of one that somebody else owns it is what the stack file says, and the id where that says nothing. */
export interface ProductSettings
  extends Filled<Exclude<ApiEntry["product"], string>, "id" | "displayName" | "description"> {
  /** Set where it is one of `products`. */
  readonly shared?: true;
}

/** A group of Entra ID that sees products; its object id is in lower case. */
export type EntraGroupSettings = Exclude<NonNullable<SharedProductSettings["groups"]>[number], string>;

type SharedProduct = Settled<Omit<ProductEntry, "existing">>;

/** One of `products`: made by the stack, or by others, of which the stack file says what it counts on. */
export type SharedProductSettings =
  | ({ readonly existing: false } & Required<SharedProduct>)
  | ({ readonly existing: true } & SharedProduct);

/** Scopes and roles are sorted, so that their order in the stack file changes nothing. */
export interface BackendAppSettings
  extends Filled<Omit<ApiEntry["backendApp"], "scopes" | "roles">, "displayName" | "tokenVersion"> {
  readonly scopes: readonly ScopeSettings[];
  readonly roles: readonly RoleSettings[];
}

/** Object ids in lower case, each once. */
export type RoleSettings = Filled<ApiEntry["backendApp"]["roles"][number], "displayName" | "description">;

type ScopeEntry = NonNullable<ApiEntry["backendApp"]["scopes"]>[number];

/** The description is in the consent texts. */
export type ScopeSettings = Filled<
  Omit<ScopeEntry, "description">,
  "adminConsentDisplayName" | "adminConsentDescription" | "userConsentDisplayName" | "userConsentDescription"
>;

/**
 * What the gateway asks of a token in addition to the audience. `allowedTenants` with `openIdConfig: tenant` is just this stack's;
 * `operationScopes` and `operationRoles` are sorted, and hold what the document's `security` asks for.
 */
export type TokenValidationSettings = ApiSettings["tokenValidation"];

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
   * The instance that the stack adopts, as Azure shows it: fills in what the stack file leaves out, and what that says
   * otherwise is a problem. @default not known
   */
  readonly instance?: InstanceFacts;
  /**
   * When given, an active client secret that has expired by then is a problem. Without it the same stack
   * file gives the same answer on any day.
   */
  readonly now?: Date;
}
