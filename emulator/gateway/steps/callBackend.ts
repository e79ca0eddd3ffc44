import type { WorldFetch } from "../../context.ts";
import { Gap } from "../../gap.ts";
import type { Exchange } from "../core/exchange.ts";
import { internalFailure, PolicyFailure } from "../core/failure.ts";
import type { RequestMessage, ResponseMessage } from "../expressions/context.ts";
import { reach } from "../reach.ts";
import { listed, shownResponse } from "./requestTracer.ts";

export interface ForwardOptions {
  /** Real seconds to wait for the answer. @default 300 */
  readonly timeoutSeconds?: number;
  readonly followRedirects?: boolean;
  readonly failOnErrorStatus?: boolean;
}

/** Headers of one connection only (RFC 9110, section 7.6.1), and those that fetch sets itself. */
const hopByHop = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "host",
  "content-length",
  "expect",
];

/**
 * Sends the request to the backend and takes its answer as `exchange.response`. The subscription key goes
 * along, as on Azure, unless a policy removes it (set-backend-service-policy, first example).
 * @throws PolicyFailure Timeout, BackendConnectionFailure
 * @throws Gap for a backend that this world does not have
 */
export async function callBackend(exchange: Exchange, options: ForwardOptions = {}): Promise<void> {
  if (exchange.backendUrl === undefined) {
    throw internalFailure(
      "BackendConnectionFailure",
      "the API has no serviceUrl, and no policy set a backend",
    );
  }
  const { runtime, url, tracer } = exchange;
  const request = correlated(exchange);
  tracer?.add("request-forwarder", {
    message: `Request is being forwarded to the backend service. Timeout set to ${options.timeoutSeconds ?? 300} seconds`,
    request: { method: request.method, url: url.href, headers: listed(request.headers) },
  });
  const response = await send(runtime.fetch, request, url, options);
  tracer?.add("request-forwarder", { response: shownResponse(response) });
  exchange.response = response;
  const { status } = response;
  if (options.failOnErrorStatus && status >= 400) {
    throw new PolicyFailure({
      reason: "BackendErrorStatusCode",
      message: `The backend answered ${status}.`,
      status,
      keepsResponse: true,
    });
  }
}

/** The request with what a diagnostic tells the backend, which is more recent than what the caller has told. */
function correlated({ request, telemetry }: Exchange): RequestMessage {
  if (!telemetry) return request;
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(telemetry.correlation)) headers.set(name, value);
  return { ...request, headers };
}

/**
 * Sends a request to a host of this world and takes the whole answer.
 * @throws PolicyFailure Timeout, BackendConnectionFailure
 * @throws Gap for a host that this world does not have
 */
export async function send(
  fetch: WorldFetch,
  request: RequestMessage,
  url: URL,
  { timeoutSeconds = 300, followRedirects = false }: ForwardOptions = {},
): Promise<ResponseMessage> {
  if (!/^[A-Z]+$/.test(request.method) || ["TRACE", "TRACK", "CONNECT"].includes(request.method)) {
    throw new Gap(`the rehearsal's gateway cannot forward the method ${request.method}`);
  }
  // The world speaks TLS only; a backend of http is reached under the same name.
  const target = new URL(url);
  if (target.protocol === "http:") target.protocol = "https:";
  const bodyless = request.method === "GET" || request.method === "HEAD";
  try {
    const response = await reach(fetch, target, {
      method: request.method,
      headers: without(request.headers, [...hopByHop, "accept-encoding"]),
      body: bodyless || request.body === null ? undefined : Buffer.from(request.body),
      redirect: followRedirects ? "follow" : "manual",
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    });
    const headers = without(response.headers, [...hopByHop, "content-encoding"]);
    const body = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, reason: response.statusText, headers, body };
  } catch (error) {
    if (error instanceof Gap) throw error;
    if (error instanceof DOMException && error.name === "TimeoutError") {
      throw internalFailure("Timeout", `The backend did not answer within ${timeoutSeconds} seconds.`);
    }
    throw internalFailure("BackendConnectionFailure", `The backend ${url.host} could not be reached.`);
  }
}

function without(headers: Headers, names: readonly string[]): Headers {
  const kept = new Headers(headers);
  // What Connection lists concerns that connection alone.
  const listed = (headers.get("connection") ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => /^[\w-]+$/.test(name));
  for (const name of [...names, ...listed]) kept.delete(name);
  return kept;
}
