import { regionDisplayName } from "../../model/regions.ts";
import { type NamedValue, withoutSecrets } from "../compiler/namedValues.ts";
import type { Exchange } from "../core/exchange.ts";
import type { Severity, TraceOfPolicy } from "../core/traceOfPolicy.ts";
import type { LastError, ResponseMessage } from "../expressions/context.ts";
import type { Correlation } from "./correlation.ts";
import type { Diagnostic, MessageSettings } from "./diagnostic.ts";

/** What is known of a request once it has been answered. */
export interface Answered {
  readonly exchange: Exchange;
  readonly diagnostic: Diagnostic;
  readonly correlation: Correlation;
  /** The request as the caller sent it: policies change the exchange's. */
  readonly received: { readonly method: string; readonly headers: Headers; readonly body: Uint8Array | null };
  readonly response: ResponseMessage;
  /** Milliseconds. */
  readonly duration: number;
}

/**
 * The row of a request, as published ones of API Management (cmoog/aztail and others: names of columns and dimensions, `cloud_RoleName`,
 * `Request-<header>`). The caller's address is masked, as Application Insights does by default.
 */
export function requestRow(answered: Answered): Record<string, unknown> {
  const { exchange, diagnostic, correlation, received, response, duration } = answered;
  const { originalUrl } = exchange;
  const { frontend } = diagnostic;
  const size = (body: Uint8Array | null) => body?.length ?? 0;
  return {
    ...common(answered),
    id: correlation.id,
    source: "",
    name: `${received.method} ${originalUrl.pathname}`,
    url: originalUrl.href,
    success: isSuccess(response) ? "True" : "False",
    resultCode: String(response.status),
    duration,
    itemType: "request",
    customDimensions: {
      ...dimensions(answered),
      ...logged("Request", frontend?.request, received.headers, received.body),
      ...logged("Response", frontend?.response, response.headers, response.body),
    },
    customMeasurements: {
      "Response Size": size(response.body),
      "Request Size": size(received.body),
      "Client Time (in ms)": 0,
    },
    itemCount: 1,
  };
}

/**
 * The row of a failure: `TokenNotPresent at validate-jwt`, and the message that `context.LastError` has (reports of instances' telemetry).
 * Secret named values are shown as their references.
 */
export function exceptionRow(
  answered: Answered,
  { reason, source, message }: LastError,
  namedValues: readonly NamedValue[],
): Record<string, unknown> {
  return {
    ...common(answered),
    problemId: `${reason} at ${source}`,
    type: reason,
    outerMessage: withoutSecrets(message, namedValues),
    itemType: "exception",
    customDimensions: dimensions(answered),
    itemCount: 1,
  };
}

/** The row of a `trace` policy. */
export function traceRow(
  answered: Answered,
  { message, severity, metadata }: TraceOfPolicy,
  namedValues: readonly NamedValue[],
): Record<string, unknown> {
  return {
    ...common(answered),
    message: withoutSecrets(message, namedValues),
    severityLevel: severities[severity],
    itemType: "trace",
    customDimensions: { ...dimensions(answered), ...metadata },
    itemCount: 1,
  };
}

/** Levels of Application Insights (learn.microsoft.com/azure/azure-monitor/app/data-model-complete, Trace). */
export const severities: Readonly<Record<Severity, number>> = { verbose: 0, information: 1, error: 3 };

/** 2xx and 3xx (gateway-log-schema-reference, IsRequestSuccess). */
export function isSuccess({ status }: ResponseMessage): boolean {
  return status < 400;
}

function common({ exchange, diagnostic, correlation, received }: Answered): Record<string, unknown> {
  const { api, operation, service, originalUrl } = exchange;
  const revision = api.properties.apiRevision ?? "1";
  const byName = `${api.name};rev=${revision} - ${operation?.name ?? ""}`;
  return {
    timestamp: new Date(exchange.timestamp).toISOString(),
    operation_Name:
      diagnostic.operationNameFormat === "Url" ? `${received.method} ${originalUrl.pathname}` : byName,
    operation_Id: correlation.operationId,
    operation_ParentId: correlation.parentId,
    client_Type: "PC",
    client_IP: "0.0.0.0",
    cloud_RoleName: `${originalUrl.hostname} ${regionDisplayName(service.location)}`,
  };
}

function dimensions({ exchange, received }: Answered): Record<string, string> {
  const { api, operation, product, subscription, service, requestId, originalUrl } = exchange;
  return {
    "API Type": String(api.properties.type ?? "http"),
    ...(subscription && { "Subscription Name": subscription.name }),
    ...(product && { "Product Name": product.name }),
    ...(operation && { "Operation Name": operation.name }),
    Region: regionDisplayName(service.location),
    "API Revision": String(api.properties.apiRevision ?? "1"),
    "Request Id": requestId,
    "Service ID": service.name,
    "Service Name": originalUrl.hostname,
    Cache: "None",
    "Service Type": "API Management",
    "API Name": api.name,
    "HTTP Method": received.method,
  };
}

/** Listed headers alone, and of the body so many bytes as are asked for: none by default (diagnostic-logs-reference). */
function logged(
  what: "Request" | "Response",
  settings: MessageSettings | null | undefined,
  headers: Headers,
  body: Uint8Array | null,
): Record<string, string> {
  const named = (settings?.headers ?? []).flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[`${what}-${name}`, value] as const];
  });
  const bytes = settings?.body?.bytes ?? 0;
  const text = bytes > 0 && body ? Buffer.from(body.subarray(0, bytes)).toString() : undefined;
  return { ...Object.fromEntries(named), ...(text && { [`${what}-Body`]: text }) };
}
