import { withFragments } from "../policies/files/fragments.ts";
import { onErrorElements } from "../policies/files/onError.ts";
import type { PolicyParts } from "../policies/parts/parts.ts";
import type { ApiSettings, Settings } from "./settings.ts";

type Policy = NonNullable<ApiSettings["policy"]>;

/** Every key of `policy` but its files is a part by the same name: one that is none does not compile. */
type OwnParts = { readonly [Key in Exclude<keyof Policy, "files">]?: PolicyParts[Key] };

/** What a stack file adds to the policy of an API; undefined where it adds nothing. */
export function policyParts(
  { name, policy, policyFiles }: ApiSettings,
  { fragments }: Pick<Settings, "fragments">,
): PolicyParts | undefined {
  const { files: _names, ...own }: OwnParts & Pick<Policy, "files"> = policy ?? {};
  const files = Object.fromEntries(
    Object.entries(policyFiles ?? {}).map(([key, elements]) => {
      const whole = withFragments(elements, fragments);
      return [key, key === "onError" ? onErrorElements(whole) : whole];
    }),
  );
  const parts = { ...own, ...(policyFiles && { files }) };
  return Object.keys(parts).length === 0 ? undefined : { apiName: name, ...parts };
}
