import { stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";

/** https://learn.microsoft.com/azure/api-management/find-and-replace-policy: every occurrence in the body, as text. */
export const findAndReplace: PolicyDefinition = {
  element: "find-and-replace",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: { from: { type: "string", required: true }, to: { type: "string", required: true } },
  compile: (node) => (exchange) => {
    const { message } = exchange;
    const [from, to] = ["from", "to"].map((name) => stringValue(node, name)!.get(exchange)) as [
      string,
      string,
    ];
    if (message.body === null || from === "") return;
    const text = new TextDecoder().decode(message.body);
    if (text.includes(from)) message.body = new TextEncoder().encode(text.replaceAll(from, () => to));
  },
};
