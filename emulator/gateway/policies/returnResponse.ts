import { childOf, childrenOf } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { emptyResponse } from "../exchange.ts";
import { applyHeader, namedValuesAttributes, valueSchema } from "./headers.ts";
import { bodyOf, bodySchema, checkBody } from "./setBody.ts";
import { setHeader } from "./setHeader.ts";
import { applyStatus, statusSchema } from "./setStatus.ts";

/**
 * https://learn.microsoft.com/azure/api-management/return-response-policy
 *
 * `response-variable-name` names the answer of a send-request, which the rehearsal does not run either.
 */
export const returnResponse: PolicyDefinition = {
  element: "return-response",
  sections: ["inbound", "backend", "outbound", "on-error"],
  children: [
    { element: "set-status", ...statusSchema },
    {
      element: "set-header",
      maximum: Number.POSITIVE_INFINITY,
      attributes: namedValuesAttributes,
      children: [valueSchema],
    },
    { element: "set-body", ...bodySchema },
  ],
  check(node, report) {
    for (const header of childrenOf(node, "set-header"))
      setHeader.check?.(header, (message) => report(message, header));
    for (const body of childrenOf(node, "set-body")) checkBody(body, report);
  },
  compile: (node) => (exchange) => {
    const response = emptyResponse(200);
    const [status, body] = [childOf(node, "set-status"), childOf(node, "set-body")];
    // Expressions inside still see the response that is given up, so the new one takes its place last.
    const bytes = body ? bodyOf(body, exchange) : null;
    for (const header of childrenOf(node, "set-header")) applyHeader(header, response.headers, exchange);
    response.body = bytes;
    exchange.response = response;
    if (status) applyStatus(status, exchange);
    return "end";
  },
};
