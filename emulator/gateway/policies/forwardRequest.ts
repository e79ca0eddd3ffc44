import { boolValue, numberValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { callBackend } from "../steps/callBackend.ts";

/** https://learn.microsoft.com/azure/api-management/forward-request-policy */
export const forwardRequest: PolicyDefinition = {
  element: "forward-request",
  sections: ["backend"],
  once: true,
  attributes: {
    timeout: { type: "int", minimum: 0 },
    "follow-redirects": { type: "bool" },
    // Buffering changes when bytes travel, not which: the rehearsal always buffers.
    "buffer-request-body": { type: "bool" },
    "buffer-response": { type: "bool" },
    "fail-on-error-status-code": { type: "bool" },
  },
  compile: (node) => (exchange) =>
    callBackend(exchange, {
      timeoutSeconds: numberValue(node, "timeout")?.get(exchange),
      followRedirects: boolValue(node, "follow-redirects")?.get(exchange),
      failOnErrorStatus: boolValue(node, "fail-on-error-status-code")?.get(exchange),
    }),
};
