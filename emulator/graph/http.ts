import { randomUUID } from "node:crypto";
import type { Context, Hono } from "hono";
import type { Clock } from "../clock.ts";
import type { ServiceCaller } from "../entra/token/serviceToken.ts";
import { Gap, gapCode, gapHeader } from "../gap.ts";
import { badRequest, GraphError } from "./errors.ts";

/** What every handler of Graph finds in its context. */
export interface GraphEnv {
  Variables: {
    caller: ServiceCaller;
    requestId: string;
    /** Whether the caller may change only the applications and service principals that it owns. */
    onlyOwned: boolean;
  };
}

export type GraphApp = Hono<GraphEnv>;
export type GraphContext = Context<GraphEnv>;

/** The names in Graph's paths, as they are written here. */
const names = [
  ...["v1.0", "beta", "applications", "servicePrincipals", "oauth2PermissionGrants", "organization", "users"],
  ...[
    "directoryObjects",
    "directory",
    "deletedItems",
    "restore",
    "owners",
    "$ref",
    "me",
    "groups",
    "members",
  ],
  ...["memberOf", "transitiveMemberOf", "getByIds", "getMemberGroups", "getMemberObjects"],
  ...["checkMemberGroups", "checkMemberObjects", "microsoft.graph.user", "microsoft.graph.group"],
  ...[
    "federatedIdentityCredentials",
    "appRoleAssignedTo",
    "appRoleAssignments",
    "addPassword",
    "removePassword",
    "microsoft.graph.application",
    "microsoft.graph.servicePrincipal",
  ],
];
const canonical = new Map(names.map((name) => [name.toLowerCase(), name]));

/**
 * The path by which a request is routed. Graph's names compare without case, ids do not: az asks for
 * `/oAuth2PermissionGrants/<id>` (azure-cli's recording test_app_permission_grant.yaml). And OData addresses
 * an object by an alternate key in parentheses, which Hono's paths cannot say:
 * `/v1.0/applications(appId='…')/owners` is routed as `/v1.0/applications/appId=…/owners`.
 */
export function routedPath(request: Request): string {
  const { pathname } = new URL(request.url);
  return pathname
    .replace(/%2[4789]/gi, (quoted) => decodeURIComponent(quoted))
    .replace(/^(\/[^/]+\/[^/(]+)\((\w+)='([^']*)'\)/, (_, collection, key, value) => {
      return `${collection}/${String(key).toLowerCase() === "appid" ? "appId" : key}=${value}`;
    })
    .split("/")
    .map((segment) => canonical.get(segment.toLowerCase()) ?? segment)
    .join("/");
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
  return json(c, `${kind}/$entity`, value, status);
}

/** What the directory behind Graph calls the objects of a collection (azure-cli's recordings; groups by analogy). */
const directoryTypes = {
  applications: "Application",
  servicePrincipals: "ServicePrincipal",
  users: "User",
  groups: "Group",
} as const;

/** A new directory object: its header Location names it as the directory behind Graph does. */
export function created(
  c: GraphContext,
  kind: keyof typeof directoryTypes,
  value: { readonly id: string },
): Response {
  const type = directoryTypes[kind];
  const object = `${c.get("caller").tenant.id}/directoryObjects/${value.id}`;
  c.header("location", `${new URL(c.req.url).origin}/v2/${object}/Microsoft.DirectoryServices.${type}`);
  return entity(c, kind, value, 201);
}

/** What an action returns: a complex type. Its Location is Graph itself (azure-cli's recordings). */
export function actionResult(c: GraphContext, type: string, value: object): Response {
  c.header("location", new URL(c.req.url).origin);
  return json(c, type, value, 200);
}

/** A collection in one page. */
export function collection(c: GraphContext, kind: string, value: readonly object[]): Response {
  return json(c, kind, { value }, 200);
}

function json(c: GraphContext, context: string, value: object, status: 200 | 201): Response {
  const body = { "@odata.context": `${new URL(c.req.url).origin}/v1.0/$metadata#${context}`, ...value };
  const parameters = "odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
  return c.body(JSON.stringify(body), status, { "content-type": `application/json;${parameters}` });
}

export function noContent(c: GraphContext): Response {
  return c.body(null, 204);
}

/** Graph's error answer (learn.microsoft.com/graph/errors); what the stand-in lacks is a 501. */
export function errorAnswer(c: GraphContext, clock: Clock, error: Error): Response {
  const isGap = error instanceof Gap;
  if (!isGap && !(error instanceof GraphError)) throw error;
  if (isGap) c.header(gapHeader, "true");
  const requestId = c.get("requestId") ?? randomUUID();
  const innerError = {
    date: clock.iso().slice(0, 19),
    "request-id": requestId,
    "client-request-id": c.req.header("client-request-id") ?? requestId,
  };
  const [code, status] = isGap ? ([gapCode, 501] as const) : ([error.code, error.status] as const);
  const { details } = isGap ? {} : error;
  const refusal = { code, message: error.message, ...(details && { details }), innerError };
  return c.json({ error: refusal }, status);
}
