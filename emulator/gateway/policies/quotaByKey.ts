import { boolValue, numberValue, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { refuseByQuota } from "./quota.ts";

/**
 * https://learn.microsoft.com/azure/api-management/quota-by-key-policy: calls of one key in fixed periods, which begin with
 * `first-period-start`, at default in the year 1. Bandwidth is refused.
 */
export const quotaByKey: PolicyDefinition = {
  element: "quota-by-key",
  sections: ["inbound"],
  attributes: {
    calls: { type: "int", required: true, expressions: false, minimum: 1 },
    "renewal-period": { type: "int", required: true, expressions: false, minimum: 300 },
    "counter-key": { type: "string", required: true },
    "increment-condition": { type: "bool" },
    "increment-count": { type: "int", minimum: 0 },
    "first-period-start": { type: "string", expressions: false },
  },
  check(node, report) {
    const start = stringValue(node, "first-period-start")?.constant;
    if (start !== undefined && Number.isNaN(Date.parse(start)))
      report(`first-period-start is "${start}", but must be a date and time such as 2026-01-31T00:00:00Z`);
  },
  compile: (node) => (exchange) => {
    const { runtime, service } = exchange;
    const seconds = numberValue(node, "renewal-period")!.get(exchange);
    const start = Date.parse(
      stringValue(node, "first-period-start")?.get(exchange) ?? "0001-01-01T00:00:00Z",
    );
    const age = (runtime.clock.now() - start) / 1000;
    const period = Math.floor(age / seconds);
    const key = `quota-by-key ${service.id} ${period} ${stringValue(node, "counter-key")!.get(exchange)}`;
    const calls = numberValue(node, "calls")!.get(exchange);
    const increment = numberValue(node, "increment-count")?.get(exchange) ?? 1;
    const condition = boolValue(node, "increment-condition");
    const { used } = runtime.rateCounters.state(key, seconds);
    if (used >= calls) refuseByQuota((period + 1) * seconds - age);
    if (!condition) runtime.rateCounters.add(key, increment);
    // A condition may look at the response.
    else
      exchange.onAnswer.push(() => {
        if (condition.get(exchange)) runtime.rateCounters.add(key, increment);
      });
  },
};
