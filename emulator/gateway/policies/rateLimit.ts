import { numberValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { limitRate, rateLimitAttributes } from "./rateLimits.ts";

/** Each policy counts for itself. */
let counters = 0;

/**
 * https://learn.microsoft.com/azure/api-management/rate-limit-policy: by subscription, so only calls with a
 * subscription key count. Its `<api>` elements are refused.
 */
export const rateLimit: PolicyDefinition = {
  element: "rate-limit",
  sections: ["inbound"],
  scopes: ["product", "api", "operation"],
  once: true,
  attributes: {
    calls: { type: "int", required: true, expressions: false, minimum: 1 },
    "renewal-period": { type: "int", required: true, expressions: false, minimum: 1, maximum: 300 },
    ...rateLimitAttributes,
  },
  compile(node) {
    counters += 1;
    const counter = `rate-limit ${counters}`;
    return (exchange) => {
      const { subscription, service } = exchange;
      if (!subscription) return;
      limitRate(node, exchange, {
        key: `${service.name} ${counter} ${subscription.name}`,
        calls: numberValue(node, "calls")!.get(exchange),
        seconds: numberValue(node, "renewal-period")!.get(exchange),
        count: 1,
      });
    };
  },
};
