import { boolValue, childOf, childrenOf } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { runSteps } from "../steps/runSteps.ts";

/** https://learn.microsoft.com/azure/api-management/choose-policy */
export const choose: PolicyDefinition = {
  element: "choose",
  sections: ["inbound", "backend", "outbound", "on-error"],
  children: [
    {
      element: "when",
      minimum: 1,
      maximum: Number.POSITIVE_INFINITY,
      attributes: { condition: { type: "bool", required: true } },
      policies: true,
    },
    { element: "otherwise", policies: true },
  ],
  compile: (node) => (exchange) => {
    const taken = childrenOf(node, "when").find((when) => boolValue(when, "condition")!.get(exchange));
    return runSteps((taken ?? childOf(node, "otherwise"))?.steps ?? [], exchange);
  },
};
