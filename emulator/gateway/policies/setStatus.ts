import { type CheckedElement, numberValue, stringValue } from "../compiler/checkedElement.ts";
import type { ElementSchema, PolicyDefinition } from "../compiler/schema.ts";
import { type Exchange, emptyResponse } from "../core/exchange.ts";

export const statusSchema: ElementSchema = {
  attributes: {
    code: { type: "int", required: true, minimum: 100, maximum: 599 },
    // The page calls it required, yet its absence is common in Microsoft's own samples.
    reason: { type: "string" },
  },
};

/** Does what a set-status element says to `exchange.response`. */
export function applyStatus(node: CheckedElement, exchange: Exchange): void {
  exchange.response ??= emptyResponse(200);
  exchange.response.status = numberValue(node, "code")!.get(exchange);
  exchange.response.reason = stringValue(node, "reason")?.get(exchange) ?? "";
}

/** https://learn.microsoft.com/azure/api-management/set-status-policy */
export const setStatus: PolicyDefinition = {
  element: "set-status",
  sections: ["inbound", "backend", "outbound", "on-error"],
  ...statusSchema,
  compile: (node) => (exchange) => applyStatus(node, exchange),
};
