import { numberValue } from "../compiler/checkedElement.ts";
import type { PolicyDefinition } from "../compiler/schema.ts";
import { PolicyFailure } from "../core/failure.ts";

/**
 * https://learn.microsoft.com/azure/api-management/quota-policy: calls of one subscription in fixed periods, which begin
 * with the subscription; 0 is a period without an end. Bandwidth and the elements `<api>` and `<operation>` are refused.
 */
export const quota: PolicyDefinition = {
  element: "quota",
  sections: ["inbound"],
  scopes: ["product"],
  once: true,
  attributes: {
    calls: { type: "int", required: true, expressions: false, minimum: 1 },
    "renewal-period": { type: "int", required: true, expressions: false, minimum: 0 },
  },
  compile(node) {
    return (exchange) => {
      const { subscription, service, runtime } = exchange;
      if (!subscription) return;
      const calls = numberValue(node, "calls")!.get(exchange);
      const seconds = numberValue(node, "renewal-period")!.get(exchange);
      const created = String(subscription.properties.createdDate);
      const age = (runtime.clock.now() - Date.parse(created)) / 1000;
      const period = seconds === 0 ? 0 : Math.floor(age / seconds);
      const key = `quota ${service.name} ${subscription.name} ${created} ${period}`;
      const { used } = runtime.rateCounters.state(key, seconds === 0 ? Number.POSITIVE_INFINITY : seconds);
      if (used < calls) {
        runtime.rateCounters.add(key, 1);
        return;
      }
      refuseByQuota(seconds === 0 ? undefined : (period + 1) * seconds - age);
    };
  },
};

/**
 * @param remaining seconds until there is a new quota; undefined for never
 * @throws PolicyFailure QuotaExceeded (api-management-error-handling-policies)
 */
export function refuseByQuota(remaining: number | undefined): never {
  const wait = remaining === undefined ? undefined : Math.max(1, Math.ceil(remaining));
  const until = wait === undefined ? "" : ` Quota will be replenished in ${timeSpan(wait)}.`;
  throw new PolicyFailure({
    reason: "QuotaExceeded",
    message: `Out of call volume quota.${until}`,
    status: 403,
    ...(wait !== undefined && { headers: { "Retry-After": String(wait) } }),
  });
}

/** `[d.]hh:mm:ss`, as .NET writes a TimeSpan. */
function timeSpan(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const time = new Date((seconds % 86_400) * 1000).toISOString().slice(11, 19);
  return days > 0 ? `${days}.${time}` : time;
}
