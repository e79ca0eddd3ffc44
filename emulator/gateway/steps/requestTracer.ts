import { randomBytes } from "node:crypto";
import type { RequestTrace } from "../../model/requestTrace.ts";
import { namedValuesOf, withoutSecrets } from "../compiler/namedValues.ts";
import { debuggingOf } from "../core/debugToken.ts";
import type { Exchange } from "../core/exchange.ts";
import type { ResponseMessage } from "../expressions/context.ts";

/** Traces that an instance keeps; the oldest goes. */
const kept = 100;

/**
 * Writes down what becomes of one request. Entries of the gateway itself have the form of the service's own
 * (Azure/azure-rest-api-specs, ApiManagementGatewayListTrace.json); of policies the example shows two, so that the rest say
 * in this stand-in's words what they have changed.
 */
export class RequestTracer {
  readonly #exchange: Exchange;
  readonly #trace: RequestTrace;
  readonly #started = performance.now();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    const { service, requestId } = exchange;
    this.#trace = { serviceName: service.name, traceId: requestId, traceEntries: {} };
    exchange.tracer = this;
    const { request, originalUrl } = exchange;
    this.add("api-inspector", {
      request: { method: request.method, url: originalUrl.href, headers: listed(request.headers) },
    });
    this.add("api-inspector", { configuration: configurationOf(exchange) });
  }

  add(source: string, data: unknown): void {
    const { section = "inbound", clock } = this.#exchange;
    this.#trace.traceEntries[section] ??= [];
    this.#trace.traceEntries[section].push({
      source,
      timestamp: clock.iso().replace("Z", "0000Z"),
      elapsed: elapsed(performance.now() - this.#started),
      data,
    });
  }

  /** Keeps the trace with the instance. @returns the id for `Apim-Trace-Id` */
  finish(): string {
    this.#exchange.section = "outbound";
    this.add("transfer-response", { message: "Response has been sent to the caller in full" });
    const { service } = this.#exchange;
    const { traces } = debuggingOf(service);
    const id = `${randomBytes(15).toString("base64url")}-1`;
    const text = withoutSecrets(JSON.stringify(this.#trace), namedValuesOf(service));
    traces.set(id, JSON.parse(text) as RequestTrace);
    const [oldest] = traces.keys();
    if (traces.size > kept && oldest !== undefined) traces.delete(oldest);
    return id;
  }
}

/** How a response is written in a trace. */
export function shownResponse({ status, reason, headers }: ResponseMessage) {
  return { status: { code: status, reason }, headers: listed(headers) };
}

export function listed(headers: Headers): { name: string; value: string }[] {
  return [...headers].map(([name, value]) => ({ name, value }));
}

function configurationOf({ api, operation, url, backendUrl, product }: Exchange) {
  const to = backendUrl === undefined ? null : new URL(backendUrl);
  return {
    api: {
      from: `/${api.path}`,
      to: to && {
        scheme: to.protocol.slice(0, -1),
        host: to.hostname,
        port: Number(to.port || (to.protocol === "http:" ? 80 : 443)),
        path: to.pathname,
        queryString: to.search,
        query: {},
        isDefaultPort: to.port === "",
      },
      version: (api.properties.apiVersion as string | undefined) ?? null,
      revision: (api.properties.apiRevision as string | undefined) ?? "1",
    },
    operation: operation
      ? { method: operation.method, uriTemplate: operation.urlTemplate }
      : { url: url.href },
    user: "-",
    product: product?.name ?? "-",
  };
}

/** Milliseconds as `hh:mm:ss.fffffff`. */
function elapsed(milliseconds: number): string {
  const time = new Date(Math.floor(milliseconds)).toISOString().slice(11, 23);
  const rest = String(Math.floor((milliseconds % 1) * 10_000)).padStart(4, "0");
  return `${time}${rest}`;
}
