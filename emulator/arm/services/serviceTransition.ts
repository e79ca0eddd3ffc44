import type { ArmAnswer } from "../../model/armAnswer.ts";
import type { ApimService } from "../../model/instances.ts";
import { regionName } from "../../model/regions.ts";
import { etagHeader } from "../etag.ts";
import { nothing, operationHeaders, startOperation } from "../operations.ts";
import type { ArmRequest } from "../request.ts";
import { serviceBody } from "./serviceView.ts";

/**
 * The service in transition, and where a client sees how far it is.
 * @param last what the end of the operation changes
 */
export function transition(
  request: ArmRequest,
  service: ApimService,
  status: number,
  last: () => void,
): ArmAnswer {
  const { context, tenant } = request;
  const end = () => {
    last();
    service.etag = context.arm.nextEtag();
  };
  const operation = startOperation(request, service.id, [nothing, nothing, end], () => ({
    status: 200,
    body: serviceBody(service, tenant.cloud),
  }));
  return {
    status,
    body: serviceBody(service, tenant.cloud),
    headers: { ...etagHeader(service), ...operationHeaders(request, operation, operationUrls(service)) },
    operation: operation.id,
  };
}

/** Operations lie in the subscription, by region (azure-service-operator at 2024-05-01). */
export function operationUrls({ subscriptionId, location }: ApimService) {
  const place = `/subscriptions/${subscriptionId}/providers/Microsoft.ApiManagement/locations/${regionName(location)}`;
  return { statusPath: `${place}/operationsStatuses`, resultPath: `${place}/operationResults` };
}
