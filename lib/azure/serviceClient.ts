import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../errors.ts";
import type { SimpleFetch } from "../net/simpleFetch.ts";

/** Gives access tokens of the deploying identity. */
export interface Credential {
  /** @param origin of the service that is called, such as `https://graph.microsoft.com` */
  token(origin: string): Promise<string>;
}

/** A refusal of Resource Manager or Graph, with the service's own code and message. */
export class AzureError extends Failure {
  override readonly name = "AzureError";
  /** HTTP's. */
  readonly status: number;
  readonly code: string;
  /** What was asked: method and address. */
  readonly url: string;
  /** Whether the deploying identity may not do it. */
  get isForbidden(): boolean {
    return this.status === 403;
  }

  constructor(request: string, status: number, code: string, message: string) {
    super(`${request}: HTTP ${status} ${code}: ${message}`);
    this.url = request;
    this.status = status;
    this.code = code;
  }
}

/** Calls one of Azure's REST services as the deploying identity. Paths are relative to its origin. */
export class ServiceClient {
  readonly #origin: string;
  readonly #fetch: SimpleFetch;
  readonly #credential: Credential;
  #token: Promise<string> | undefined;

  constructor(origin: string, fetch: SimpleFetch, credential: Credential) {
    this.#origin = origin;
    this.#fetch = fetch;
    this.#credential = credential;
  }

  /**
   * One resource, or undefined where there is none.
   * @throws AzureError
   */
  async get<T>(path: string): Promise<T | undefined> {
    try {
      return await json<T>(await this.#send("GET", path));
    } catch (error) {
      if (error instanceof AzureError && error.status === 404) return undefined;
      throw error;
    }
  }

  /**
   * Whether there is something at a path.
   * @param method HEAD for what has no content to GET
   * @throws AzureError
   */
  async exists(path: string, method: "GET" | "HEAD" = "GET"): Promise<boolean> {
    try {
      await this.#send(method, path);
      return true;
    } catch (error) {
      if (error instanceof AzureError && error.status === 404) return false;
      throw error;
    }
  }

  /**
   * Every resource of a collection, all pages of it.
   * @throws AzureError
   */
  async list<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let next: string | undefined = path; next !== undefined; ) {
      const page: Page<T> = await json(await this.#send("GET", next));
      items.push(...page.value);
      next = page.nextLink ?? page["@odata.nextLink"];
    }
    return items;
  }

  /** @throws AzureError */
  async post<T>(path: string, body?: unknown): Promise<T> {
    return json<T>(await this.#send("POST", path, body));
  }

  /**
   * Creates or replaces, whatever is there; not for what takes long.
   * @throws AzureError
   */
  async put(path: string, body: unknown): Promise<void> {
    await this.#send("PUT", path, body, { "if-match": "*" });
  }

  /** @throws AzureError */
  async patch(path: string, body: unknown): Promise<void> {
    await this.#send("PATCH", path, body);
  }

  /**
   * Deletes, and waits until Azure has done it; what is gone already is no error.
   * @throws AzureError
   */
  async delete(path: string): Promise<void> {
    let response: Response;
    try {
      response = await this.#send("DELETE", path);
    } catch (error) {
      if (error instanceof AzureError && error.status === 404) return;
      throw error;
    }
    const status = response.headers.get("azure-asyncoperation") ?? response.headers.get("location");
    if (response.status === 202 && status) await this.#completion(status, retryAfter(response));
  }

  /** Polls a long-running operation (learn.microsoft.com/azure/azure-resource-manager/management/async-operations). */
  async #completion(url: string, seconds: number): Promise<void> {
    let wait = seconds;
    for (;;) {
      await pause(wait * 1000);
      const response = await this.#send("GET", url);
      wait = retryAfter(response);
      const operation = await json<
        { status?: string; error?: { code: string; message: string } } | undefined
      >(response);
      const state = operation?.status ?? (response.status === 202 ? "InProgress" : "Succeeded");
      if (state === "Succeeded") return;
      if (state === "Failed" || state === "Canceled") {
        const { code = state, message = "" } = operation?.error ?? {};
        throw new AzureError(`GET ${url}`, response.status, code, message);
      }
    }
  }

  async #send(
    method: string,
    path: string,
    body?: unknown,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const url = new URL(path, this.#origin);
    // A next page or a status elsewhere would get our token.
    if (url.origin !== this.#origin) throw new Error(`${this.#origin} refers to ${url.origin}`);
    this.#token ??= this.#credential.token(this.#origin);
    const headers: Record<string, string> = {
      authorization: `Bearer ${await this.#token}`,
      accept: "application/json",
      ...more,
    };
    if (body !== undefined) headers["content-type"] = "application/json";
    const response = await this.#fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    // The answer to a HEAD has no body, whatever it says.
    const { error } = (parsed(await response.text()) ?? {}) as {
      error?: { code?: string; message?: string };
    };
    const { code = response.statusText, message = "no reason given" } = error ?? {};
    throw new AzureError(`${method} ${url.origin}${url.pathname}`, response.status, code, message);
  }
}

interface Page<T> {
  readonly value: readonly T[];
  /** Resource Manager's. */
  readonly nextLink?: string;
  /** Graph's. */
  readonly "@odata.nextLink"?: string;
}

/** Seconds; 10 where Azure does not say. */
function retryAfter(response: Response): number {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : 10;
}

async function json<T>(response: Response): Promise<T> {
  return parsed(await response.text()) as T;
}

function parsed(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
