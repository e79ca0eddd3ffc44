import type { ApimService } from "../../model/instances.ts";
import { serviceLocked } from "../errors.ts";
import { pollResource } from "../operations.ts";
import type { ArmRequest } from "../request.ts";

/**
 * Refuses a write to an instance, or to something in it, while the instance is being changed. The refused
 * request lets the change go on, as any look at it does: who tries again gets through.
 * @throws ArmError 409 ServiceLocked
 */
export async function refuseWhileBusy({ context }: ArmRequest, service: ApimService): Promise<void> {
  if (service.properties.provisioningState === "Succeeded") return;
  await pollResource(context.arm, service.id, context.clock.iso());
  throw serviceLocked(service);
}
