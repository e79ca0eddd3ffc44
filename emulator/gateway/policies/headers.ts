import type { AttributeSchema } from "../compiler/attributeSchema.ts";
import { type CheckedElement, childrenOf, stringValue } from "../compiler/checkedElement.ts";
import type { ChildSchema } from "../compiler/schema.ts";
import type { Exchange } from "../core/exchange.ts";
import { ExpressionFailure } from "../expressions/problem.ts";

/** What set-header and set-query-parameter do to a name that is already there. */
export type ExistsAction = "override" | "skip" | "append" | "delete";

export const namedValuesAttributes: Readonly<Record<string, AttributeSchema>> = {
  name: { type: "string", required: true },
  "exists-action": { type: "string", oneOf: ["override", "skip", "append", "delete"] },
};

export const valueSchema: ChildSchema = {
  element: "value",
  maximum: Number.POSITIVE_INFINITY,
  text: "optional",
};

/** The name, action and values of set-header or set-query-parameter, for one request. */
export function readNamedValues(
  node: CheckedElement,
  exchange: Exchange,
): { name: string; action: ExistsAction; values: string[] } {
  return {
    name: stringValue(node, "name")!.get(exchange),
    action: (stringValue(node, "exists-action")?.get(exchange) ?? "override") as ExistsAction,
    values: childrenOf(node, "value").map(({ text }) => text?.get(exchange) ?? ""),
  };
}

/** A value is required unless the name is to be deleted. */
export function checkNamedValues(node: CheckedElement, report: (message: string) => void): void {
  const action = stringValue(node, "exists-action");
  const deletes = action !== undefined && (action.constant === undefined || action.constant === "delete");
  if (!deletes && !node.children.some(({ name }) => name === "value"))
    report("<value> is required in it, unless exists-action is delete");
}

/** Headers that set-header neither changes nor deletes (set-header-policy, "Usage notes"). */
export const untouchableHeaders = ["connection", "content-length", "keep-alive", "transfer-encoding"];

/** Headers whose values may hold commas, so that several stay several (set-header-policy, "Usage notes"). */
const separateHeaders = new Set([
  "user-agent",
  "www-authenticate",
  "proxy-authenticate",
  "cookie",
  "set-cookie",
  "warning",
  "date",
  "expires",
  "if-modified-since",
  "if-unmodified-since",
  "last-modified",
  "retry-after",
]);

/** Does what a set-header element says to the headers of a message. */
export function applyHeader(node: CheckedElement, headers: Headers, exchange: Exchange): void {
  const { name, action, values } = readNamedValues(node, exchange);
  try {
    const exists = headers.has(name);
    if (action === "skip" && exists) return;
    if (action === "delete" || action === "override") headers.delete(name);
    if (action === "delete") return;
    if (separateHeaders.has(name.toLowerCase())) for (const value of values) headers.append(name, value);
    else
      headers.set(
        name,
        [...(action === "append" && exists ? [headers.get(name)!] : []), ...values].join(","),
      );
  } catch (error) {
    // Names and values that no header can have; only expressions get here with one.
    if (error instanceof TypeError)
      throw new ExpressionFailure("FormatException", `'${name}' cannot be set as a header to this value.`);
    throw error;
  }
}
