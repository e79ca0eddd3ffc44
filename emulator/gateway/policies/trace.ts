import { childOf, childrenOf, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import type { Severity } from "../core/traceOfPolicy.ts";

/**
 * https://learn.microsoft.com/azure/api-management/trace-policy: an entry in the trace of a request that is traced, and
 * one in Application Insights where a diagnostic sends there. There is no resource log here.
 */
export const trace: PolicyDefinition = {
  element: "trace",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: {
    source: { type: "string", required: true },
    severity: { type: "string", oneOf: ["verbose", "information", "error"] },
  },
  // Samples of Microsoft's have the message as the element's own text, as the page had it before (Azure/api-management-policy-snippets,
  // Azure-Samples/Apim-Samples).
  text: "optional",
  children: [
    { element: "message", text: "required" },
    {
      element: "metadata",
      maximum: Number.POSITIVE_INFINITY,
      attributes: { name: { type: "string", required: true }, value: { type: "string", required: true } },
    },
  ],
  check(node, report) {
    if (!node.text && !childOf(node, "message")) report("<message> is required in it");
  },
  compile: (node) => (exchange) => {
    // Expressions are evaluated whether or not anybody looks: they can fail.
    const source = stringValue(node, "source")!.get(exchange);
    const message = (childOf(node, "message")?.text ?? node.text)!.get(exchange);
    const metadata = childrenOf(node, "metadata").map(
      (entry) =>
        [stringValue(entry, "name")!.get(exchange), stringValue(entry, "value")!.get(exchange)] as const,
    );
    const severity = (stringValue(node, "severity")?.get(exchange) ?? "verbose") as Severity;
    const said = { message, severity, metadata: Object.fromEntries(metadata) };
    exchange.telemetry?.traces.push(said);
    exchange.trace?.(source, said);
  },
};
