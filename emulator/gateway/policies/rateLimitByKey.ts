import { boolValue, numberValue, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { limitRate, rateLimitAttributes } from "./rateLimits.ts";

/**
 * https://learn.microsoft.com/azure/api-management/rate-limit-by-key-policy: one counter for each value of
 * `counter-key` in the whole instance. With an `increment-condition` a call is counted once it is answered,
 * since the condition may look at the response.
 */
export const rateLimitByKey: PolicyDefinition = {
  element: "rate-limit-by-key",
  sections: ["inbound"],
  attributes: {
    calls: { type: "int", required: true, minimum: 1 },
    "renewal-period": { type: "int", required: true, minimum: 1, maximum: 300 },
    "counter-key": { type: "string", required: true },
    "increment-condition": { type: "bool" },
    "increment-count": { type: "int", minimum: 0 },
    ...rateLimitAttributes,
  },
  compile: (node) => (exchange) => {
    const { runtime, service } = exchange;
    const key = `${service.name} key ${stringValue(node, "counter-key")!.get(exchange)}`;
    const condition = boolValue(node, "increment-condition");
    const increment = numberValue(node, "increment-count")?.get(exchange) ?? 1;
    limitRate(node, exchange, {
      key,
      calls: numberValue(node, "calls")!.get(exchange),
      seconds: numberValue(node, "renewal-period")!.get(exchange),
      count: condition ? 0 : increment,
    });
    if (!condition) return;
    exchange.onAnswer.push(() => {
      if (condition.get(exchange)) runtime.rateCounters.add(key, increment);
    });
  },
};
