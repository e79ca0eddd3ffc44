import type { ArmAnswer } from "../../model/armAnswer.ts";
import type { ApimService } from "../../model/instances.ts";
import { nothing, operationHeaders, startOperation } from "../operations.ts";
import type { ArmRequest } from "../request.ts";
import { familyOf } from "./serviceTiers.ts";
import { operationUrls } from "./serviceTransition.ts";
import { serviceBody } from "./serviceView.ts";
import { softDelete } from "./softDelete.ts";

/**
 * Deletes an instance: 202 with the instance as body (azure-cli), on Consumption 204 at once (azure-sdk-for-net,
 * 2019). It is there until the operation has ended. A DELETE of what is being deleted joins the first one.
 */
export function deleteService(request: ArmRequest, service: ApimService): ArmAnswer {
  const { context, tenant } = request;
  if (familyOf(service.sku.name) === "Consumption") {
    softDelete(context, service);
    return { status: 204 };
  }
  const started = [...context.arm.operations.values()].find(
    ({ resourceId, status }) => resourceId === service.id.toLowerCase() && status === "InProgress",
  );
  const operation =
    started ??
    startOperation(request, service.id, [nothing, () => softDelete(context, service)], () => ({
      status: 200,
    }));
  const transition = { provisioningState: "Deleting", targetProvisioningState: "Deleting" };
  Object.assign(service.properties, transition);
  return {
    status: 202,
    body: serviceBody(service, tenant.cloud),
    headers: operationHeaders(request, operation, operationUrls(service)),
    operation: operation.id,
  };
}
