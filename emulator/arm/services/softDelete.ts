import type { WorldContext } from "../../context.ts";
import type { ApimService, DeletedService } from "../../model/instances.ts";
import { regionDisplayName, regionName } from "../../model/regions.ts";
import { apimVersions } from "../apimVersions.ts";
import { ArmError, notFound } from "../errors.ts";
import { nothing, operationHeaders, startOperation } from "../operations.ts";
import { type ArmRequest, ownName, type ResourceType } from "../request.ts";

/** How long a deleted instance keeps its name (learn.microsoft.com/azure/api-management/soft-delete). */
const retentionMs = 48 * 3_600_000;

/** Takes an instance out of use; its name stays taken. */
export function softDelete(context: WorldContext, service: ApimService): void {
  const key = service.name.toLowerCase();
  context.arm.services.delete(key);
  context.arm.deletedServices.set(key, { service, deletedAt: context.clock.now() });
}

/** The soft-deleted instance of that name, while Azure keeps it. */
export function deletedService(context: WorldContext, name: string): DeletedService | undefined {
  const key = name.toLowerCase();
  const deleted = context.arm.deletedServices.get(key);
  if (deleted && context.clock.now() >= deleted.deletedAt + retentionMs) {
    context.arm.deletedServices.delete(key);
    return undefined;
  }
  return deleted;
}

/** Deleted instances: to look at, and to purge for good. */
export const deletedServices: ResourceType = {
  type: "Microsoft.ApiManagement/locations/deletedservices",
  apiVersions: apimVersions,
  get: (request) => ({ status: 200, body: shown(found(request)) }),
  list: (request) => ({ status: 200, body: { value: own(request).map((deleted) => shown(deleted)) } }),
  /**
   * Purges: 202 with the deleted instance; its operation lies below it and ends as 200 (azure-cli). 204 where there is none
   * (official example DeletedServicesPurge).
   */
  delete(request) {
    const deleted = at(request);
    if (!deleted) return { status: 204 };
    const { arm, clock } = request.context;
    const key = deleted.service.name.toLowerCase();
    const operation = startOperation(
      request,
      deleted.service.id,
      [nothing, () => void arm.deletedServices.delete(key)],
      () => ({ status: 200 }),
    );
    const body = shown(deleted, clock.now());
    const urls = { resultPath: `${body.id}/operationresults` };
    return {
      status: 202,
      body,
      headers: operationHeaders(request, operation, urls),
      operation: operation.id,
    };
  },
};

/** `…/providers/Microsoft.ApiManagement/deletedservices`: all regions. */
export const allDeletedServices: ResourceType = {
  type: "Microsoft.ApiManagement/deletedservices",
  apiVersions: apimVersions,
  list: deletedServices.list,
};

function own(request: ArmRequest): DeletedService[] {
  const { context, subscriptionId } = request;
  return [...context.arm.deletedServices.values()]
    .filter(({ service }) => service.subscriptionId === subscriptionId)
    .flatMap(({ service }) => deletedService(context, service.name) ?? []);
}

function found(request: ArmRequest): DeletedService {
  const deleted = at(request);
  if (!deleted) throw notFound(`Deleted service ${ownName(request)}`);
  return deleted;
}

function at(request: ArmRequest): DeletedService | undefined {
  const [location = ""] = request.names;
  return own(request).find(
    ({ service }) =>
      service.name.toLowerCase() === ownName(request).toLowerCase() &&
      regionName(service.location) === regionName(location),
  );
}

/** What a plain PUT on such a name answers. */
export function nameIsKept(name: string): ArmError {
  return new ArmError(
    409,
    "ServiceAlreadyExistsInSoftDeletedState",
    `Api service ${name} was soft-deleted. In order to create the new service with the same name, you have to either undelete the service or purge it. See https://aka.ms/apimsoftdelete.`,
    null,
  );
}

/** @param purgedAt when it goes for good, milliseconds since the epoch */
function shown({ service, deletedAt }: DeletedService, purgedAt = deletedAt + retentionMs) {
  const region = regionName(service.location);
  return {
    id: `/subscriptions/${service.subscriptionId}/providers/Microsoft.ApiManagement/locations/${region}/deletedservices/${service.name}`,
    name: service.name,
    type: "Microsoft.ApiManagement/deletedservices",
    location: regionDisplayName(service.location),
    properties: {
      serviceId: service.id,
      scheduledPurgeDate: new Date(purgedAt).toISOString(),
      deletionDate: new Date(deletedAt).toISOString(),
    },
  };
}
