import { anyValue, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";

/** https://learn.microsoft.com/azure/api-management/set-variable-policy */
export const setVariable: PolicyDefinition = {
  element: "set-variable",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: {
    name: { type: "string", required: true, expressions: false },
    value: { type: "any", required: true },
  },
  compile: (node) => (exchange) => {
    exchange.variables.set(stringValue(node, "name")!.get(exchange), anyValue(node, "value")!.get(exchange));
  },
};
