import type { CheckedElement } from "../compiler/checkedElement.ts";
import type { ElementSchema, PolicyDefinition } from "../compiler/schema.ts";
import type { Exchange } from "../core/exchange.ts";
import { ExpressionFailure } from "../expressions/problem.ts";

export const bodySchema: ElementSchema = {
  attributes: { template: { type: "string", expressions: false, oneOf: ["liquid"] } },
  text: "optional",
};

/** Liquid is a language of its own, which the rehearsal does not run. */
export function checkBody(
  node: CheckedElement,
  report: (message: string, node: CheckedElement) => void,
): void {
  if (node.values.has("template"))
    report('the rehearsal does not run Liquid templates (template="liquid")', node);
}

/** What a set-body element says the body is. */
export function bodyOf(node: CheckedElement, exchange: Exchange): Uint8Array {
  return new TextEncoder().encode(node.text?.get(exchange) ?? "");
}

/** https://learn.microsoft.com/azure/api-management/set-body-policy */
export const setBody: PolicyDefinition = {
  element: "set-body",
  // The page leaves on-error out; Microsoft deploys it there (Azure-Samples/Apim-Samples, spotify_api.xml).
  sections: ["inbound", "backend", "outbound", "on-error"],
  ...bodySchema,
  check: checkBody,
  compile: (node) => (exchange) => {
    const { message } = exchange;
    // Documented: an exception where the message has no body to set, such as in an inbound GET.
    if (message.body === null)
      throw new ExpressionFailure("InvalidOperationException", "The message has no body.");
    message.body = bodyOf(node, exchange);
    message.bodyIsGone = false;
  },
};
