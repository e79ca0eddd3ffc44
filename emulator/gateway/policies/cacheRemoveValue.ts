import { stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { cacheKey, cachingType, checkCachingType } from "./cacheValues.ts";

/** https://learn.microsoft.com/azure/api-management/cache-remove-value-policy */
export const cacheRemoveValue: PolicyDefinition = {
  element: "cache-remove-value",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: { key: { type: "string", required: true }, "caching-type": cachingType },
  check: checkCachingType,
  compile: (node) => (exchange) => {
    exchange.runtime.values.delete(cacheKey(exchange, stringValue(node, "key")!.get(exchange)));
  },
};
