import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import type { WorldContext } from "../context.ts";
import { gapCode, gapHeader } from "../gap.ts";
import type { ArmAnswer } from "../model/armAnswer.ts";
import { aroundAnswer } from "./around.ts";
import { actionOf, authorize } from "./authorize.ts";
import { cloudMetadata } from "./cloudMetadata.ts";
import { ArmError, notInRehearsal } from "./errors.ts";
import { refuseUnlinked } from "./linkedAuthorization.ts";
import { serviceAt } from "./lookup.ts";
import { operationStatus, poll } from "./operations.ts";
import { type ArmPath, parseArmPath } from "./path.ts";
import type { ArmHandler, ArmRequest, ResourceType } from "./request.ts";
import { findType, missingVersion, refuseVersion } from "./resourceTypes.ts";
import { refuseWhileBusy } from "./services/serviceLock.ts";
import { unknownPath } from "./unknownPath.ts";

/** Azure Resource Manager, under the hosts of all three clouds. */
export function armApp(context: WorldContext): Hono {
  const app = new Hono();
  // The one thing that Azure Resource Manager tells without a token.
  app.get("/metadata/endpoints", (c) => {
    const { hostname } = new URL(c.req.url);
    return respondWith(c, () => cloudMetadata(hostname, c.req.query("api-version") ?? ""));
  });
  app.all("*", async (c) => {
    return respondWith(c, () => {
      if (!/^\/(subscriptions|tenants)(\/|$)/i.test(c.req.path)) {
        throw notInRehearsal(`${c.req.method} ${c.req.path}`);
      }
      return answer(context, c);
    });
  });
  return app;
}

/** Sends an answer, or the refusal that it ends in. */
async function respondWith(c: Context, answering: () => ArmAnswer | Promise<ArmAnswer>): Promise<Response> {
  try {
    return respond(c, await answering());
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    const own: Record<string, string> = error.code === gapCode ? { [gapHeader]: "true" } : {};
    const headers = { ...own, ...error.headers };
    return respond(c, { status: error.status, body: { error: error.body() }, headers });
  }
}

/** The answer to one request. @throws ArmError, 501 for what the rehearsal does not have */
async function answer(context: WorldContext, c: Context): Promise<ArmAnswer> {
  const url = new URL(c.req.url);
  const query = new URLSearchParams();
  for (const [name, value] of url.searchParams) query.append(name.toLowerCase(), value);
  const method = c.req.raw.method;
  const caller = await authorize(context, c.req.raw, url);
  const { tenant } = caller;
  const apiVersion = query.get("api-version") ?? "";
  const around = method === "GET" ? aroundAnswer(context, tenant, url.pathname) : undefined;
  if (around) {
    if (apiVersion === "") throw missingVersion();
    return around;
  }
  const polled = await pollAnswer(context, url, query, method);
  if (polled) return polled;

  const path = parseArmPath(url.pathname);
  refuseBadPath(url.pathname);
  // A read of a name with a slash in it does not get as far as API Management (recording net-policy).
  const isRead = method === "GET" || method === "HEAD";
  if (isRead && path?.names.some((name) => name.includes("/"))) return { status: 404 };
  const target = path && resolve(path, method);
  if (!path || !target?.handler) throw unknownPath(method, url.pathname, path, target?.type);
  refuseVersion(target.type, apiVersion);
  const request: ArmRequest = {
    context,
    tenant,
    origin: url.origin,
    subscriptionId: path.subscriptionId,
    resourceGroup: path.resourceGroup,
    names: path.names,
    query,
    pathname: url.pathname,
    ifMatch: c.req.header("if-match"),
    body: await readBody(c),
    apiVersion,
  };
  if ((method === "PUT" || method === "PATCH") && target.type.linked) {
    const write = { action: actionOf(method, url.pathname), path: url.pathname };
    refuseUnlinked(caller, write, target.type.linked(request.body));
  }
  if (isWriteInService(path, method)) {
    const service = serviceAt(request);
    if (service) await refuseWhileBusy(request, service);
  }
  const result = await target.handler(request);
  const code = Number(query.get("asynccode"));
  return method === "GET" && (code === 200 || code === 201) ? { ...result, status: code } : result;
}

/** @throws ArmError 400 for percent signs that are no encoding */
function refuseBadPath(pathname: string): void {
  try {
    decodeURIComponent(pathname);
  } catch {
    throw new ArmError(400, "BadRequest", `The path '${pathname}' is not percent-encoded.`);
  }
}

/** Whether a call changes something below an instance, which has to be at rest for it. */
function isWriteInService({ type }: ArmPath, method: string): boolean {
  return ["PUT", "PATCH", "DELETE"].includes(method) && type.startsWith("microsoft.apimanagement/service/");
}

/** The type that a path means, and what it does for a verb. */
function resolve(
  { type, isResource }: ArmPath,
  method: string,
): { type: ResourceType; handler?: ArmHandler } | undefined {
  if (method === "POST" && !isResource) {
    const cut = type.lastIndexOf("/");
    const owner = findType(type.slice(0, cut));
    const name = type.slice(cut + 1);
    const action = Object.entries(owner?.actions ?? {}).find(([key]) => key.toLowerCase() === name);
    return owner && { type: owner, handler: action?.[1] };
  }
  const found = findType(type);
  if (!found) return undefined;
  if (!isResource) return { type: found, handler: method === "GET" ? found.list : undefined };
  const { get, head, put, patch, delete: remove } = found;
  const verbs: Readonly<Record<string, ArmHandler | undefined>> = {
    GET: get,
    HEAD: head,
    PUT: put,
    PATCH: patch,
    DELETE: remove,
  };
  return { type: found, handler: verbs[method] };
}

/**
 * What a poll sees: `…/operationsStatuses/{id}` is an `Azure-AsyncOperation`; `…/operationResults/{id}` is a
 * `Location` where the operation has a result, and else another `Azure-AsyncOperation`; `asyncId` in the query is
 * a `Location`, which shows the resource in the end.
 */
async function pollAnswer(
  context: WorldContext,
  url: URL,
  query: URLSearchParams,
  method: string,
): Promise<ArmAnswer | undefined> {
  if (method !== "GET") return undefined;
  const [, place, status] = /\/(operationresults|operations?statuses)\/([^/]+)$/i.exec(url.pathname) ?? [];
  const asyncId = query.get("asyncid");
  const operation = context.arm.operations.get(status ?? asyncId ?? "");
  if (!operation) {
    if (status === undefined && asyncId === null) return undefined;
    throw new ArmError(404, "OperationNotFound", `The operation '${status ?? asyncId}' could not be found.`);
  }
  await poll(operation, context.clock.iso());
  const isResult = place?.toLowerCase() === "operationresults" && operation.result !== undefined;
  if (status !== undefined && !isResult) return operationStatus(operation, url.pathname);
  if (operation.status === "InProgress")
    return { status: 202, headers: { location: url.href, "retry-after": "0" } };
  if (operation.error) return { status: 400, body: { error: operation.error } };
  if (isResult) return operation.result?.();
  if (operation.located) return operation.located();
  const code = Number(query.get("asynccode"));
  const isResource = parseArmPath(url.pathname)?.isResource;
  return code === 204 || !isResource ? { status: code } : undefined;
}

/** ARM takes JSON of 4 MB (learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits). */
const longestBody = 4 * 1024 * 1024;

async function readBody(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (text.trim() === "") return undefined;
  const type = c.req.header("content-type") ?? "application/json";
  if (!/^application\/(\w+\+)?json\b/i.test(type)) {
    const message = `The content media type '${type}' is not supported. Only 'application/json' is supported.`;
    throw new ArmError(415, "UnsupportedMediaType", message);
  }
  if (Buffer.byteLength(text) > longestBody) {
    const message = `The request content has more than ${longestBody} bytes.`;
    throw new ArmError(413, "RequestContentTooLarge", message);
  }
  try {
    return JSON.parse(text);
  } catch {
    const message = "The request content was invalid and could not be deserialized: it is not JSON.";
    throw new ArmError(400, "InvalidRequestContent", message);
  }
}

/** How many calls are left: nothing is throttled here, so always what a principal has at first. */
function remaining(method: string): Record<string, string> {
  const kind = method === "DELETE" ? "deletes" : ["GET", "HEAD"].includes(method) ? "reads" : "writes";
  return { [`x-ms-ratelimit-remaining-subscription-${kind}`]: kind === "reads" ? "249" : "199" };
}

/** Headers of every answer; ids that the caller sends come back (Azure/azure-resource-manager-rpc, common-api-details). */
function respond(c: Context, answer: ArmAnswer): Response {
  const id = randomUUID();
  const clientId = c.req.header("x-ms-client-request-id");
  const headers = new Headers({
    "cache-control": "no-cache",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    ...remaining(c.req.method),
    "x-ms-request-id": id,
    "x-ms-correlation-request-id": c.req.header("x-ms-correlation-request-id") ?? id,
    "x-ms-routing-request-id": `REHEARSAL:${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}:${id}`,
    ...(clientId && c.req.header("x-ms-return-client-request-id")?.toLowerCase() === "true"
      ? { "x-ms-client-request-id": clientId }
      : {}),
    ...answer.headers,
  });
  const status = answer.status;
  if (answer.body === undefined || c.req.method === "HEAD") return new Response(null, { status, headers });
  headers.set("content-type", "application/json; charset=utf-8");
  return new Response(JSON.stringify(answer.body), { status, headers });
}
