import type { CompiledPolicy } from "../gateway/policyDocument.ts";
import type { PublishedPortal } from "../portal/publication.ts";

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
  /** Template deployments, keyed by their lower-cased ARM id. */
  readonly deployments = new Map<string, Deployment>();

  /** The instance of that name, whatever the case. */
  service(name: string): ApimService | undefined {
    return this.services.get(name.toLowerCase());
  }
}

/** The key of a resource group in `ArmStore.resourceGroups`. */
export function resourceGroupKey(subscriptionId: string, name: string): string {
  return `${subscriptionId}/${name}`.toLowerCase();
}

export interface ResourceGroup {
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly location: string;
  tags: Record<string, string>;
  managedBy?: string;
}

/** Something with an ARM id and an ETag; `properties` are those of the REST API, secrets left out. */
export interface ArmResource {
  readonly id: string;
  readonly name: string;
  /** Quoted, as in the ETag header: `"AAAAAAAAD6w="`. */
  etag: string;
  properties: Record<string, unknown>;
}

export interface ApimService extends ArmResource {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly tenantId: string;
  readonly location: string;
  sku: { name: string; capacity: number };
  tags: Record<string, string>;
  identity?: Record<string, unknown>;
  zones?: string[];
  readonly apis: Map<string, ApimApi>;
  readonly authorizationServers: Map<string, ApimAuthorizationServer>;
  readonly products: Map<string, ApimProduct>;
  readonly subscriptions: Map<string, ApimSubscription>;
  readonly namedValues: Map<string, ApimNamedValue>;
  readonly portalRevisions: Map<string, ArmResource>;
  /** The policy at service ("global") scope. */
  policy?: ApimPolicy;
  /** What the developer portal shows: a copy taken when a portal revision was completed. */
  published?: PublishedPortal;
}

export interface ApimApi extends ArmResource {
  /** URL suffix without slashes at either end; "" for the root. */
  path: string;
  readonly operations: Map<string, ApimOperation>;
  policy?: ApimPolicy;
}

/** One operation of an API, as the import of an OpenAPI document leaves it. */
export interface ApimOperation extends ArmResource {
  /** Upper case. */
  method: string;
  /** `/add?a={a}&b={b}`: required query parameters are template parameters by default. */
  urlTemplate: string;
  templateParameters: OperationParameter[];
  queryParameters: OperationParameter[];
  responses: OperationResponse[];
  policy?: ApimPolicy;
}

export interface OperationParameter {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description?: string;
  readonly defaultValue?: string;
  /** Allowed or suggested values. */
  readonly values: string[];
}

export interface OperationResponse {
  readonly statusCode: number;
  readonly description?: string;
  /** One per content type; `example` is the text that mock-response sends, when the document has one. */
  readonly representations: { readonly contentType: string; readonly example?: string }[];
}

export interface ApimAuthorizationServer extends ArmResource {
  /** Write-only in ARM; read back by POST listSecrets alone. */
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
  /** Read back by POST listSecrets alone. */
  primaryKey: string;
  secondaryKey: string;
}

export interface ApimNamedValue extends ArmResource {
  value: string;
}

/** A policy document as it was sent, and what the gateway runs. */
export interface ApimPolicy extends ArmResource {
  readonly text: string;
  readonly format: "xml" | "rawxml";
  readonly compiled: CompiledPolicy;
}

export interface DeletedService {
  readonly service: ApimService;
  /** World time, milliseconds since the epoch. */
  readonly deletedAt: number;
}

export interface Deployment extends ArmResource {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
}
