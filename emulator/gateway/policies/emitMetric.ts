import { childrenOf, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";

/**
 * https://learn.microsoft.com/azure/api-management/emit-metric-policy: metrics go to Application Insights, whose
 * components keep none here. So nothing is left of them but their expressions, which may fail, and an entry in the trace.
 */
export const emitMetric: PolicyDefinition = {
  element: "emit-metric",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: {
    name: { type: "string", required: true },
    namespace: { type: "string" },
    value: { type: "number" },
  },
  children: [
    {
      element: "dimension",
      minimum: 1,
      maximum: 5,
      attributes: { name: { type: "string", required: true }, value: { type: "string" } },
    },
  ],
  compile: (node) => (exchange) => {
    const read = (name: string): unknown => node.values.get(name)?.get(exchange);
    const dimensions = childrenOf(node, "dimension").map((dimension) => [
      stringValue(dimension, "name")!.get(exchange),
      stringValue(dimension, "value")?.get(exchange) ?? null,
    ]);
    const metric = { name: read("name"), namespace: read("namespace"), value: read("value") ?? 1 };
    exchange.trace?.("emit-metric", { ...metric, dimensions: Object.fromEntries(dimensions) });
  },
};
