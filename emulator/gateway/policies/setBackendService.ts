import { stringValue } from "../compiler/checkedElement.ts";
import { backendOf } from "../compiler/policyResources.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import type { Exchange } from "../core/exchange.ts";
import { internalFailure } from "../core/failure.ts";

/**
 * https://learn.microsoft.com/azure/api-management/set-backend-service-policy
 *
 * There is no Service Fabric and no Dapr in the rehearsal, so that their attributes are refused.
 */
export const setBackendService: PolicyDefinition = {
  element: "set-backend-service",
  sections: ["inbound", "backend"],
  attributes: {
    "base-url": { type: "string", required: true, unless: ["backend-id", "dapr-app-id"] },
    "backend-id": { type: "string" },
  },
  check(node, report) {
    if (node.values.has("base-url") && node.values.has("backend-id"))
      report("has either base-url or backend-id");
    const url = stringValue(node, "base-url")?.constant;
    if (url !== undefined && !isHttpUrl(url))
      report(`base-url is "${url}" but must be an http or https address`);
  },
  compile: (node) => (exchange) => {
    const url =
      stringValue(node, "base-url")?.get(exchange) ??
      backendUrl(exchange, stringValue(node, "backend-id")!.get(exchange));
    if (!isHttpUrl(url))
      throw internalFailure("ExpressionValueEvaluationFailure", `base-url is "${url}", which is no address`);
    exchange.backendUrl = url;
  },
};

function backendUrl({ service }: Exchange, id: string): string {
  const url = backendOf(service, id);
  if (url === undefined)
    throw internalFailure("ExpressionValueEvaluationFailure", `Backend with id '${id}' could not be found.`);
  return url;
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}
