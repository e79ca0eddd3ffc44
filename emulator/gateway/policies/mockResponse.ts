import { numberValue, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { emptyResponse } from "../core/exchange.ts";

/**
 * https://learn.microsoft.com/azure/api-management/mock-response-policy: the example of the operation's
 * response with that status and content type, else a sample of its schema; without a content type, the first one's.
 */
export const mockResponse: PolicyDefinition = {
  element: "mock-response",
  sections: ["inbound", "outbound", "on-error"],
  attributes: {
    "status-code": { type: "int", minimum: 100, maximum: 599 },
    "content-type": { type: "string" },
  },
  compile: (node) => (exchange) => {
    const status = numberValue(node, "status-code")?.get(exchange) ?? 200;
    const wanted = stringValue(node, "content-type")?.get(exchange);
    const described = exchange.operation?.responses.find(({ statusCode }) => statusCode === status);
    const representation = described?.representations.find(
      ({ contentType }) => wanted === undefined || mediaType(contentType) === mediaType(wanted),
    );
    const response = emptyResponse(status);
    const contentType = wanted ?? representation?.contentType;
    if (contentType !== undefined) response.headers.set("content-type", contentType);
    const body = representation?.example ?? representation?.sample?.();
    if (body !== undefined) response.body = new TextEncoder().encode(body);
    exchange.response = response;
    return "end";
  },
};

/** `application/json` of `application/json; charset=utf-8`. */
function mediaType(contentType: string): string {
  return contentType.split(";")[0]!.trim().toLowerCase();
}
