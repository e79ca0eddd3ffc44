import { boolValue, numberValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";

/**
 * https://learn.microsoft.com/azure/api-management/cache-store-policy: keeps the response for which cache-lookup has found nothing,
 * of status 200 unless `cache-response` says otherwise.
 */
export const cacheStore: PolicyDefinition = {
  element: "cache-store",
  sections: ["outbound"],
  attributes: { duration: { type: "int", required: true, minimum: 0 }, "cache-response": { type: "bool" } },
  compile: (node) => (exchange) => {
    const { response, responseKey, runtime } = exchange;
    if (responseKey === undefined || !response) return;
    if (!(boolValue(node, "cache-response")?.get(exchange) ?? response.status === 200)) return;
    const { status, reason, headers, body } = response;
    const kept = { status, reason, headers: new Headers(headers), body };
    runtime.responses.set(
      responseKey,
      { response: kept, store: node },
      numberValue(node, "duration")!.get(exchange),
    );
  },
};
