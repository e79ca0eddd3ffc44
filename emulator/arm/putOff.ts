import type { ArmAnswer } from "../model/armAnswer.ts";
import { isSince } from "./apimVersions.ts";
import type { ArmError } from "./errors.ts";
import { activeService } from "./lookup.ts";
import { nothing, operationHeaders, startOperation } from "./operations.ts";
import type { ArmRequest } from "./request.ts";

/**
 * The first answer to a PUT that API Management puts off, as those of named values and policy fragments: since
 * 2023-05-01-preview the resource's name with `ProvisioningState` (recorded with its capital), no ETag, and both places to poll;
 * before that 202 with Location alone (azure-service-operator at 2022-08-01, 2023-05-01-preview and 2024-05-01).
 * @param answer what it would be at once
 * @param failure what the operation ends with, where it fails
 */
export function putOff(request: ArmRequest, answer: ArmAnswer, failure?: ArmError): ArmAnswer {
  const { id, ...names } = answer.body as { id: string; type: string; name: string; properties: unknown };
  const operation = startOperation(request, id, [failure ? () => fail(failure) : nothing]);
  const statusPath = `${activeService(request).id}/tenant/operationResults`;
  const urls = { locationPath: id, endStatus: answer.status };
  if (!isSince(request, "2023-05-01-preview")) {
    return { status: 202, headers: operationHeaders(request, operation, urls), operation: operation.id };
  }
  return {
    status: answer.status,
    body: { id, ...names, properties: { ProvisioningState: "InProgress" } },
    headers: operationHeaders(request, operation, { ...urls, statusPath }),
    operation: operation.id,
  };
}

function fail(failure: ArmError): never {
  throw failure;
}
