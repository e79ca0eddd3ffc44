import type { DocumentedSuccess } from "../../openapi/samples/success.ts";
import type { ArmAnswer } from "./armAnswer.ts";
import type { InsightsComponent } from "./insights.ts";
import type { OperationParameter } from "./operationParameter.ts";
import type { PolicyScope } from "./policyScope.ts";
import type { PublishedPortal } from "./publishedPortal.ts";
import type { Debugging } from "./requestTrace.ts";
import type { Table } from "./table.ts";
import type { DeletedVault, RoleAssignment, Vault } from "./vaults.ts";

/**
 * What Azure Resource Manager remembers of the subscriptions in this world. ARM writes it; the gateway
 * serves what is deployed here, the developer portal what was last published from here. Every map is
 * keyed by the lower-cased name, since ARM compares names without case.
 */
export class ArmStore {
  /** Resource groups, keyed by `subscriptionKey`. */
  readonly resourceGroups = new Map<string, ResourceGroup>();
  /** API Management instances by service name: the name is a host name, so it is unique in the whole cloud. */
  readonly services = new Map<string, ApimService>();
  /** Instances deleted in the last 48 hours, which keep their name. */
  readonly deletedServices = new Map<string, DeletedService>();
  /** Key vaults by lower-cased name, which is a host name. */
  readonly vaults = new Map<string, Vault>();
  /** Deleted vaults, which keep their name until they are purged. */
  readonly deletedVaults = new Map<string, DeletedVault>();
  /** Application Insights components, keyed by their lower-cased ARM id. */
  readonly components = new Map<string, InsightsComponent>();
  /** User-assigned identities that others have made, keyed by their lower-cased ARM id. */
  readonly userAssignedIdentities = new Map<string, UserAssignedIdentity>();
  /** Role assignments, keyed by their lower-cased ARM id. */
  readonly roleAssignments = new Map<string, RoleAssignment>();
  /** Template deployments, keyed by their lower-cased ARM id. */
  readonly deployments = new Map<string, Deployment>();
  /** Long-running operations by their id. */
  readonly operations = new Map<string, ArmOperation>();
  /** The content of a new instance's developer portal: none, since September 2021 (Azure/apim-lab#19). */
  newPortal: () => Map<string, ArmResource> = () => new Map();
  /**
   * How the publication of a portal ends that nobody has set up: `failed`, or `empty`, which is completed and shows
   * nothing. Of four such publications of SDK test instances two ended as completed and two as failed (recording
   * net-portal-revision-2022), and public reports tell of both (Azure/api-management-developer-portal#2045 and #1050).
   */
  unreadyPublication: "failed" | "empty" = "empty";
  /** The tenant of each Azure subscription: the first one that used it. Keyed by the lower-cased subscription id. */
  readonly subscriptionTenants = new Map<string, string>();
  #version = 0n;

  /** The instance of that name, whatever the case. */
  service(name: string): ApimService | undefined {
    return this.services.get(name.toLowerCase());
  }

  /** A fresh ETag, quoted: a row version, eight bytes in base64, as Azure's look. */
  nextEtag(): string {
    this.#version += 1n;
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(this.#version);
    return `"${bytes.toString("base64")}"`;
  }
}

/** The key of a resource group in `ArmStore.resourceGroups`. */
export function resourceGroupKey(subscriptionId: string, name: string): string {
  return `${subscriptionId}/${name}`.toLowerCase();
}

export interface UserAssignedIdentity {
  /** Object id of its service principal. */
  readonly principalId: string;
  readonly clientId: string;
}

export interface ResourceGroup {
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly location: string;
  tags: Record<string, string>;
  managedBy?: string;
  /** Its deletion is under way. */
  deleting?: boolean;
}

/** Something with an ARM id and an ETag; `properties` are those of the REST API, secrets left out. */
export interface ArmResource {
  readonly id: string;
  readonly name: string;
  /** Quoted, as in the ETag header: `"AAAAAAAAD6w="`. */
  etag: string;
  properties: Record<string, unknown>;
  /** What lies below it and concerns nobody but ARM, by the lower-cased collection (`diagnostics`), then by name. */
  children?: Map<string, Map<string, ArmEntity>>;
  /** Names of what it is linked to, by the lower-cased collection: `tags`, or the `users` of a group. */
  links?: Map<string, Set<string>>;
}

/** A resource that ARM keeps and that nothing else in the world reads. */
export interface ArmEntity extends ArmResource {
  /** What GET does not show. */
  secrets: Readonly<Record<string, unknown>>;
}

export interface ApimService extends ArmResource {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly tenantId: string;
  readonly location: string;
  sku: { name: string; capacity: number };
  tags: Record<string, string>;
  identity?: Record<string, unknown>;
  /** Who created it and who changed it last. */
  systemData?: Record<string, unknown>;
  zones?: string[];
  /** What is served: of each API the current revision. */
  readonly apis: Table<ApimApi>;
  /** Revisions that are not current, by their lower-cased name (`calc;rev=2`); undefined while there is none. */
  apiRevisions?: Map<string, ApimApi>;
  readonly authorizationServers: Map<string, ApimAuthorizationServer>;
  readonly products: Map<string, ApimProduct>;
  readonly subscriptions: Map<string, ApimSubscription>;
  readonly namedValues: Map<string, ApimNamedValue>;
  readonly portalRevisions: Map<string, ApimPortalRevision>;
  /** Who is known to the developer portal beside the administrator; undefined while nobody is. */
  users?: Map<string, ApimUser>;
  /** Pages and settings of the developer portal, keyed by `<content type>/<name>`; a new instance has none. */
  readonly portalContent: Map<string, ArmResource>;
  /** The policy at service ("global") scope. */
  policy?: ApimPolicy;
  /** Undefined until somebody has asked for a debug token. */
  debugging?: Debugging;
  /** What the developer portal shows: a copy taken when a portal revision was completed. */
  published?: PublishedPortal;
}

export interface ApimApi extends ArmResource {
  /** Where it is served: URL suffix without slashes at either end, with the version in it; "" for the root. */
  readonly path: string;
  readonly operations: Table<ApimOperation>;
  policy?: ApimPolicy;
  /** RFC 3339, as the list of its revisions shows it. */
  created?: string;
  updated?: string;
}

/** One operation of an API, as the import of an OpenAPI document leaves it. */
export interface ApimOperation extends ArmResource {
  /** Upper case. */
  readonly method: string;
  /** `/add?a={a}&b={b}`: required query parameters are template parameters by default. */
  readonly urlTemplate: string;
  templateParameters: OperationParameter[];
  queryParameters: OperationParameter[];
  responses: OperationResponse[];
  /** How a backend answers by the document that the operation was imported from. */
  success?(): DocumentedSuccess;
  policy?: ApimPolicy;
}

export interface OperationResponse {
  readonly statusCode: number;
  readonly description?: string;
  /** One per content type; `example` is the text that mock-response sends, when the document has one. */
  readonly representations: {
    readonly contentType: string;
    readonly example?: string;
    /** What mock-response sends where there is no example: made of the document's schema when it is asked for. */
    sample?(): string | undefined;
  }[];
}

export interface ApimAuthorizationServer extends ArmResource {
  /** Read back by POST listSecrets, and shown in answers to PUT and PATCH. */
  clientSecret?: string;
  resourceOwnerUsername?: string;
  resourceOwnerPassword?: string;
}

export interface ApimProduct extends ArmResource {
  /** Lower-cased names of the APIs in the product. */
  readonly apis: Set<string>;
  policy?: ApimPolicy;
}

export interface ApimSubscription extends ArmResource {
  /** Read back by POST listSecrets, and shown in answers to PUT. */
  primaryKey: string;
  secondaryKey: string;
}

/** Somebody with an account of the developer portal. */
export interface ApimUser extends ArmResource {
  /** See `portalAccounts.ts`; undefined where nobody has given a password. */
  passwordHash?: string;
}

export interface ApimNamedValue extends ArmResource {
  /** Of one in a key vault: the secret, as it was when it was last read. */
  value: string;
  /** When the secret was last asked for, in milliseconds of the world's time; undefined where there is no key vault. */
  readAt?: number;
}

/** A policy document as it was sent, and what the gateway runs. */
export interface ApimPolicy extends ArmResource {
  text: string;
  readonly format: "xml" | "rawxml";
  /** Where it stands. */
  readonly scope: PolicyScope;
  /** Display names of the named values that it refers to. */
  namedValues: readonly string[];
  /** Counts the changes of the document, and of the named values in it. */
  version: number;
}

/** A publication of the developer portal; what it shows is kept, so that an earlier one can be made current again. */
export interface ApimPortalRevision extends ArmResource {
  published?: PublishedPortal;
}

/** A long-running operation as `Azure-AsyncOperation` and `Location` show it; each poll does one of its steps. */
export interface ArmOperation {
  readonly id: string;
  /** Lower-cased id of the resource it works on. */
  readonly resourceId: string;
  readonly startTime: string;
  endTime?: string;
  status: "InProgress" | "Succeeded" | "Failed";
  error?: { readonly code: string; readonly message: string; readonly details?: readonly unknown[] | null };
  readonly steps: (() => void | Promise<void>)[];
  /** What `Location` answers in the end, where it lies at `…/operationResults/{id}`. */
  readonly result?: () => ArmAnswer;
  /** What `Location` answers in the end, where it lies at an action. */
  located?: () => ArmAnswer;
  /** The poll that is at work, so that two at once do not run the same step. */
  running?: Promise<void>;
}

export interface DeletedService {
  readonly service: ApimService;
  /** World time, milliseconds since the epoch. */
  readonly deletedAt: number;
}

export interface Deployment extends ArmResource {
  readonly subscriptionId: string;
  /** Undefined for a deployment in the subscription itself, which has a location. */
  readonly resourceGroup: string | undefined;
  readonly location?: string;
}
