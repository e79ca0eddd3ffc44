import { boolValue, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import type { Exchange } from "../core/exchange.ts";
import { internalFailure } from "../core/failure.ts";

/** https://learn.microsoft.com/azure/api-management/rewrite-uri-policy */
export const rewriteUri: PolicyDefinition = {
  element: "rewrite-uri",
  sections: ["inbound"],
  attributes: {
    template: { type: "string", required: true },
    "copy-unmatched-params": { type: "bool" },
  },
  compile: (node) => (exchange) => {
    const filled = fill(stringValue(node, "template")!.get(exchange), exchange);
    const [path = "", query = ""] = filled.split("?", 2);
    const parameters = new URLSearchParams(query);
    if (boolValue(node, "copy-unmatched-params")?.get(exchange) ?? true) {
      // Parameters of the operation's own template are matched, so they are not copied.
      const template = new URLSearchParams(exchange.operation?.urlTemplate.split("?", 2)[1] ?? "");
      for (const [name, value] of new URLSearchParams(exchange.backendSearch)) {
        if (!template.has(name)) parameters.append(name, value);
      }
    }
    // Four samples of Microsoft's have templates without a slash in front; that one is put there is an inference.
    exchange.backendPath = path.startsWith("/") ? path : `/${path}`;
    exchange.backendSearch = parameters.size > 0 ? `?${parameters}` : "";
  },
};

function fill(template: string, exchange: Exchange): string {
  return template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const value = exchange.matchedParameters.get(name.replace(/^\*/, ""));
    if (value === undefined) {
      throw internalFailure(
        "ExpressionValueEvaluationFailure",
        `the operation's URL template has no parameter ${name}`,
      );
    }
    return encodeURIComponent(value);
  });
}
