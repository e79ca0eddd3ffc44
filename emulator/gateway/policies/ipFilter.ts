import { BlockList, isIP } from "node:net";
import { childrenOf, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { internalFailure, PolicyFailure } from "../core/failure.ts";

const many = Number.POSITIVE_INFINITY;

/**
 * https://learn.microsoft.com/azure/api-management/ip-filter-policy. Reasons and messages:
 * api-management-error-handling-policies, "Predefined errors for policies". The body that the caller gets, and its status, are
 * inferences.
 */
export const ipFilter: PolicyDefinition = {
  element: "ip-filter",
  sections: ["inbound"],
  attributes: { action: { type: "string", required: true, oneOf: ["allow", "forbid"] } },
  children: [
    { element: "address", maximum: many, text: "required" },
    {
      element: "address-range",
      maximum: many,
      attributes: { from: { type: "string", required: true }, to: { type: "string", required: true } },
    },
  ],
  check(node, report) {
    if (node.children.length === 0) report("<address> or <address-range> is required in it");
    for (const child of node.children) {
      const texts = [child.text, stringValue(child, "from"), stringValue(child, "to")].map(
        (value) => value?.constant,
      );
      for (const text of texts)
        if (text !== undefined && isIP(text.trim()) === 0) report(`"${text}" is no IP address`, child);
    }
  },
  compile: (node) => (exchange) => {
    const list = new BlockList();
    const family = (address: string): "ipv4" | "ipv6" => {
      const version = isIP(address);
      if (version === 0)
        throw internalFailure("ExpressionValueEvaluationFailure", `"${address}" is no IP address.`);
      return version === 4 ? "ipv4" : "ipv6";
    };
    for (const { text } of childrenOf(node, "address")) {
      const address = text!.get(exchange).trim();
      list.addAddress(address, family(address));
    }
    for (const range of childrenOf(node, "address-range")) {
      const [from, to] = ["from", "to"].map((name) => stringValue(range, name)!.get(exchange).trim()) as [
        string,
        string,
      ];
      list.addRange(from, to, family(from));
    }
    const caller = exchange.ipAddress;
    const listed = list.check(caller, family(caller));
    const allows = stringValue(node, "action")!.get(exchange) === "allow";
    if (listed === allows) return;
    throw new PolicyFailure({
      reason: allows ? "CallerIpNotAllowed" : "CallerIpBlocked",
      message: allows
        ? `Caller IP address ${caller} is not allowed. Access denied.`
        : "Caller IP address is blocked. Access denied.",
      status: 403,
      publicMessage: "Forbidden",
    });
  },
};
