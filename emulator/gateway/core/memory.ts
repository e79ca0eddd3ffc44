import type { Clock } from "../../clock.ts";
import type { ResponseMessage } from "../expressions/context.ts";
import type { Boxed } from "../expressions/types.ts";
import { Cache } from "./cache.ts";
import { RateCounters } from "./rateCounters.ts";

/** What a world's gateway remembers from one call to the next. */
export interface GatewayMemory {
  readonly rateCounters: RateCounters;
  /** The values of cache-store-value. */
  readonly values: Cache<{ readonly value: Boxed | null }>;
  /** The responses of cache-store, each with the element that stored it. */
  readonly responses: Cache<{ readonly response: ResponseMessage; readonly store: object }>;
}

/** A memory without anything in it. */
export function gatewayMemory(clock: Clock): GatewayMemory {
  return { rateCounters: new RateCounters(clock), values: new Cache(clock), responses: new Cache(clock) };
}
