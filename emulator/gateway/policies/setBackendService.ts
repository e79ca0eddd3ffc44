import { stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { internalFailure } from "../failure.ts";

/**
 * https://learn.microsoft.com/azure/api-management/set-backend-service-policy
 *
 * There are no backend entities and no Dapr in the rehearsal, so that their attributes are refused.
 */
export const setBackendService: PolicyDefinition = {
  element: "set-backend-service",
  sections: ["inbound", "backend"],
  attributes: { "base-url": { type: "string", required: true, unless: ["backend-id", "dapr-app-id"] } },
  check(node, report) {
    const url = stringValue(node, "base-url")?.constant;
    if (url !== undefined && !isHttpUrl(url))
      report(`base-url is "${url}" but must be an http or https address`);
  },
  compile: (node) => (exchange) => {
    const url = stringValue(node, "base-url")!.get(exchange);
    if (!isHttpUrl(url))
      throw internalFailure("ExpressionValueEvaluationFailure", `base-url is "${url}", which is no address`);
    exchange.backendUrl = url;
  },
};

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}
