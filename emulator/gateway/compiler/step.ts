import type { Exchange } from "../core/exchange.ts";

/**
 * What a policy does to a request. "end" sends `exchange.response` at once; "cached" goes on in outbound, behind the cache-store of
 * `exchange.resumeBehind`.
 */
export type Step = (exchange: Exchange) => Promise<StepResult> | StepResult;

// biome-ignore lint/suspicious/noConfusingVoidType: a step that simply goes on returns nothing
export type StepResult = "end" | "cached" | void;
