import { stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import {
  applyHeader,
  checkNamedValues,
  namedValuesAttributes,
  untouchableHeaders,
  valueSchema,
} from "./headers.ts";

/** https://learn.microsoft.com/azure/api-management/set-header-policy */
export const setHeader: PolicyDefinition = {
  element: "set-header",
  sections: ["inbound", "backend", "outbound", "on-error"],
  attributes: namedValuesAttributes,
  children: [valueSchema],
  check(node, report) {
    checkNamedValues(node, report);
    const name = stringValue(node, "name")?.constant;
    if (name === undefined) return;
    if (untouchableHeaders.includes(name.toLowerCase())) report(`the header ${name} cannot be changed`);
    // RFC 9110, section 5.1: a field name is a token.
    if (!/^[!#$%&'*+\-.^`|~\w]+$/.test(name)) report(`name is "${name}", which is no header name`);
  },
  compile: (node) => (exchange) => applyHeader(node, exchange.message.headers, exchange),
};
