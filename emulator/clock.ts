/**
 * The world's clock: real time plus what `POST /clock` has added. Everything in the world that asks
 * for the time asks here, so that tokens, secrets and caches age together.
 */
export class Clock {
  #offsetMs = 0;

  /** The world's time, in milliseconds since the Unix epoch. */
  now(): number {
    return Date.now() + this.#offsetMs;
  }

  /** The world's time in whole seconds since the Unix epoch, as JWT claims use it (RFC 7519, NumericDate). */
  seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  /** The world's time as an ISO 8601 string in UTC. */
  iso(): string {
    return new Date(this.now()).toISOString();
  }

  /**
   * Moves the world's clock forward.
   * @param seconds how far; never negative, since nothing in Azure runs backwards
   * @throws RangeError for a negative or non-finite number
   */
  advance(seconds: number): void {
    if (!Number.isFinite(seconds) || seconds < 0) {
      throw new RangeError(`the clock only moves forward; got ${seconds} seconds`);
    }
    this.#offsetMs += seconds * 1000;
  }
}
