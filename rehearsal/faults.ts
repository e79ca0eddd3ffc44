/** Makes the next answers of a host fail, so that a test can see what a client does then. */
export interface Fault {
  /** Full host name. */
  readonly host: string;
  /** HTTP status of the answers, 400 to 599. */
  readonly status: number;
  /** How many answers fail. */
  readonly times: number;
  /** Only requests of this method. */
  readonly method?: string;
  /** Only requests whose path contains this text. */
  readonly path?: string;
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
