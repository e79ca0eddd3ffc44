import { setTimeout as wait } from "node:timers/promises";
import { boolValue, numberValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { runSteps } from "../steps/runSteps.ts";

/**
 * https://learn.microsoft.com/azure/api-management/retry-policy: runs its policies once, and again while the condition holds and
 * `count` allows it. The waits are real seconds.
 */
export const retry: PolicyDefinition = {
  element: "retry",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: {
    condition: { type: "bool", required: true },
    count: { type: "int", required: true, minimum: 1, maximum: 50 },
    interval: { type: "int", required: true, minimum: 0 },
    "max-interval": { type: "int", minimum: 0 },
    delta: { type: "int", minimum: 0 },
    "first-fast-retry": { type: "bool" },
  },
  policies: true,
  check(node, report) {
    if (node.values.has("max-interval") && !node.values.has("delta"))
      report("max-interval goes together with delta");
  },
  compile: (node) => async (exchange) => {
    const count = numberValue(node, "count")!.get(exchange);
    for (let done = 0; ; done += 1) {
      const result = await runSteps(node.steps, exchange);
      if (result) return result;
      if (done >= count || !boolValue(node, "condition")!.get(exchange)) return undefined;
      const isFast = done === 0 && (boolValue(node, "first-fast-retry")?.get(exchange) ?? false);
      const seconds = isFast
        ? 0
        : interval(done + 1, {
            interval: numberValue(node, "interval")!.get(exchange),
            delta: numberValue(node, "delta")?.get(exchange),
            maximum: numberValue(node, "max-interval")?.get(exchange),
          });
      if (seconds > 0) await wait(seconds * 1000);
    }
  },
};

interface Waiting {
  readonly interval: number;
  readonly delta?: number;
  readonly maximum?: number;
}

/**
 * Seconds before the nth retry: fixed; linear with `delta`; exponential, with a bit of chance, with `max-interval` as
 * well (retry-policy, "Attributes").
 */
export function interval(nth: number, { interval: first, delta, maximum }: Waiting): number {
  if (delta === undefined) return first;
  if (maximum === undefined) return first + (nth - 1) * delta;
  return Math.min(first + (2 ** (nth - 1) - 1) * delta * (0.8 + Math.random() * 0.4), maximum);
}
