import { Hono } from "hono";
import type { WorldContext } from "../context.ts";
import { managedIdentityToken } from "../entra/token/managedIdentity.ts";
import { Gap, gapHeader } from "../gap.ts";
import type { Cloud } from "../model/clouds.ts";
import { instanceBehind } from "../model/instanceBehind.ts";
import type { ApimService } from "../model/instances.ts";
import { type NamedValue, namedValuesOf, withoutSecrets } from "./compiler/namedValues.ts";
import { Exchange, type GatewayRuntime, statusMessage } from "./core/exchange.ts";
import { PolicyFailure } from "./core/failure.ts";
import type { GatewayMemory } from "./core/memory.ts";
import type { RequestMessage, ResponseMessage } from "./expressions/context.ts";
import { OpenIdConfigurations } from "./jwt/openIdConfigurations.ts";
import { beginDebugging } from "./pipeline/debugging.ts";
import { isPreflight, preflightResponse } from "./pipeline/preflight.ts";
import { findApi, findOperation } from "./pipeline/routing.ts";
import { runPolicies } from "./pipeline/run.ts";
import { authorize, tieToProduct } from "./pipeline/subscriptionKey.ts";
import { reasonOf } from "./reason.ts";
import { reasonHeader } from "./reasonHeader.ts";
import { refreshDueSecrets } from "./secretRefresh.ts";
import { beginTelemetry } from "./telemetry/telemetry.ts";

/**
 * Every `<service>.azure-api.net` of this world, and every host of an instance's own: routes a request to an operation and runs its policies.
 * @param memory what it remembers from one call to the next
 */
export function gatewayApp(context: WorldContext, memory: GatewayMemory): Hono {
  const runtime: GatewayRuntime = {
    clock: context.clock,
    arm: context.arm,
    fetch: context.fetch,
    openIdConfigurations: new OpenIdConfigurations(context.clock, context.fetch),
    ...memory,
    identityToken: (service, resource, clientId) =>
      managedIdentityToken(context, service, resource, clientId),
    sharedIssuers: context.sharedIssuers ?? "narrowed",
  };
  const app = new Hono();
  app.all("*", async ({ req }) => {
    const url = new URL(req.url);
    let service: ApimService | undefined;
    try {
      const found = serviceOf(url.hostname, context);
      service = found.service;
      await refreshDueSecrets(context, service);
      return await answer(req.raw, url, { runtime, ...found });
    } catch (error) {
      return standInFailure(error, service ? namedValuesOf(service) : []);
    }
  });
  return app;
}

interface Gateway {
  readonly runtime: GatewayRuntime;
  readonly cloud: Cloud;
  readonly service: ApimService;
}

async function answer(raw: Request, url: URL, { runtime, cloud, service }: Gateway): Promise<Response> {
  const request = await requestMessage(raw);
  const incoming = { request, url, ipAddress: "127.0.0.1" };
  const { pathname, searchParams } = url;
  const found = findApi(service, { pathname, searchParams, headers: request.headers });
  if (!found) return toResponse(notFound(), "configuration: OperationNotFound");
  const { api, rest } = found;
  const kind = api.properties.type ?? "http";
  if (kind !== "http") throw new Gap(`the gateway does not serve APIs of type ${kind}, as ${api.name} is`);
  const operation = findOperation(api, request.method, rest, url.searchParams);
  const exchangeFor = (match: typeof operation): Exchange =>
    new Exchange(
      runtime,
      {
        cloud,
        service,
        api,
        rest,
        operation: match?.operation,
        matchedParameters: match?.parameters ?? new Map(),
      },
      incoming,
    );

  if (!operation && isPreflight(request.method, request.headers)) {
    // The policies in scope are those of the operation that the browser is about to call.
    const method = request.headers.get("access-control-request-method")!.toUpperCase();
    const exchange = exchangeFor(findOperation(api, method, rest, url.searchParams));
    tieToProduct(exchange);
    const response = preflightResponse(exchange);
    if (response)
      return toResponse(response, exchange.lastError && reasonOf(exchange.lastError, namedValuesOf(service)));
  }

  const exchange = exchangeFor(operation);
  const debugged = beginDebugging(exchange);
  const logged = beginTelemetry(exchange);
  const response = await runPolicies(exchange, () => {
    if (!operation) throw operationNotFound();
    authorize(exchange);
  });
  debugged?.(response.headers);
  logged?.(response);
  return toResponse(response, exchange.lastError && reasonOf(exchange.lastError, namedValuesOf(service)));
}

/** The instance of a host name. @throws Gap where there is none: on Azure the name would not resolve */
function serviceOf(host: string, context: WorldContext): { cloud: Cloud; service: ApimService } {
  const found = instanceBehind(context, host, "gatewaySuffix");
  if (found?.service) return { cloud: found.cloud, service: found.service };
  throw new Gap(
    `there is no API Management instance ${found?.name ?? host}, so that on Azure ${host} would not resolve`,
  );
}

async function requestMessage(raw: Request): Promise<RequestMessage> {
  // A Request of one of these methods has no body; to ask for it takes a tenth of a verified call's time.
  const bodyless = raw.method === "GET" || raw.method === "HEAD";
  const bytes = bodyless ? new Uint8Array() : new Uint8Array(await raw.arrayBuffer());
  const hasBody = bytes.length > 0 || Number(raw.headers.get("content-length") ?? 0) > 0;
  return { method: raw.method, headers: new Headers(raw.headers), body: hasBody ? bytes : null };
}

/** Said when no operation fits; `context.LastError` says it longer (api-management-error-handling-policies). */
function operationNotFound(): PolicyFailure {
  return new PolicyFailure({
    reason: "OperationNotFound",
    message: "Unable to match incoming request to an operation.",
    status: 404,
    publicMessage: "Resource not found",
  });
}

function notFound(): ResponseMessage {
  return statusMessage(404, "Resource not found");
}

/** Statuses that never have a body (fetch.spec.whatwg.org, "null body status"). */
const bodiless = new Set([204, 205, 304]);

function toResponse({ status, reason, headers, body }: ResponseMessage, why?: string): Response {
  const sent = new Headers(headers);
  if (why !== undefined) sent.set(reasonHeader, why);
  const content = bodiless.has(status) || body === null ? null : Buffer.from(body);
  return new Response(content, { status, statusText: reason, headers: sent });
}

/** What is the stand-in's own is never dressed up as Azure's. */
function standInFailure(error: unknown, namedValues: readonly NamedValue[]): Response {
  const isGap = error instanceof Gap;
  const text = isGap
    ? `The rehearsal's gateway cannot answer: ${error.message}.`
    : `The rehearsal's gateway failed; this is a fault of the rehearsal, not of the API: ${(error as Error).stack}`;
  const statusCode = isGap ? 501 : 500;
  const body = { statusCode, message: withoutSecrets(text, namedValues) };
  return Response.json(body, { status: statusCode, headers: { [gapHeader]: "true" } });
}
