import { type CheckedElement, childOf, childrenOf, stringValue } from "../compiler/checkedElement.ts";
import type { ChildSchema } from "../compiler/schema.ts";
import type { Exchange } from "../core/exchange.ts";
import { internalFailure } from "../core/failure.ts";
import type { RequestMessage } from "../expressions/context.ts";
import { identityAttributes, identityToken } from "./authenticationManagedIdentity.ts";
import { applyHeader, namedValuesAttributes, valueSchema } from "./headers.ts";
import { bodyOf, bodySchema, checkBody } from "./setBody.ts";
import { setHeader } from "./setHeader.ts";

/** The request of send-request and send-one-way-request: what both have in common. */

export const requestChildren: readonly ChildSchema[] = [
  { element: "set-url", text: "required" },
  { element: "set-method", text: "required" },
  {
    element: "set-header",
    maximum: Number.POSITIVE_INFINITY,
    attributes: namedValuesAttributes,
    children: [valueSchema],
  },
  { element: "set-body", ...bodySchema },
  // Its page has it in send-request, the statement of send-request leaves it out: no place is documented.
  { element: "authentication-managed-identity", attributes: identityAttributes, anywhere: true },
];

/** `new` is a request of its own, `copy` one that begins as the current request. */
export const modeAttribute = { type: "string", expressions: false, oneOf: ["new", "copy"] } as const;

export function checkRequest(
  node: CheckedElement,
  report: (message: string, node?: CheckedElement) => void,
): void {
  if ((stringValue(node, "mode")?.constant ?? "new") === "new") {
    for (const name of ["set-url", "set-method"])
      if (!childOf(node, name)) report(`<${name}> is required in it unless mode is copy`);
  }
  for (const header of childrenOf(node, "set-header"))
    setHeader.check?.(header, (message) => report(message, header));
  for (const body of childrenOf(node, "set-body")) checkBody(body, report);
}

/** What is to be sent, and where. @throws PolicyFailure for a URL that is none */
export async function requestOf(
  node: CheckedElement,
  exchange: Exchange,
): Promise<{ request: RequestMessage; url: URL }> {
  const copies = (stringValue(node, "mode")?.constant ?? "new") === "copy";
  const { headers, method, body } = exchange.request;
  const request: RequestMessage = copies
    ? { method, headers: new Headers(headers), body }
    : { method: "GET", headers: new Headers(), body: null };
  const address = childOf(node, "set-url")?.text?.get(exchange).trim();
  const url = address === undefined ? exchange.url : asUrl(address);
  request.method = childOf(node, "set-method")?.text?.get(exchange).trim().toUpperCase() ?? request.method;
  for (const header of childrenOf(node, "set-header")) applyHeader(header, request.headers, exchange);
  const own = childOf(node, "set-body");
  if (own) request.body = bodyOf(own, exchange);
  const identity = childOf(node, "authentication-managed-identity");
  const token = identity && (await identityToken(identity, exchange));
  if (token !== undefined) request.headers.set("authorization", `Bearer ${token}`);
  return { request, url };
}

function asUrl(address: string): URL {
  if (/^https?:\/\//i.test(address) && URL.canParse(address)) return new URL(address);
  throw internalFailure(
    "ExpressionValueEvaluationFailure",
    `set-url is "${address}", which is no http or https address`,
  );
}
