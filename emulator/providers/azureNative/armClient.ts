import { setTimeout as pause } from "node:timers/promises";
import { type ProviderContext, ProviderError } from "../provider.ts";
import { serviceToken } from "../tokens.ts";
import type { Configuration } from "./configuration.ts";

export type ArmObject = Readonly<Record<string, unknown>>;

/** An answer of Azure Resource Manager; `body` is undefined where nothing, or no JSON object, came. */
export interface ArmResponse {
  readonly status: number;
  readonly body: ArmObject | undefined;
  readonly headers: Headers;
}

const retriedStatuses = new Set([408, 429, 500, 502, 503, 504]);
/** The only 409 that azure-native tries again: pulumi/pulumi-azure-native, client_azcore.go (`shouldRetryConflict`). */
const retriedConflict = "AnotherOperationInProgress";
const attempts = 6;
/** Seconds between polls where the answer does not say. */
const pollSeconds = { PUT: 10, DELETE: 30, POST: 10 };

/** A long-running operation has failed: the resource may be there, in whatever state. */
export class OperationFailed extends ProviderError {}

/** Calls Azure Resource Manager as azure-native does: retries what is transient, waits for what takes long. */
export class ArmClient {
  readonly #context: ProviderContext;
  readonly #configuration: Configuration;

  constructor(context: ProviderContext, configuration: Configuration) {
    this.#context = context;
    this.#configuration = configuration;
  }

  /** ARM id of the Azure subscription. */
  get subscription(): string {
    return `/subscriptions/${this.#configuration.subscriptionId}`;
  }

  /** An access token for Azure Resource Manager. */
  token(): Promise<string> {
    const { cloud, tenantId } = this.#configuration;
    return serviceToken(this.#context, { loginHost: cloud.login, tenantId, resourceHost: cloud.arm });
  }

  /** GET or HEAD; whatever the status, the answer is given back. */
  look(id: string, apiVersion: string, method: "GET" | "HEAD" = "GET"): Promise<ArmResponse> {
    return this.#send(method, this.#url(id, apiVersion));
  }

  /**
   * PUT, to the end of the long-running operation that it may start.
   * @throws OperationFailed when Azure has taken the request and not carried it out
   */
  async put(id: string, apiVersion: string, body: ArmObject | undefined): Promise<ArmResponse> {
    const response = await this.#send("PUT", this.#url(id, apiVersion), body);
    if (![200, 201, 202].includes(response.status)) throw refusal(response);
    try {
      return await this.#settle("PUT", response, this.#url(id, apiVersion));
    } catch (error) {
      throw error instanceof ProviderError ? new OperationFailed(error.message) : error;
    }
  }

  /** DELETE, to the end; what is gone already is no error. */
  async delete(id: string, apiVersion: string): Promise<void> {
    const response = await this.#send("DELETE", this.#url(id, apiVersion));
    if (response.status === 404) return;
    if (![200, 202, 204].includes(response.status)) throw refusal(response);
    await this.#settle("DELETE", response, this.#url(id, apiVersion));
  }

  /** POST of an action such as `listSecrets`. */
  async post(id: string, apiVersion: string): Promise<ArmObject> {
    const response = await this.#send("POST", this.#url(id, apiVersion), {});
    if (response.status !== 200) throw refusal(response);
    return response.body ?? {};
  }

  #url(id: string, apiVersion: string): string {
    const path = id.split("/").map(encodeURIComponent).join("/");
    return `https://${this.#configuration.cloud.arm}${path}?api-version=${apiVersion}`;
  }

  async #send(method: string, url: string, body?: ArmObject): Promise<ArmResponse> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#context.fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${await this.token()}`,
          accept: "application/json",
          ...(body && { "content-type": "application/json; charset=utf-8" }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const read = await readResponse(response);
      if (attempt === attempts || !isTransient(read)) return read;
      // azure-native waits 20 s and more; the world says how long, and without its word a moment will do.
      await pause((retryAfter(read) ?? 0.02 * 2 ** attempt) * 1000);
    }
  }

  /**
   * Follows a long-running operation: `Azure-AsyncOperation`, `Operation-Location`, `Location`, or else
   * `properties.provisioningState` of the resource itself.
   * @see learn.microsoft.com/azure/azure-resource-manager/management/async-operations
   */
  async #settle(method: "PUT" | "DELETE", first: ArmResponse, resourceUrl: string): Promise<ArmResponse> {
    const status = first.headers.get("azure-asyncoperation") ?? first.headers.get("operation-location");
    const location = first.headers.get("location");
    const [url, verdict] = status
      ? ([status, byStatus] as const)
      : location
        ? ([location, byLocation] as const)
        : ([resourceUrl, byProvisioningState] as const);
    let response = first;
    let isDone = url === resourceUrl && (method === "DELETE" || byProvisioningState(first));
    if (isDone) return first;
    while (!isDone) {
      await pause((retryAfter(response) ?? pollSeconds[method]) * 1000);
      response = await this.#send("GET", url);
      if (method === "DELETE" && response.status === 404) return response;
      isDone = verdict(response);
    }
    if (method === "DELETE") return response;
    const final = await this.#send("GET", resourceUrl);
    if (final.status !== 200) throw refusal(final);
    return final;
  }
}

/** Whether an operation has ended well; throws when it has not ended well. */
function byStatus(response: ArmResponse): boolean {
  if (response.status >= 400) throw refusal(response);
  return hasEnded(response.body?.status, response.body?.error);
}

function byLocation(response: ArmResponse): boolean {
  if (response.status >= 400) throw refusal(response);
  return response.status !== 202;
}

function byProvisioningState(response: ArmResponse): boolean {
  if (response.status >= 400) throw refusal(response);
  const { provisioningState = "Succeeded" } = (response.body?.properties ?? {}) as ArmObject;
  return hasEnded(provisioningState, response.body?.error);
}

function hasEnded(state: unknown, error: unknown): boolean {
  if (state === "Failed" || state === "Canceled") {
    throw new ProviderError(`The operation ended as ${state}. ${describe(error)}`.trim());
  }
  return state === "Succeeded";
}

async function readResponse(response: Response): Promise<ArmResponse> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parseObject(text) };
}

function parseObject(text: string): ArmObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as ArmObject)
      : undefined;
  } catch {
    // The world's own refusal of a host that it does not have (421) is plain text.
    return text.trim() === "" ? undefined : { error: { code: "", message: text.trim() } };
  }
}

function isTransient({ status, body }: ArmResponse): boolean {
  const { code } = (body?.error ?? {}) as ArmObject;
  return retriedStatuses.has(status) || (status === 409 && code === retriedConflict);
}

/** Seconds that the answer asks to wait. */
function retryAfter({ headers }: ArmResponse): number | undefined {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}

/** What Azure said, as an error for the person who runs the update. */
export function refusal({ status, body }: ArmResponse): ProviderError {
  const kinds: Readonly<Record<number, ProviderError["status"]>> = {
    400: "invalid-argument",
    404: "not-found",
    409: "already-exists",
  };
  return new ProviderError(
    `Status=${status} ${describe(body?.error)}`.trim(),
    kinds[status] ?? "failed-precondition",
  );
}

/** `Code="ValidationError" Message="…"`, and each detail on a line of its own. */
function describe(error: unknown): string {
  const { code, message, details } = (error ?? {}) as {
    code?: unknown;
    message?: unknown;
    details?: unknown;
  };
  const lines = Array.isArray(details)
    ? details.map((detail: ArmObject) => `  ${detail.target ?? detail.code}: ${detail.message}`)
    : [];
  const head = [code ? `Code="${code}"` : "", message ? `Message="${message}"` : ""]
    .filter(Boolean)
    .join(" ");
  return [head, ...lines].join("\n");
}
