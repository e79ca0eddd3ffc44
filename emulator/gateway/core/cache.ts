import type { Clock } from "../../clock.ts";

/** API Management's built-in cache: values by key until the world's clock has passed their end. */
export class Cache<T> {
  readonly #clock: Clock;
  readonly #entries = new Map<string, { readonly value: T; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The value; undefined for a key that is not there any more. */
  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry && entry.until > this.#clock.now()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: T, seconds: number): void {
    this.#entries.set(key, { value, until: this.#clock.now() + seconds * 1000 });
  }

  clear(): void {
    this.#entries.clear();
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
