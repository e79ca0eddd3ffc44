import * as contracts from "./contracts.ts";
import { regionName, tagsOf } from "./envelope.ts";
import { ArmError, validationError } from "./errors.ts";
import { checkFields } from "./fields.ts";
import { findResourceGroup } from "./lookup.ts";
import { nothing, operationHeaders, startOperation } from "./operations.ts";
import { type ArmAnswer, type ArmRequest, asObject, ownName, type ResourceType } from "./request.ts";
import { softDelete } from "./softDelete.ts";
import { type ResourceGroup, resourceGroupKey } from "./store.ts";

/** azure-native 3.28 sends 2024-03-01; the others are of the same shape. */
export const resourcesVersions = [
  "2021-04-01",
  "2022-09-01",
  "2023-07-01",
  "2024-03-01",
  "2024-07-01",
  "2024-11-01",
  "2025-04-01",
];

export const resourceGroups: ResourceType = {
  type: "Microsoft.Resources/resourceGroups",
  apiVersions: resourcesVersions,
  get: (request) => ({ status: 200, body: shown(findResourceGroup(request)) }),
  head: (request) => {
    findResourceGroup(request);
    return { status: 204 };
  },
  list(request) {
    const { arm } = request.context;
    const own = [...arm.resourceGroups.values()].filter(
      (group) => group.subscriptionId === request.subscriptionId,
    );
    return { status: 200, body: { value: own.map(shown) } };
  },
  put,
  patch(request) {
    const group = findResourceGroup(request);
    group.tags = tagsOf(request) ?? group.tags;
    return { status: 200, body: shown(group) };
  },
  delete(request) {
    const group = findResourceGroup(request);
    const { arm } = request.context;
    const inside = (resource: { subscriptionId: string; resourceGroup: string }) =>
      resourceGroupKey(resource.subscriptionId, resource.resourceGroup) ===
      resourceGroupKey(group.subscriptionId, group.name);
    for (const service of arm.services.values()) if (inside(service)) softDelete(request.context, service);
    for (const [key, deployment] of arm.deployments) if (inside(deployment)) arm.deployments.delete(key);
    arm.resourceGroups.delete(resourceGroupKey(group.subscriptionId, group.name));
    const operation = startOperation(request, group.id, [nothing, nothing]);
    const urls = { locationPath: `/subscriptions/${group.subscriptionId}/operationresults`, endStatus: 200 };
    return { status: 202, headers: operationHeaders(request, operation, urls), operation: operation.id };
  },
};

function put(request: ArmRequest): ArmAnswer {
  const name = ownName(request);
  const { problems } = checkFields({ name }, { name: contracts.names.resourceGroupName });
  if (problems.length > 0) throw validationError(problems);
  const body = asObject(request.body);
  const location = body?.location;
  if (typeof location !== "string" || location === "") {
    throw new ArmError(400, "LocationRequired", "The location property is required for this definition.");
  }
  const key = resourceGroupKey(request.subscriptionId, name);
  const previous = request.context.arm.resourceGroups.get(key);
  if (previous && regionName(previous.location) !== regionName(location)) {
    throw new ArmError(
      409,
      "InvalidResourceGroupLocation",
      `Invalid resource group location '${location}'. The Resource group already exists in location '${previous.location}'.`,
    );
  }
  const group: ResourceGroup = {
    id: `/subscriptions/${request.subscriptionId}/resourceGroups/${previous?.name ?? name}`,
    name: previous?.name ?? name,
    subscriptionId: request.subscriptionId,
    tenantId: request.tenant.id,
    location: regionName(location),
    tags: tagsOf(request) ?? {},
    managedBy: typeof body?.managedBy === "string" ? body.managedBy : undefined,
  };
  request.context.arm.resourceGroups.set(key, group);
  return { status: previous ? 200 : 201, body: shown(group) };
}

function shown({ id, name, location, tags, managedBy }: ResourceGroup) {
  const properties = { provisioningState: "Succeeded" };
  return { id, name, type: resourceGroups.type, location, ...(managedBy && { managedBy }), tags, properties };
}
