import { isDeepStrictEqual } from "node:util";
import type { ArmAnswer } from "../../model/armAnswer.ts";
import type { ApimService } from "../../model/instances.ts";
import { regionName } from "../../model/regions.ts";
import { Table } from "../../model/table.ts";
import { isSince } from "../apimVersions.ts";
import { tagsOf } from "../envelope.ts";
import { ArmError, groupIsBeingDeleted, validationError } from "../errors.ts";
import { checkIfMatch, etagHeader } from "../etag.ts";
import { findResourceGroup, findService, serviceAt } from "../lookup.ts";
import { type ArmRequest, asObject, ownName, sentProperties } from "../request.ts";
import { readHostnames } from "./hostnames.ts";
import { fillFreshService } from "./newService.ts";
import { checkService, identityOf, serviceType as type } from "./serviceChecks.ts";
import { refuseWhileBusy } from "./serviceLock.ts";
import {
  applied,
  type ServiceSettings,
  settled,
  settledFrom,
  starting,
  withHosts,
} from "./serviceSettings.ts";
import { transition } from "./serviceTransition.ts";
import { serviceBody, systemDataOf } from "./serviceView.ts";
import { deletedService, nameIsKept } from "./softDelete.ts";

/** Creates an instance, or brings one to the body's state. */
export async function putService(request: ArmRequest): Promise<ArmAnswer> {
  const group = findResourceGroup(request);
  const name = ownName(request);
  const previous = serviceAt(request);
  checkIfMatch(request, previous);
  const { context, tenant } = request;
  if (group.deleting) throw groupIsBeingDeleted(group.name);
  const restore = sentProperties(request).restore === true;
  if (deletedService(context, name) && !restore) throw nameIsKept(name);
  if (!previous && context.arm.service(name)) {
    throw new ArmError(409, "ServiceAlreadyExists", `Api service already exists: ${name}`, null);
  }
  if (restore && !previous) return undelete(request);

  const body = checkService(request, asObject(request.body) ?? {}, previous, false);
  let settings = settledFrom(request, body, previous);
  if (previous) {
    const location = String(body.location);
    if (regionName(previous.location) !== regionName(location)) {
      throw new ArmError(
        409,
        "InvalidResourceLocation",
        `The resource '${name}' already exists in location '${previous.location}' in resource group '${group.name}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`,
      );
    }
    await refuseWhileBusy(request, previous);
    settings = withHosts(settings, await hostsFor(request, previous));
    return change(request, previous, settings, tagsOf(request) ?? {}, 200);
  }

  const service: ApimService = {
    id: `${group.id}/providers/${type}/${name}`,
    name,
    etag: context.arm.nextEtag(),
    subscriptionId: request.subscriptionId,
    resourceGroup: group.name,
    tenantId: tenant.id,
    location: String(body.location),
    sku: settings.sku,
    tags: tagsOf(request) ?? {},
    identity: identityOf(request, undefined),
    systemData: systemDataOf(undefined, settings.sku.name, tenant.deployer.clientId, context.clock.iso()),
    zones: settings.zones,
    properties: {},
    apis: new Table(),
    authorizationServers: new Map(),
    products: new Map(),
    subscriptions: new Map(),
    namedValues: new Map(),
    portalRevisions: new Map(),
    portalContent: context.arm.newPortal(),
  };
  const key = name.toLowerCase();
  // There from here on, since it reads its certificates itself.
  context.arm.services.set(key, service);
  try {
    settings = withHosts(settings, await readHostnames(request, service));
  } catch (error) {
    context.arm.services.delete(key);
    throw error;
  }
  service.properties = starting(service, settings, tenant.cloud, context.clock.iso());
  fillFreshService(context, service);
  return transition(request, service, 201, () => {
    service.properties = applied(service, settings, tenant.cloud, false);
  });
}

/** Changes what is sent and leaves the rest. */
export async function patchService(request: ArmRequest): Promise<ArmAnswer> {
  const service = findService(request);
  checkIfMatch(request, service);
  const body = asObject(request.body) ?? {};
  const checked = checkService(
    request,
    { ...body, location: body.location ?? service.location },
    service,
    true,
  );
  await refuseWhileBusy(request, service);
  const settings = withHosts(settledFrom(request, checked, service, true), await hostsFor(request, service));
  return change(request, service, settings, tagsOf(request) ?? service.tags, 202);
}

/** The host names that a change asks for, read with the identities that the instance has from then on. */
function hostsFor(request: ArmRequest, service: ApimService) {
  return readHostnames(request, { ...service, identity: identityOf(request, service) });
}

/**
 * Brings an instance to other settings. What changes nothing is done at once (azure-sdk-for-net), and so are tags
 * before 2023-05-01-preview (azure-service-operator: Developer at 2022-08-01 at once, Basic v2 from 2023-05-01-preview on by
 * an operation; that the version makes the difference, and not the tier, is an inference from the specification, whose
 * PATCH of tags is long-running). All else takes an operation, during which the old settings are shown (azure-cli).
 * @param status that of an answer which starts an operation
 */
function change(
  request: ArmRequest,
  service: ApimService,
  settings: ServiceSettings,
  tags: Record<string, string>,
  status: number,
): ArmAnswer {
  const { context, tenant } = request;
  const identity = identityOf(request, service);
  const same = isDeepStrictEqual(settings, settled(service)) && isDeepStrictEqual(identity, service.identity);
  const sameTags = isDeepStrictEqual(tags, service.tags);
  const shown = () => ({
    status: 200,
    body: serviceBody(service, tenant.cloud),
    headers: etagHeader(service),
  });
  if (same && sameTags) return shown();

  const modified = systemDataOf(service, service.sku.name, tenant.deployer.clientId, context.clock.iso());
  Object.assign(service, { tags, identity, etag: context.arm.nextEtag() });
  if (same && !isSince(request, "2023-05-01-preview")) {
    service.systemData = modified;
    return shown();
  }
  Object.assign(service.properties, { provisioningState: "Updating", targetProvisioningState: "Updating" });
  return transition(request, service, status, () => {
    Object.assign(service, { sku: settings.sku, zones: settings.zones, systemData: modified });
    service.properties = applied(service, settings, tenant.cloud, true);
  });
}

/** Brings a deleted instance back as it was; everything else in the body is ignored, as Azure does. */
function undelete(request: ArmRequest): ArmAnswer {
  const { context, tenant } = request;
  const service = deletedService(context, ownName(request))?.service;
  if (
    service?.subscriptionId !== request.subscriptionId ||
    service.resourceGroup.toLowerCase() !== request.resourceGroup?.toLowerCase()
  ) {
    const message = `'restore' is true, but no deleted service ${ownName(request)} is kept in this resource group. Set it to false to create a new one.`;
    throw validationError([{ target: "restore", message }]);
  }
  context.arm.deletedServices.delete(service.name.toLowerCase());
  context.arm.services.set(service.name.toLowerCase(), service);
  const settings = settled(service);
  Object.assign(service.properties, { provisioningState: "Updating", targetProvisioningState: "Updating" });
  // 201: the official example Undelete.
  return transition(request, service, 201, () => {
    service.properties = applied(service, settings, tenant.cloud, true);
  });
}
