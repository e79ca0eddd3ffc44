import type { PolicyDefinition } from "../compiler/schema.ts";
import { checkNamedValues, namedValuesAttributes, readNamedValues, valueSchema } from "./headers.ts";

/** https://learn.microsoft.com/azure/api-management/set-query-parameter-policy */
export const setQueryParameter: PolicyDefinition = {
  element: "set-query-parameter",
  sections: ["inbound", "backend"],
  attributes: namedValuesAttributes,
  children: [valueSchema],
  check: checkNamedValues,
  compile: (node) => (exchange) => {
    const { name, action, values } = readNamedValues(node, exchange);
    const parameters = new URLSearchParams(exchange.backendSearch);
    if (action === "skip" && parameters.has(name)) return;
    if (action === "delete" || action === "override") parameters.delete(name);
    if (action !== "delete") for (const value of values) parameters.append(name, value);
    exchange.backendSearch = parameters.size > 0 ? `?${parameters}` : "";
  },
};
