import {
  type ApimApi,
  type ApimOperation,
  type ApimProduct,
  type ApimService,
  type ResourceGroup,
  resourceGroupKey,
} from "../model/instances.ts";
import { ArmError, notFound, resourceNotFound, serviceLocked } from "./errors.ts";
import type { ArmRequest } from "./request.ts";

/** @throws ArmError 404 ResourceGroupNotFound */
export function findResourceGroup(request: ArmRequest): ResourceGroup {
  const { context, subscriptionId, resourceGroup = "" } = request;
  const group = context.arm.resourceGroups.get(resourceGroupKey(subscriptionId, resourceGroup));
  if (!group) {
    throw new ArmError(404, "ResourceGroupNotFound", `Resource group '${resourceGroup}' could not be found.`);
  }
  return group;
}

/** Whether a resource is in the subscription of a path, and in its resource group where it has one. */
export function isInScope(
  { subscriptionId, resourceGroup }: { readonly subscriptionId: string; readonly resourceGroup: string },
  request: ArmRequest,
): boolean {
  return (
    subscriptionId.toLowerCase() === request.subscriptionId &&
    (request.resourceGroup === undefined ||
      resourceGroup.toLowerCase() === request.resourceGroup.toLowerCase())
  );
}

/** The instance under the path's first name, if it is in this subscription and resource group. */
export function serviceAt(request: ArmRequest): ApimService | undefined {
  const service = request.context.arm.service(request.names[0] ?? "");
  const here =
    service?.subscriptionId.toLowerCase() === request.subscriptionId &&
    service.resourceGroup.toLowerCase() === request.resourceGroup?.toLowerCase();
  return here ? service : undefined;
}

/** @throws ArmError 404 ResourceNotFound, in the words of Azure Resource Manager */
export function findService(request: ArmRequest): ApimService {
  const { name: group } = findResourceGroup(request);
  const service = serviceAt(request);
  if (!service) throw resourceNotFound("Microsoft.ApiManagement/service", request.names[0], group);
  return service;
}

/**
 * The instance, ready for what is below it.
 * @throws ArmError 404, or 409 while the instance is still being made
 */
export function activeService(request: ArmRequest): ApimService {
  const service = findService(request);
  const { provisioningState } = service.properties;
  if (provisioningState === "Created" || provisioningState === "Activating") throw serviceLocked(service);
  return service;
}

/** The path below an instance: of a full ARM id of something in it, or of such a path itself. */
export function pathBelow({ id: own }: ApimService, id: string): string {
  return id.toLowerCase().startsWith(own.toLowerCase()) ? id.slice(own.length) : id;
}

/** The name that an id gives in a collection of an instance: `/loggers/{name}`, or the full ARM id. */
export function nameIn(service: ApimService, collection: string, id: string): string | undefined {
  const [, named, name, ...more] = pathBelow(service, id).split("/");
  return named?.toLowerCase() === collection.toLowerCase() && more.length === 0
    ? name || undefined
    : undefined;
}

/** The API under the path's second name, or one of its revisions (`calc;rev=2`). */
export function findApi(request: ArmRequest): ApimApi {
  const api = apiNamed(activeService(request), request.names[1] ?? "");
  if (!api) throw notFound("Api");
  return api;
}

/** An API or one of its revisions by its name in ARM; the current one has two names. */
export function apiNamed(service: ApimService, name: string): ApimApi | undefined {
  const key = name.toLowerCase();
  const [, base, revision] = /^(.+);rev=([^;]+)$/.exec(key) ?? [];
  const current = service.apis.get(base ?? key);
  if (base === undefined || current?.properties.apiRevision === revision) return current;
  return service.apiRevisions?.get(key);
}

/** The operation under the path's third name. */
export function findOperation(request: ArmRequest): ApimOperation {
  return existing(findApi(request).operations, request.names[2], "Operation");
}

/** The product under the path's second name. */
export function findProduct(request: ArmRequest): ApimProduct {
  return existing(activeService(request).products, request.names[1], "Product");
}

/** @throws ArmError 404 with API Management's words */
export function existing<T>(collection: ReadonlyMap<string, T>, name = "", what: string): T {
  const found = collection.get(name.toLowerCase());
  if (!found) throw notFound(what);
  return found;
}
