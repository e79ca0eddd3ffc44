import {
  boolValue,
  type CheckedElement,
  childOf,
  childrenOf,
  numberValue,
  textsOf,
} from "../compiler/checkedElement.ts";
import type { ChildSchema, PolicyDefinition } from "../compiler/schema.ts";
import { type Exchange, emptyResponse } from "../core/exchange.ts";

const many = Number.POSITIVE_INFINITY;

function list(element: string, item: string, more: Partial<ChildSchema> = {}): ChildSchema {
  return { element, ...more, children: [{ element: item, minimum: 1, maximum: many, text: "required" }] };
}

/** https://learn.microsoft.com/azure/api-management/cors-policy */
export const cors: PolicyDefinition = {
  element: "cors",
  sections: ["inbound"],
  once: true,
  attributes: {
    "allow-credentials": { type: "bool" },
    "terminate-unmatched-request": { type: "bool" },
  },
  children: [
    list("allowed-origins", "origin", { minimum: 1 }),
    list("allowed-methods", "method", {
      attributes: { "preflight-result-max-age": { type: "int", minimum: 0 } },
    }),
    list("allowed-headers", "header", { minimum: 1 }),
    list("expose-headers", "header"),
  ],
  check(node, report) {
    const origins = childrenOf(childOf(node, "allowed-origins"), "origin");
    for (const origin of origins) {
      const text = origin.text?.constant;
      if (text === "*" && origins.length > 1)
        report("* allows every origin, so it must be the only one", origin);
      if (text !== undefined && text !== "*" && originOf(text) === undefined) {
        report(
          `"${text}" is no origin: it has a scheme and a host, such as https://contoso.developer.azure-api.net`,
          origin,
        );
      }
    }
  },
  compile: (node) => (exchange) => {
    const origin = exchange.request.headers.get("origin");
    if (origin === null) return;
    if (allowsOrigin(node, exchange, origin)) {
      exchange.onAnswer.push(({ headers }) => addAllowance(node, exchange, origin, headers));
      return;
    }
    if (!isTerminating(node, exchange) || !["GET", "HEAD"].includes(exchange.request.method)) return;
    exchange.response = emptyResponse(200);
    return "end";
  },
};

/**
 * Answers a preflight by one cors policy: "unmatched" when the origin is not allowed and the next cors
 * policy is to be asked. A method or header that is not allowed leaves the answer without CORS headers.
 */
export function answerPreflight(node: CheckedElement, exchange: Exchange): Headers | "unmatched" {
  const { headers: asked } = exchange.request;
  const origin = asked.get("origin")!;
  const headers = new Headers();
  if (!allowsOrigin(node, exchange, origin)) return isTerminating(node, exchange) ? headers : "unmatched";
  const method = asked.get("access-control-request-method")!;
  const wanted = (asked.get("access-control-request-headers") ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  if (!allowsMethod(node, exchange, method) || !allowsHeaders(node, exchange, wanted)) return headers;
  addAllowance(node, exchange, origin, headers, true);
  headers.set("access-control-allow-methods", method);
  if (wanted.length > 0) headers.set("access-control-allow-headers", wanted.join(","));
  const age = numberValue(childOf(node, "allowed-methods") ?? node, "preflight-result-max-age")?.get(
    exchange,
  );
  if (age) headers.set("access-control-max-age", String(age));
  return headers;
}

// The page gives both values as the default; true is the one its explanation of empty answers rests on.
function isTerminating(node: CheckedElement, exchange: Exchange): boolean {
  return boolValue(node, "terminate-unmatched-request")?.get(exchange) ?? true;
}

function addAllowance(
  node: CheckedElement,
  exchange: Exchange,
  origin: string,
  headers: Headers,
  preflight = false,
): void {
  const credentials = boolValue(node, "allow-credentials")?.get(exchange) ?? false;
  const any = texts(node, exchange, "allowed-origins", "origin").includes("*");
  // Browsers refuse * together with credentials (fetch.spec.whatwg.org, "CORS check").
  headers.set("access-control-allow-origin", any && !credentials ? "*" : origin);
  if (credentials) headers.set("access-control-allow-credentials", "true");
  const exposed = texts(node, exchange, "expose-headers", "header");
  if (!preflight && exposed.length > 0) headers.set("access-control-expose-headers", exposed.join(","));
}

function allowsOrigin(node: CheckedElement, exchange: Exchange, origin: string): boolean {
  const allowed = texts(node, exchange, "allowed-origins", "origin");
  const wanted = originOf(origin);
  return allowed.includes("*") || (wanted !== undefined && allowed.some((one) => originOf(one) === wanted));
}

function allowsMethod(node: CheckedElement, exchange: Exchange, method: string): boolean {
  const allowed = childOf(node, "allowed-methods")
    ? texts(node, exchange, "allowed-methods", "method")
    : ["GET", "POST"];
  return allowed.includes("*") || allowed.some((one) => one.toUpperCase() === method);
}

function allowsHeaders(node: CheckedElement, exchange: Exchange, wanted: readonly string[]): boolean {
  const allowed = texts(node, exchange, "allowed-headers", "header").map((name) => name.toLowerCase());
  return allowed.includes("*") || wanted.every((name) => allowed.includes(name.toLowerCase()));
}

function texts(node: CheckedElement, exchange: Exchange, listName: string, item: string): string[] {
  return textsOf(node, listName, item).map((value) => value.get(exchange));
}

/** Scheme, host and port in one spelling; undefined when it is no origin. */
function originOf(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { origin, pathname } = new URL(text);
  return pathname === "/" ? origin : undefined;
}
