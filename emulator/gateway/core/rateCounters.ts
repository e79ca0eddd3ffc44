import type { Clock } from "../../clock.ts";

/** Counts calls by key in a sliding window of the world's clock, as rate-limit and rate-limit-by-key do. */
export class RateCounters {
  readonly #clock: Clock;
  readonly #calls = new Map<string, { at: number; count: number }[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls counted for the key in the last `seconds`, and in how many seconds the oldest of them leaves the window. */
  state(key: string, seconds: number): { readonly used: number; readonly renewsIn: number } {
    const since = this.#clock.now() - seconds * 1000;
    const recent = (this.#calls.get(key) ?? []).filter(({ at }) => at > since);
    this.#calls.set(key, recent);
    const used = recent.reduce((sum, { count }) => sum + count, 0);
    return { used, renewsIn: recent[0] ? Math.max(1, Math.ceil((recent[0].at - since) / 1000)) : 0 };
  }

  /** Forgets every call. */
  clear(): void {
    this.#calls.clear();
  }

  /**
   * Counts `count` more calls for every key that has any, as if they had been made: a limit of ten thousand calls is
   * tried without making them.
   */
  repeat(count: number, matches: (key: string) => boolean): void {
    for (const [key, calls] of this.#calls) if (calls.length > 0 && matches(key)) this.add(key, count);
  }

  add(key: string, count: number): void {
    this.#calls.set(key, [...(this.#calls.get(key) ?? []), { at: this.#clock.now(), count }]);
  }
}
