import type { PolicyParts } from "../policies/parts/parts.ts";
import type { ApiSettings } from "./settings.ts";

/** What a stack file adds to the policy of an API; undefined where it adds nothing. */
export function policyParts({ name, policy }: ApiSettings): PolicyParts | undefined {
  const { rateLimit, quota, headers, backend, cache } = policy ?? {};
  const parts = {
    ...(rateLimit && { rateLimit }),
    ...(quota && { quota }),
    ...(headers && { headers }),
    ...(backend && { backend }),
    ...(cache && { cache }),
  };
  return Object.keys(parts).length === 0 ? undefined : { apiName: name, ...parts };
}
