/**
 * How far Microsoft Graph's replicas lag behind: after a creation the next requests may meet one that does not
 * know the new object yet (azure-cli#23367, terraform-provider-azuread#1802). Here none does, unless a test asks
 * for it, and then by the count of requests, so that it comes out the same each time.
 */
export class Replication {
  /** How many requests for a new object do not find it. */
  lag = 0;
  readonly #unknownTo = new Map<string, number>();

  /** Notes an object that has just been made. */
  made(id: string): void {
    if (this.lag > 0) this.#unknownTo.set(id, this.lag);
  }

  /** Whether a request for the object finds it; one that does not brings the replica nearer. */
  finds(id: string): boolean {
    const left = this.#unknownTo.get(id);
    if (left === undefined) return true;
    if (left > 1) this.#unknownTo.set(id, left - 1);
    else this.#unknownTo.delete(id);
    return false;
  }

  /** Whether lists have the object; they are no request for it. */
  lists(id: string): boolean {
    return !this.#unknownTo.has(id);
  }
}
