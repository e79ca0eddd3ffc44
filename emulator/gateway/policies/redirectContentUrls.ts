import type { PolicyDefinition } from "../compiler/schema.ts";

/**
 * https://learn.microsoft.com/azure/api-management/redirect-content-urls-policy: links to the backend in the response's body become links
 * to the gateway, and in the request's body the other way round. Headers stay as they are.
 */
export const redirectContentUrls: PolicyDefinition = {
  element: "redirect-content-urls",
  sections: ["inbound", "outbound"],
  compile: () => (exchange) => {
    const { message, backendUrl, originalUrl, api } = exchange;
    if (message.body === null || backendUrl === undefined) return;
    const backend = backendUrl.replace(/\/+$/, "");
    const gateway = `${originalUrl.origin}/${api.path}`.replace(/\/+$/, "");
    const [from, to] = exchange.section === "inbound" ? [gateway, backend] : [backend, gateway];
    const text = new TextDecoder().decode(message.body);
    // Behind the base there is a path, a query or the end of the link: /api is not the beginning of /apis.
    const link = new RegExp(`${from.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w.~%:@-])`, "gi");
    if (link.test(text)) message.body = new TextEncoder().encode(text.replace(link, () => to));
  },
};
