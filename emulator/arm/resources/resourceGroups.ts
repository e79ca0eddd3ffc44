import type { ArmAnswer } from "../../model/armAnswer.ts";
import { type ResourceGroup, resourceGroupKey } from "../../model/instances.ts";
import { regionName } from "../../model/regions.ts";
import * as contracts from "../contracts.ts";
import { tagsOf } from "../envelope.ts";
import { ArmError, groupIsBeingDeleted, validationError } from "../errors.ts";
import { checkFields } from "../fields.ts";
import { uncountedListAnswer } from "../listing.ts";
import { findResourceGroup } from "../lookup.ts";
import { nothing, operationHeaders, pollResource, startOperation } from "../operations.ts";
import { type ArmRequest, asObject, ownName, type ResourceType } from "../request.ts";
import { softDelete } from "../services/softDelete.ts";
import { softDeleteVault } from "../vaults/deletedVaults.ts";
import { checkRegion } from "./checkRegion.ts";

/** azure-native 3.28 sends 2024-03-01; the others are of the same shape (recordings at 2020-06-01). */
export const resourcesVersions = [
  "2018-05-01",
  "2019-05-01",
  "2019-05-10",
  "2019-10-01",
  "2020-06-01",
  "2020-10-01",
  "2021-01-01",
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
  async get(request) {
    const { arm, clock } = request.context;
    await pollResource(arm, findResourceGroup(request).id, clock.iso());
    return { status: 200, body: shown(findResourceGroup(request)) };
  },
  head: (request) => {
    findResourceGroup(request);
    return { status: 204 };
  },
  list(request) {
    const { arm } = request.context;
    const own = [...arm.resourceGroups.values()].filter(
      (group) => group.subscriptionId === request.subscriptionId,
    );
    return uncountedListAnswer(request, own.map(shown));
  },
  put,
  patch(request) {
    const group = findResourceGroup(request);
    group.tags = tagsOf(request) ?? group.tags;
    return { status: 200, body: shown(group) };
  },
  delete: remove,
};

/** A group is there, and so is what is in it, until its deletion has ended (azure-service-operator). */
function remove(request: ArmRequest): ArmAnswer {
  const group = findResourceGroup(request);
  const { arm } = request.context;
  const started = [...arm.operations.values()].find(
    ({ resourceId, status }) => resourceId === group.id.toLowerCase() && status === "InProgress",
  );
  group.deleting = true;
  const operation =
    started ??
    startOperation(request, group.id, [nothing, () => removeAll(request, group)], () => ({ status: 200 }));
  const urls = { resultPath: `/subscriptions/${group.subscriptionId}/operationresults` };
  return { status: 202, headers: operationHeaders(request, operation, urls), operation: operation.id };
}

function removeAll({ context }: ArmRequest, group: ResourceGroup): void {
  const { arm } = context;
  const key = resourceGroupKey(group.subscriptionId, group.name);
  const inside = (resource: { subscriptionId: string; resourceGroup: string | undefined }) =>
    resource.resourceGroup !== undefined &&
    resourceGroupKey(resource.subscriptionId, resource.resourceGroup) === key;
  for (const service of arm.services.values()) if (inside(service)) softDelete(context, service);
  for (const vault of arm.vaults.values()) if (inside(vault)) softDeleteVault(context, vault);
  for (const [id, component] of arm.components) if (inside(component)) arm.components.delete(id);
  for (const [id, deployment] of arm.deployments) if (inside(deployment)) arm.deployments.delete(id);
  arm.resourceGroups.delete(key);
}

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
  if (previous?.deleting) throw groupIsBeingDeleted(previous.name);
  if (!previous) checkRegion(location, request.tenant.cloud.name, "group");
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

function shown({ id, name, location, tags, managedBy, deleting }: ResourceGroup) {
  const properties = { provisioningState: deleting ? "Deleting" : "Succeeded" };
  return { id, name, type: resourceGroups.type, location, ...(managedBy && { managedBy }), tags, properties };
}
