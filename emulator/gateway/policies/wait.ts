import { stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { runSteps } from "../steps/runSteps.ts";

/** https://learn.microsoft.com/azure/api-management/wait-policy: its policies side by side, until all or any of them are done. */
export const wait: PolicyDefinition = {
  element: "wait",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: { for: { type: "string", oneOf: ["all", "any"] } },
  policies: true,
  holds: ["send-request", "cache-lookup-value", "choose"],
  compile: (node) => async (exchange) => {
    const running = node.steps.map((step) => runSteps([step], exchange));
    if (running.length === 0) return undefined;
    const any = stringValue(node, "for")?.get(exchange) === "any";
    // What comes later than the first must not end the process when it fails.
    if (any) for (const one of running) one.catch(() => undefined);
    const results = any ? [await Promise.race(running)] : await Promise.all(running);
    return results.find((result) => result !== undefined);
  },
};
