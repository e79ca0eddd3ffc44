import { boolValue, type CheckedElement, childrenOf, stringValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import type { Exchange } from "../core/exchange.ts";
import { cacheKey, cachingType, checkCachingType } from "./cacheValues.ts";

const many = Number.POSITIVE_INFINITY;

/**
 * https://learn.microsoft.com/azure/api-management/cache-lookup-policy: answers a GET from the response cache. A hit skips what is
 * left of inbound, the backend, and outbound up to the cache-store that has stored it. That is an inference, as is the product in the
 * key (learn.microsoft.com/answers/questions/2238196 shows it).
 */
export const cacheLookup: PolicyDefinition = {
  element: "cache-lookup",
  sections: ["inbound"],
  once: true,
  attributes: {
    "vary-by-developer": { type: "bool", required: true },
    "vary-by-developer-groups": { type: "bool", required: true },
    "allow-private-response-caching": { type: "bool" },
    "downstream-caching-type": { type: "string", oneOf: ["none", "private", "public"] },
    "must-revalidate": { type: "bool" },
    "caching-type": cachingType,
  },
  children: [
    // The page has headers first, the policy toolkit writes query parameters first (cache-lookup-store.xml).
    { element: "vary-by-header", maximum: many, text: "required", anywhere: true },
    { element: "vary-by-query-parameter", maximum: many, text: "required", anywhere: true },
  ],
  check(node, report) {
    checkCachingType(node, report);
    const downstream = stringValue(node, "downstream-caching-type");
    if (downstream && downstream.constant !== "none")
      report(
        "of downstream-caching-type, the rehearsal runs none: which headers the others send is not documented",
      );
  },
  compile: (node) => (exchange) => {
    const { method, headers } = exchange.request;
    // Documented: lookups are for GET alone, and for requests with Authorization only where that is allowed.
    if (method !== "GET") return undefined;
    const isPrivate = boolValue(node, "allow-private-response-caching")?.get(exchange) ?? false;
    if (headers.has("authorization") && !isPrivate) return undefined;
    const key = responseKey(node, exchange);
    const held = exchange.runtime.responses.get(key);
    if (!held || !exchange.hasCacheStore(held.store)) {
      exchange.responseKey = key;
      return undefined;
    }
    const { status, reason, headers: kept, body } = held.response;
    exchange.response = { status, reason, headers: new Headers(kept), body };
    exchange.resumeBehind = held.store;
    return "cached";
  },
};

function responseKey(node: CheckedElement, exchange: Exchange): string {
  const { request, originalUrl, subscription, product } = exchange;
  const texts = (name: string): string[] =>
    childrenOf(node, name).flatMap(({ text }) =>
      text!
        .get(exchange)
        .split(";")
        .map((one) => one.trim()),
    );
  const parameters = texts("vary-by-query-parameter");
  const query = [...originalUrl.searchParams].filter(
    ([name]) => parameters.length === 0 || parameters.includes(name),
  );
  const byDeveloper = ["vary-by-developer", "vary-by-developer-groups"].some((name) =>
    boolValue(node, name)!.get(exchange),
  );
  const parts = [
    originalUrl.host + originalUrl.pathname,
    query.sort(([a], [b]) => (a < b ? -1 : 1)),
    texts("vary-by-header").map((name) => [name.toLowerCase(), request.headers.get(name)]),
    product?.name,
    byDeveloper ? (subscription?.properties.ownerId ?? null) : null,
  ];
  return cacheKey(exchange, JSON.stringify(parts));
}
