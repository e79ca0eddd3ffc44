import { anyValue, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { cacheKey, cachingType, checkCachingType, detached } from "./cacheValues.ts";

/**
 * https://learn.microsoft.com/azure/api-management/cache-lookup-value-policy: on a miss without a default the variable is not set,
 * as its row says; the row of default-value says that null is assigned.
 */
export const cacheLookupValue: PolicyDefinition = {
  element: "cache-lookup-value",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: {
    key: { type: "string", required: true },
    "variable-name": { type: "string", required: true, expressions: false },
    "default-value": { type: "any" },
    "caching-type": cachingType,
  },
  check: checkCachingType,
  compile: (node) => (exchange) => {
    const key = cacheKey(exchange, stringValue(node, "key")!.get(exchange));
    const variable = stringValue(node, "variable-name")!.get(exchange);
    const held = exchange.runtime.values.get(key);
    const otherwise = anyValue(node, "default-value");
    if (held) exchange.variables.set(variable, detached(held.value));
    else if (otherwise) exchange.variables.set(variable, otherwise.get(exchange));
  },
};
