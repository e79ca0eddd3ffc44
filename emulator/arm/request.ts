import type { WorldContext } from "../context.ts";
import type { ArmAnswer } from "../model/armAnswer.ts";
import type { Tenant } from "../model/directory.ts";

/** One call of Azure Resource Manager, taken apart and authorized. */
export interface ArmRequest {
  readonly context: WorldContext;
  /** The caller's tenant, which is also the subscription's. */
  readonly tenant: Tenant;
  /** `https://management.azure.com`: long-running operations are polled at absolute URLs. */
  readonly origin: string;
  readonly subscriptionId: string;
  /** Undefined above the level of a resource group. */
  readonly resourceGroup: string | undefined;
  /** The names along the type's path: `service/apis` has two. A collection has one fewer than types. */
  readonly names: readonly string[];
  /** Names in lower case: ARM compares them so. */
  readonly query: URLSearchParams;
  /** As it was asked for, with its percent signs. */
  readonly pathname: string;
  readonly ifMatch: string | undefined;
  /** Parsed JSON; undefined where nothing was sent. */
  readonly body: unknown;
  readonly apiVersion: string;
}

export type ArmHandler = (request: ArmRequest) => ArmAnswer | Promise<ArmAnswer>;

/** What somebody has to be allowed to do with other resources that a body links to. */
export interface LinkedScopes {
  /** Such as `Microsoft.ManagedIdentity/userAssignedIdentities/assign/action`. */
  readonly action: string;
  /** ARM ids, as they are sent. */
  readonly scopes: readonly string[];
}

/** One type of resource, by the verbs that it has; a verb that is missing is refused with 501. */
export interface ResourceType {
  /** As ARM writes it: `Microsoft.ApiManagement/service/apis`. */
  readonly type: string;
  readonly apiVersions: readonly string[];
  /** What a PUT or PATCH with that body has to be allowed to do with other resources. @default nothing */
  readonly linked?: (body: unknown) => LinkedScopes;
  readonly get?: ArmHandler;
  readonly head?: ArmHandler;
  readonly put?: ArmHandler;
  readonly patch?: ArmHandler;
  readonly delete?: ArmHandler;
  /** GET on the collection. */
  readonly list?: ArmHandler;
  /** POST actions by name. */
  readonly actions?: Readonly<Record<string, ArmHandler>>;
}

/** The last name of the path: the resource itself. */
export function ownName(request: ArmRequest): string {
  return request.names.at(-1) ?? "";
}

/** A plain object, or undefined for anything else. */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** `properties` of a request's body; empty when there are none. */
export function sentProperties(request: ArmRequest): Record<string, unknown> {
  return asObject(asObject(request.body)?.properties) ?? {};
}
