import type { PolicyDefinition } from "../compiler/schema.ts";

/** https://learn.microsoft.com/azure/api-management/set-method-policy */
export const setMethod: PolicyDefinition = {
  element: "set-method",
  sections: ["inbound", "on-error"],
  text: "required",
  compile: (node) => (exchange) => {
    exchange.request.method = node.text!.get(exchange);
  },
};
