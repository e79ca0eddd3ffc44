import { randomUUID } from "node:crypto";
import type { Context, Hono } from "hono";
import type { Clock } from "../clock.ts";
import type { ServiceCaller } from "../entra/serviceToken.ts";
import { badRequest, GraphError, NotRehearsed } from "./errors.ts";

/** What every handler of Graph finds in its context. */
export interface GraphEnv {
  Variables: { caller: ServiceCaller; requestId: string };
}

export type GraphApp = Hono<GraphEnv>;
export type GraphContext = Context<GraphEnv>;

/**
 * OData addresses an object by an alternate key in parentheses, which Hono's paths cannot say:
 * `/v1.0/applications(appId='…')/owners` is routed as `/v1.0/applications/appId=…/owners`.
 */
export function routedPath(request: Request): string {
  const { pathname } = new URL(request.url);
  return pathname
    .replace(/%2[789]/gi, (quoted) => decodeURIComponent(quoted))
    .replace(/^(\/[^/]+\/[^/(]+)\((\w+)='([^']*)'\)/, "$1/$2=$3");
}

/** The request's JSON. */
export async function readJson(c: GraphContext): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    throw badRequest(
      "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
      "BadRequest",
    );
  }
}

/** One object, with the context that says what it is. */
export function entity(c: GraphContext, kind: string, value: object, status: 200 | 201 = 200): Response {
  const context = `${new URL(c.req.url).origin}/v1.0/$metadata#${kind}/$entity`;
  return c.json({ "@odata.context": context, ...value }, status);
}

/** A collection in one page. */
export function collection(c: GraphContext, kind: string, value: readonly object[]): Response {
  return c.json({ "@odata.context": `${new URL(c.req.url).origin}/v1.0/$metadata#${kind}`, value });
}

export function noContent(c: GraphContext): Response {
  return c.body(null, 204);
}

/** Graph's error answer (learn.microsoft.com/graph/errors); what is not rehearsed gets 501 in plain text. */
export function errorAnswer(c: GraphContext, clock: Clock, error: Error): Response {
  if (error instanceof NotRehearsed) return c.text(`${error.message}\n`, 501);
  if (!(error instanceof GraphError)) throw error;
  const requestId = c.get("requestId") ?? randomUUID();
  const innerError = {
    date: clock.iso().slice(0, 19),
    "request-id": requestId,
    "client-request-id": c.req.header("client-request-id") ?? requestId,
  };
  return c.json({ error: { code: error.code, message: error.message, innerError } }, error.status);
}
