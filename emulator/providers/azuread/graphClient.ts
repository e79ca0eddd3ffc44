import { setTimeout as pause } from "node:timers/promises";
import { type ProviderContext, ProviderError } from "../provider.ts";
import { serviceToken } from "../tokens.ts";
import type { AzureAdSettings } from "./settings.ts";

export type GraphObject = Readonly<Record<string, unknown>>;

/** Graph's refusal of one request, before somebody says what was being done. */
export class GraphFailure extends Error {
  override readonly name = "GraphFailure";
  readonly status: number;

  constructor(status: number, statusText: string, code: string, message: string) {
    super(`unexpected status ${status} (${status} ${statusText}) with error: ${code}: ${message}`);
    this.status = status;
  }
}

export interface GraphRequestOptions {
  /** Failures besides throttling and outages that this call waits out: objects that have not replicated yet. */
  readonly retry?: (failure: GraphFailure) => boolean;
}

/** Microsoft Graph as the azuread provider calls it: by bearer token, in JSON, with retries. */
export interface GraphClient {
  /** Scheme and host, for references to objects (`@odata.id`). */
  readonly origin: string;
  get(path: string, options?: GraphRequestOptions): Promise<GraphObject>;
  /** The object, or undefined on 404. */
  find(path: string): Promise<GraphObject | undefined>;
  /** The rows of a collection. */
  list(path: string): Promise<GraphObject[]>;
  post(path: string, body: GraphObject, options?: GraphRequestOptions): Promise<GraphObject>;
  patch(path: string, body: GraphObject, options?: GraphRequestOptions): Promise<void>;
  /** Deletes; an object that is gone already is no failure. */
  delete(path: string): Promise<void>;
}

const retriedStatuses = new Set([408, 424, 429, 500, 502, 503, 504]);
const attempts = 8;
/** Replication takes Azure up to minutes and this world no time, so a true 404 should show soon. */
const replicationAttempts = 5;
const firstPauseMs = 20;
const longestPauseMs = 1000;

/** A client for one tenant's directory. Paths start after the version: `applications/…`; beta ones say so. */
export function graphClient(context: ProviderContext, { tenantId, cloud }: AzureAdSettings): GraphClient {
  const origin = `https://${cloud.graph}`;

  async function send(
    method: string,
    path: string,
    body: GraphObject | undefined,
    options: GraphRequestOptions = {},
  ): Promise<GraphObject> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await sendOnce(method, path, body);
      if (response.ok) {
        return response.status === 204 ? {} : ((await response.json()) as GraphObject);
      }
      const failure = await failureOf(response);
      const outage = retriedStatuses.has(response.status);
      const again =
        (outage && attempt < attempts) ||
        (options.retry?.(failure) === true && attempt < replicationAttempts);
      if (!again) throw failure;
      const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
      const backoff = Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs);
      await pause(Number.isFinite(retryAfter) ? retryAfter * 1000 : backoff);
    }
  }

  async function sendOnce(method: string, path: string, body: GraphObject | undefined): Promise<Response> {
    const token = await serviceToken(context, {
      loginHost: cloud.login,
      tenantId,
      resourceHost: cloud.graph,
    });
    const headers = {
      accept: "application/json; charset=utf-8; IEEE754Compatible=false",
      authorization: `Bearer ${token}`,
      "content-type": "application/json; charset=utf-8",
    };
    const url = new URL(`${origin}/${path.startsWith("beta/") ? path : `v1.0/${path}`}`);
    // As Go writes a query: $filter as %24filter, blanks as +.
    url.search = new URLSearchParams(url.searchParams).toString();
    return context.fetch(url.href, { method, headers, body: body ? JSON.stringify(body) : undefined });
  }

  const client: GraphClient = {
    origin,
    get: (path, options) => send("GET", path, undefined, options),
    find: (path) => unlessGone(send("GET", path, undefined)),
    list: async (path) => ((await send("GET", path, undefined)).value ?? []) as GraphObject[],
    post: (path, body, options) => send("POST", path, body, options),
    patch: async (path, body, options) => {
      await send("PATCH", path, body, options);
    },
    delete: async (path) => {
      await unlessGone(send("DELETE", path, undefined));
    },
  };
  return client;
}

/** Retries an object that Graph does not find yet. */
export function notFound({ status }: GraphFailure): boolean {
  return status === 404;
}

/**
 * Runs a step of the provider and says what it was when Graph refuses.
 * @param doing such as `creating Application "calculator"`
 * @throws ProviderError
 */
export async function step<T>(doing: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof GraphFailure)) throw error;
    throw new ProviderError(`${doing}: ${error.message}`, error.status === 404 ? "not-found" : undefined);
  }
}

/** Asks until the answer has held once. */
export function once(holds: () => Promise<boolean>, what: string): Promise<void> {
  return until(holds, what, 1);
}

/** Asks until the answer has held several times running, as the provider does to outlast Graph's replicas. */
export async function until(holds: () => Promise<boolean>, what: string, running = 5): Promise<void> {
  let held = 0;
  for (let attempt = 1; held < running; attempt += 1) {
    held = (await holds()) ? held + 1 : 0;
    if (held > 0) continue;
    if (attempt > 50) throw new ProviderError(`timed out waiting for ${what}`);
    await pause(firstPauseMs);
  }
}

async function unlessGone(answer: Promise<GraphObject>): Promise<GraphObject | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GraphFailure && error.status === 404) return undefined;
    throw error;
  }
}

async function failureOf(response: Response): Promise<GraphFailure> {
  const text = await response.text();
  const { code, message } = errorOf(text);
  return new GraphFailure(response.status, response.statusText, code, message);
}

function errorOf(text: string): { code: string; message: string } {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: string; message?: string } };
    return { code: error?.code ?? "unknown", message: error?.message ?? text.trim() };
  } catch {
    return { code: "unknown", message: text.trim() };
  }
}
