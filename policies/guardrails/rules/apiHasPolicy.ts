import { isKnown } from "../facts/known.ts";
import { ofKind, type Resource, refersTo } from "../facts/shapes.ts";
import { stackRule } from "../rule.ts";

export const apiHasPolicy = stackRule({
  name: "api-has-policy",
  why: "An API without a policy of its own hands every call on to its backend, whoever calls.",
  fix: "Give the API an ApiPolicy that checks the token, or exempt the API by name in the pack's configuration.",
  check(resources) {
    const policies = ofKind(resources, "ApiPolicy");
    const isOpen = (api: Resource<"Api">) => !policies.some((policy) => mayBelongTo(policy, api));
    return ofKind(resources, "Api")
      .filter(isOpen)
      .map((api) => ({ resource: api, found: `the API ${shown(api)} has no ApiPolicy` }));
  },
});

/** While a preview does not know the API of a policy, it may be this one. */
function mayBelongTo(policy: Resource<"ApiPolicy">, api: Resource<"Api">): boolean {
  if (refersTo(policy, "apiId", api, policy.apiId, api.apiId)) return true;
  return !isKnown(policy.apiId) && (policy.dependencies.apiId ?? []).length === 0;
}

function shown({ name, apiId }: Resource<"Api">): string {
  return isKnown(apiId) ? apiId : name;
}
