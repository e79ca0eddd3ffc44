import { apimVersions } from "./children.ts";
import * as contracts from "./contracts.ts";
import { regionName, tagsOf } from "./envelope.ts";
import { ArmError, validationError } from "./errors.ts";
import { checkIfMatch } from "./etag.ts";
import { checkFields } from "./fields.ts";
import { fillFreshService } from "./freshService.ts";
import { findResourceGroup, findService, serviceAt } from "./lookup.ts";
import { nothing, operationHeaders, pollResource, startOperation } from "./operations.ts";
import {
  type ArmAnswer,
  type ArmRequest,
  asObject,
  ownName,
  type ResourceType,
  sentProperties,
} from "./request.ts";
import { checkService, identityOf, serviceType as type } from "./serviceChecks.ts";
import { serviceBody, serviceDefaults, serviceUrls } from "./serviceView.ts";
import { deletedService, nameIsKept, softDelete } from "./softDelete.ts";
import type { ApimService } from "./store.ts";

/** API Management instances. */
export const services: ResourceType = {
  type,
  apiVersions: apimVersions,
  async get(request) {
    const service = findService(request);
    await pollResource(request.context.arm, service.id, request.context.clock.iso());
    return answer(request, service, 200);
  },
  list(request) {
    if (request.resourceGroup !== undefined) findResourceGroup(request);
    const own = [...request.context.arm.services.values()].filter(
      (service) =>
        service.subscriptionId === request.subscriptionId &&
        (request.resourceGroup === undefined ||
          service.resourceGroup.toLowerCase() === request.resourceGroup.toLowerCase()),
    );
    return { status: 200, body: { value: own.map((service) => serviceBody(service, request.tenant.cloud)) } };
  },
  put,
  patch(request) {
    const service = findService(request);
    checkIfMatch(request, service);
    const body = asObject(request.body) ?? {};
    checkService(request, { ...body, location: body.location ?? service.location }, true);
    Object.assign(service.properties, sentProperties(request));
    service.sku = (body.sku as ApimService["sku"]) ?? service.sku;
    service.tags = tagsOf(request) ?? service.tags;
    service.identity = identityOf(request, service) ?? service.identity;
    return inProgress(request, service, 202);
  },
  delete(request) {
    findResourceGroup(request);
    const service = serviceAt(request);
    if (!service) return { status: 204 };
    checkIfMatch(request, service);
    softDelete(request.context, service);
    const operation = startOperation(request, service.id, [nothing, nothing]);
    return {
      status: 202,
      headers: operationHeaders(request, operation, urls(service, 200)),
      operation: operation.id,
    };
  },
};

/** POST …/providers/Microsoft.ApiManagement/checkNameAvailability */
export const nameAvailability: ResourceType = {
  type: "Microsoft.ApiManagement",
  apiVersions: apimVersions,
  actions: {
    checkNameAvailability(request) {
      const name = String(asObject(request.body)?.name ?? "");
      const { problems } = checkFields({ name }, { name: contracts.names.serviceName });
      if (problems[0]) return availability("Invalid", problems[0].message);
      const taken = request.context.arm.service(name) ?? deletedService(request.context, name);
      return taken
        ? availability("AlreadyExists", `${name} is already in use. Please select a different name.`)
        : availability("Valid", "");
    },
  },
};

function availability(reason: string, message: string): ArmAnswer {
  return { status: 200, body: { nameAvailable: reason === "Valid", reason, message } };
}

function put(request: ArmRequest): ArmAnswer {
  const group = findResourceGroup(request);
  const name = ownName(request);
  const previous = serviceAt(request);
  checkIfMatch(request, previous);
  const { context, tenant } = request;
  const deleted = deletedService(context, name);
  const restore = sentProperties(request).restore === true;
  if (deleted && !restore) throw nameIsKept(name);
  if (!previous && context.arm.service(name)) {
    throw new ArmError(409, "ServiceAlreadyExists", `Api service already exists: ${name}`, null);
  }
  if (restore && !previous) return undelete(request);

  const body = checkService(request, asObject(request.body) ?? {}, false);
  const location = body.location as string;
  if (previous && regionName(previous.location) !== regionName(location)) {
    throw new ArmError(
      409,
      "InvalidResourceLocation",
      `The resource '${name}' already exists in location '${previous.location}' in resource group '${group.name}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`,
    );
  }
  const sku = body.sku as ApimService["sku"];
  const { restore: _restore, ...sent } = sentProperties(request);
  const service: ApimService = {
    id: `${group.id}/providers/${type}/${previous?.name ?? name}`,
    name: previous?.name ?? name,
    etag: context.arm.nextEtag(),
    subscriptionId: request.subscriptionId,
    resourceGroup: group.name,
    tenantId: tenant.id,
    location: previous?.location ?? location,
    sku: { name: sku.name, capacity: sku.capacity },
    tags: tagsOf(request) ?? {},
    identity: identityOf(request, previous),
    zones: body.zones as string[] | undefined,
    properties: {
      ...serviceDefaults,
      ...Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null)),
      createdAtUtc: previous?.properties.createdAtUtc ?? context.clock.iso(),
    },
    apis: previous?.apis ?? new Map(),
    authorizationServers: previous?.authorizationServers ?? new Map(),
    products: previous?.products ?? new Map(),
    subscriptions: previous?.subscriptions ?? new Map(),
    namedValues: previous?.namedValues ?? new Map(),
    portalRevisions: previous?.portalRevisions ?? new Map(),
    users: previous?.users,
    policy: previous?.policy,
    published: previous?.published,
  };
  if (!previous) fillFreshService(context, service);
  context.arm.services.set(name.toLowerCase(), service);
  return inProgress(request, service, previous ? 200 : 201);
}

/** Brings a deleted instance back as it was; everything else in the body is ignored, as Azure does. */
function undelete(request: ArmRequest): ArmAnswer {
  const deleted = deletedService(request.context, ownName(request));
  const service = deleted?.service;
  if (
    service?.subscriptionId !== request.subscriptionId ||
    service.resourceGroup.toLowerCase() !== request.resourceGroup?.toLowerCase()
  ) {
    const message = `'restore' is true, but no deleted service ${ownName(request)} is kept in this resource group. Set it to false to create a new one.`;
    throw validationError([{ target: "restore", message }]);
  }
  const { arm } = request.context;
  arm.deletedServices.delete(service.name.toLowerCase());
  arm.services.set(service.name.toLowerCase(), service);
  return inProgress(request, service, 200);
}

/** The service in transition: its addresses are there once it has been activated. */
function inProgress(request: ArmRequest, service: ApimService, status: number): ArmAnswer {
  const { properties } = service;
  const created = status === 201;
  Object.assign(properties, {
    provisioningState: created ? "Created" : "Updating",
    targetProvisioningState: created ? "Activating" : "",
    gatewayUrl: `https://${service.name}${request.tenant.cloud.gatewaySuffix}`,
    platformVersion: "undetermined",
  });
  const operation = startOperation(request, service.id, [
    nothing,
    () => {
      const addresses = serviceUrls(request.tenant.cloud, service.name, service.location, service.sku.name);
      const done = { provisioningState: "Succeeded", targetProvisioningState: "", platformVersion: "stv2" };
      Object.assign(properties, addresses, done);
    },
  ]);
  const { body } = answer(request, service, status);
  return {
    status,
    body,
    headers: operationHeaders(request, operation, urls(service, 200)),
    operation: operation.id,
  };
}

function urls(service: ApimService, endStatus: number) {
  const statusPath = `${service.id}/operationresults`;
  return { statusPath, locationPath: service.id, endStatus };
}

function answer(request: ArmRequest, service: ApimService, status: number): ArmAnswer {
  return { status, body: serviceBody(service, request.tenant.cloud) };
}
