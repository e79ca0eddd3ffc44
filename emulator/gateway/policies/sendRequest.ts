import { boolValue, numberValue, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { PolicyFailure } from "../core/failure.ts";
import { responseType } from "../expressions/library/contextMembers.ts";
import { Boxed } from "../expressions/types.ts";
import { send } from "../steps/callBackend.ts";
import { checkRequest, modeAttribute, requestChildren, requestOf } from "./outgoingRequest.ts";

/**
 * https://learn.microsoft.com/azure/api-management/send-request-policy: only hosts of this world are reached. A proxy and
 * client certificates are refused. Which reason a failure leaves is an inference: that of forward-request.
 */
export const sendRequest: PolicyDefinition = {
  element: "send-request",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: {
    mode: modeAttribute,
    "response-variable-name": { type: "string" },
    timeout: { type: "int", minimum: 0 },
    "ignore-error": { type: "bool" },
  },
  children: requestChildren,
  check: checkRequest,
  compile: (node) => async (exchange) => {
    const variable = stringValue(node, "response-variable-name")?.get(exchange);
    const timeoutSeconds = numberValue(node, "timeout")?.get(exchange) ?? 60;
    try {
      const { request, url } = await requestOf(node, exchange);
      const response = await send(exchange.runtime.fetch, request, url, { timeoutSeconds });
      if (variable !== undefined) exchange.variables.set(variable, new Boxed(responseType, response));
    } catch (error) {
      if (!(error instanceof PolicyFailure) || !(boolValue(node, "ignore-error")?.get(exchange) ?? false))
        throw error;
      if (variable !== undefined) exchange.variables.set(variable, null);
    }
  },
};
