import { numberValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { PolicyFailure } from "../core/failure.ts";
import { send } from "../steps/callBackend.ts";
import { checkRequest, modeAttribute, requestChildren, requestOf } from "./outgoingRequest.ts";

/**
 * https://learn.microsoft.com/azure/api-management/send-one-way-request-policy: nobody looks at the answer, or at its absence.
 * Here it is waited for, so that what the request does has happened when the call ends.
 */
export const sendOneWayRequest: PolicyDefinition = {
  element: "send-one-way-request",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: { mode: modeAttribute, timeout: { type: "int", minimum: 0 } },
  children: requestChildren,
  check: checkRequest,
  compile: (node) => async (exchange) => {
    const { request, url } = await requestOf(node, exchange);
    const timeoutSeconds = numberValue(node, "timeout")?.get(exchange) ?? 60;
    await send(exchange.runtime.fetch, request, url, { timeoutSeconds }).catch((error: unknown) => {
      if (!(error instanceof PolicyFailure)) throw error;
    });
  },
};
