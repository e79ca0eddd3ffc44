import { anyValue, numberValue, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { cacheKey, cachingType, checkCachingType, detached } from "./cacheValues.ts";

/** https://learn.microsoft.com/azure/api-management/cache-store-value-policy: kept for `duration` seconds of the world's clock. */
export const cacheStoreValue: PolicyDefinition = {
  element: "cache-store-value",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: {
    key: { type: "string", required: true },
    value: { type: "any", required: true },
    duration: { type: "int", required: true, minimum: 0 },
    "caching-type": cachingType,
  },
  check: checkCachingType,
  compile: (node) => (exchange) => {
    const key = cacheKey(exchange, stringValue(node, "key")!.get(exchange));
    const value = detached(anyValue(node, "value")!.get(exchange));
    exchange.runtime.values.set(key, { value }, numberValue(node, "duration")!.get(exchange));
  },
};
