import { boolValue, childrenOf, numberValue, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { PolicyFailure } from "../core/failure.ts";

/** https://learn.microsoft.com/azure/api-management/check-header-policy */
export const checkHeader: PolicyDefinition = {
  element: "check-header",
  sections: ["inbound"],
  attributes: {
    name: { type: "string", required: true },
    "failed-check-httpcode": { type: "int", required: true, minimum: 100, maximum: 599 },
    "failed-check-error-message": { type: "string", required: true },
    "ignore-case": { type: "bool", required: true },
  },
  children: [{ element: "value", maximum: Number.POSITIVE_INFINITY, text: "required" }],
  compile: (node) => (exchange) => {
    const name = stringValue(node, "name")!.get(exchange);
    const fold = (text: string): string =>
      boolValue(node, "ignore-case")!.get(exchange) ? text.toLowerCase() : text;
    const value = exchange.request.headers.get(name);
    const allowed = childrenOf(node, "value").map(({ text }) => fold(text!.get(exchange)));
    if (value !== null && (allowed.length === 0 || allowed.includes(fold(value)))) return;
    const [reason, what] =
      value === null
        ? ["HeaderNotFound", "was not found in the request"]
        : ["HeaderValueNotAllowed", `value of ${value} is not allowed`];
    throw new PolicyFailure({
      reason,
      message: `Header ${name} ${what}. Access denied.`,
      status: numberValue(node, "failed-check-httpcode")!.get(exchange),
      publicMessage: stringValue(node, "failed-check-error-message")!.get(exchange),
    });
  },
};
