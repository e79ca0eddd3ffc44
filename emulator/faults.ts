import { randomUUID } from "node:crypto";
import { clouds } from "./model/clouds.ts";

/** Makes the next answers of a host fail, so that a test can see what a client does then. */
export interface Fault {
  /** Full host name. */
  readonly host: string;
  /**
   * HTTP status of the answers, 400 to 599; or 200 for the polls of a long-running operation, which then ends as
   * `Failed`: that needs a `code`.
   */
  readonly status: number;
  /** How many answers fail. */
  readonly times: number;
  /** Only requests of this method. */
  readonly method?: string;
  /** Only requests whose path contains this text. */
  readonly path?: string;
  /** Azure's error code, such as `ServiceLocked`. @default "InjectedFault" */
  readonly code?: string;
  /** Azure's sentence. @default one that says whose host it was */
  readonly message?: string;
  /** Sent as the Retry-After header, in seconds. */
  readonly retryAfter?: number;
}

export class Faults {
  #pending: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#pending.push({ fault, left: fault.times });
  }

  /** The fault that hits this request, counted as used; undefined when none does. */
  take(request: { host: string; method: string; path: string }): Fault | undefined {
    const hit = this.#pending.find(
      ({ fault }) =>
        fault.host.toLowerCase() === request.host &&
        (fault.method === undefined || fault.method.toUpperCase() === request.method) &&
        (fault.path === undefined || request.path.includes(fault.path)),
    );
    if (!hit) return undefined;
    hit.left -= 1;
    if (hit.left <= 0) this.#pending = this.#pending.filter((entry) => entry !== hit);
    return hit.fault;
  }
}

const hosts = Object.values(clouds);
const armHosts = new Set<string>(hosts.map(({ arm }) => arm));
const graphHosts = new Set<string>(hosts.map(({ graph }) => graph));
const loginHosts = new Set<string>(hosts.flatMap(({ login, loginAliases }) => [login, ...loginAliases]));

/**
 * The answer that a fault makes, in the shape in which its host refuses.
 * @param path of the request
 * @param now the time there, in ISO 8601
 */
export function faultAnswer(fault: Fault, path: string, now: string): Response {
  const { status, retryAfter } = fault;
  const headers = new Headers({ "content-type": "application/json" });
  if (retryAfter !== undefined) headers.set("retry-after", String(retryAfter));
  return new Response(JSON.stringify(body(fault, path, now)), { status, headers });
}

function body(fault: Fault, path: string, now: string): object {
  const { status, code = "InjectedFault" } = fault;
  const host = fault.host.toLowerCase();
  const message = fault.message ?? `Fault injected into ${host}: ${status}.`;
  if (graphHosts.has(host)) {
    // learn.microsoft.com/graph/errors
    const id = randomUUID();
    const innerError = { date: now.slice(0, 19), "request-id": id, "client-request-id": id };
    return { error: { code, message, innerError } };
  }
  // learn.microsoft.com/entra/identity-platform/reference-error-codes
  if (loginHosts.has(host) && fault.code !== undefined) return { error: code, error_description: message };
  if (!armHosts.has(host)) return { error: { code, message } };
  // API Management writes `details` out, Resource Manager itself does not: see ArmError.
  const error = { code, message, ...(/Microsoft\.ApiManagement/i.test(path) && { details: null }) };
  return status === 200 ? { status: "Failed", error } : { error };
}
