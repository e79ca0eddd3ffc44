import { withFragments } from "../policies/files/fragments.ts";
import { onErrorElements } from "../policies/files/onError.ts";
import type { PolicyParts } from "../policies/parts/parts.ts";
import type { ApiSettings, Settings } from "./settings.ts";

/** What a stack file adds to the policy of an API; undefined where it adds nothing. */
export function policyParts(
  { name, policy, policyFiles }: ApiSettings,
  { fragments }: Pick<Settings, "fragments">,
): PolicyParts | undefined {
  const { rateLimit, quota, headers, backend, cache } = policy ?? {};
  const files = Object.fromEntries(
    Object.entries(policyFiles ?? {}).map(([key, elements]) => {
      const whole = withFragments(elements, fragments);
      return [key, key === "onError" ? onErrorElements(whole) : whole];
    }),
  );
  const parts = {
    ...(rateLimit && { rateLimit }),
    ...(quota && { quota }),
    ...(headers && { headers }),
    ...(backend && { backend }),
    ...(cache && { cache }),
    ...(policyFiles && { files }),
  };
  return Object.keys(parts).length === 0 ? undefined : { apiName: name, ...parts };
}
