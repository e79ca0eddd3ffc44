import { numberValue, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { PolicyFailure } from "../core/failure.ts";
import { runSteps } from "../steps/runSteps.ts";

/**
 * https://learn.microsoft.com/azure/api-management/limit-concurrency-policy: beyond `max-count` requests inside at a time, 429. Its
 * words are an inference.
 */
export const limitConcurrency: PolicyDefinition = {
  element: "limit-concurrency",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: {
    key: { type: "string", required: true },
    "max-count": { type: "int", required: true, expressions: false, minimum: 1 },
  },
  policies: true,
  compile(node) {
    const inside = new Map<string, number>();
    return async (exchange) => {
      const key = `${exchange.service.id} ${stringValue(node, "key")!.get(exchange)}`;
      const now = inside.get(key) ?? 0;
      if (now >= numberValue(node, "max-count")!.get(exchange)) {
        throw new PolicyFailure({
          reason: "ConcurrencyLimitExceeded",
          message: "Concurrency limit is exceeded.",
          status: 429,
          publicMessage: "Concurrency limit is exceeded.",
        });
      }
      inside.set(key, now + 1);
      try {
        return await runSteps(node.steps, exchange);
      } finally {
        inside.set(key, inside.get(key)! - 1);
      }
    };
  },
};
