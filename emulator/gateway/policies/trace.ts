import { childOf, childrenOf, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";

/**
 * https://learn.microsoft.com/azure/api-management/trace-policy: an entry in the trace of a request that is traced. There is no
 * Application Insights here, and no resource log.
 */
export const trace: PolicyDefinition = {
  element: "trace",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: {
    source: { type: "string", required: true },
    severity: { type: "string", oneOf: ["verbose", "information", "error"] },
  },
  children: [
    { element: "message", minimum: 1, text: "required" },
    {
      element: "metadata",
      maximum: Number.POSITIVE_INFINITY,
      attributes: { name: { type: "string", required: true }, value: { type: "string", required: true } },
    },
  ],
  compile: (node) => (exchange) => {
    // Expressions are evaluated whether or not anybody looks: they can fail.
    const source = stringValue(node, "source")!.get(exchange);
    const message = childOf(node, "message")!.text!.get(exchange);
    const metadata = childrenOf(node, "metadata").map(
      (entry) =>
        [stringValue(entry, "name")!.get(exchange), stringValue(entry, "value")!.get(exchange)] as const,
    );
    const severity = stringValue(node, "severity")?.get(exchange) ?? "verbose";
    exchange.trace?.(source, { message, severity, metadata: Object.fromEntries(metadata) });
  },
};
