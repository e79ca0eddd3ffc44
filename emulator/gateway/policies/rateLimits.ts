import type { AttributeSchema } from "../compiler/attributeSchema.ts";
import { type CheckedElement, stringValue } from "../compiler/checkedElement.ts";
import type { Exchange } from "../core/exchange.ts";
import { PolicyFailure } from "../core/failure.ts";
import { Boxed, intType } from "../expressions/types.ts";

const name: AttributeSchema = { type: "string", expressions: false };

/** The attributes that rate-limit and rate-limit-by-key share, besides `calls` and `renewal-period`. */
export const rateLimitAttributes: Readonly<Record<string, AttributeSchema>> = {
  "retry-after-header-name": name,
  "retry-after-variable-name": name,
  "remaining-calls-header-name": name,
  "remaining-calls-variable-name": name,
  "total-calls-header-name": name,
};

export interface RateLimit {
  readonly key: string;
  readonly calls: number;
  readonly seconds: number;
  /** How much this call counts now; 0 when it is counted by its answer. */
  readonly count: number;
}

/**
 * Counts a call in the sliding window of its key, on the world's clock.
 * @throws PolicyFailure RateLimitExceeded: 429 with the seconds to wait
 */
export function limitRate(
  node: CheckedElement,
  exchange: Exchange,
  { key, calls, seconds, count }: RateLimit,
): void {
  const { rateCounters } = exchange.runtime;
  const { used, renewsIn } = rateCounters.state(key, seconds);
  const text = (attribute: string): string | undefined => stringValue(node, attribute)?.constant;
  const keep = (attribute: string, value: number): void => {
    const variable = text(attribute);
    if (variable) exchange.variables.set(variable, new Boxed(intType, value));
  };
  if (used + Math.max(count, 1) > calls) {
    keep("retry-after-variable-name", renewsIn);
    keep("remaining-calls-variable-name", 0);
    throw new PolicyFailure({
      reason: "RateLimitExceeded",
      message: "Rate limit is exceeded",
      status: 429,
      publicMessage: `Rate limit is exceeded. Try again in ${renewsIn} seconds.`,
      headers: { [text("retry-after-header-name") ?? "Retry-After"]: String(renewsIn) },
    });
  }
  if (count > 0) rateCounters.add(key, count);
  const remaining = calls - used - count;
  keep("remaining-calls-variable-name", remaining);
  exchange.onAnswer.push(({ headers }) => {
    const [left, total] = [text("remaining-calls-header-name"), text("total-calls-header-name")];
    if (left) headers.set(left, String(remaining));
    if (total) headers.set(total, String(calls));
  });
}
