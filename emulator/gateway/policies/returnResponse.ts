import { childOf, childrenOf, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { type Exchange, emptyResponse } from "../core/exchange.ts";
import { internalFailure } from "../core/failure.ts";
import type { ResponseMessage } from "../expressions/context.ts";
import { responseType } from "../expressions/library/contextMembers.ts";
import { applyHeader, namedValuesAttributes, valueSchema } from "./headers.ts";
import { bodyOf, bodySchema, checkBody } from "./setBody.ts";
import { setHeader } from "./setHeader.ts";
import { applyStatus, statusSchema } from "./setStatus.ts";

/**
 * https://learn.microsoft.com/azure/api-management/return-response-policy: a new response, or that of a send-request in a variable,
 * changed by what the element holds.
 */
export const returnResponse: PolicyDefinition = {
  element: "return-response",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: { "response-variable-name": { type: "string" } },
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
    const variable = stringValue(node, "response-variable-name")?.get(exchange);
    const response = variable === undefined ? emptyResponse(200) : heldResponse(exchange, variable);
    const [status, body] = [childOf(node, "set-status"), childOf(node, "set-body")];
    // Expressions inside still see the response that is given up, so the new one takes its place last.
    const bytes = body ? bodyOf(body, exchange) : response.body;
    for (const header of childrenOf(node, "set-header")) applyHeader(header, response.headers, exchange);
    response.body = bytes;
    exchange.response = response;
    if (status) applyStatus(status, exchange);
    return "end";
  },
};

/** A copy of the response in a variable. @throws PolicyFailure where none is in it; the reason is an inference */
function heldResponse({ variables }: Exchange, name: string): ResponseMessage {
  const held = variables.get(name);
  if (held?.type !== responseType)
    throw internalFailure("ExpressionValueEvaluationFailure", `the variable ${name} holds no response`);
  const { status, reason, headers, body } = held.value as ResponseMessage;
  return { status, reason, headers: new Headers(headers), body };
}
