import { type ApiPolicyValues, corsOf, goesAhead } from "./apiPolicy.ts";
import { base, renderPolicies } from "./policies.ts";
import { tokenCheck } from "./tokenCheck.ts";
import { PolicyValueError } from "./xml.ts";

/**
 * The policy document of an operation that needs scopes or roles of its own, for the format `rawxml`: the whole token
 * check with those, beside the API's, so that it is worth something even where somebody moves `<base />`.
 *
 * Behind `<base />`, the API's own check comes first. Where the API answers from its examples, its policy ends there
 * (learn.microsoft.com/azure/api-management/mock-response-policy: "aborts normal pipeline execution"), and a team's own
 * parts may answer from a cache or put another token into the header, so the
 * operation's check stands before; and before that `<cors>`, or the console could not read the refusal. The API's
 * own `<cors>` says the same, and the first one is the one that counts (cors-policy, "Policy order").
 * @param values the API's, with the operation's scopes and roles
 * @throws PolicyValueError as for the API's policy, and for an operation without scopes and roles
 */
export function renderOperationPolicy(values: ApiPolicyValues): string {
  if (values.scopes?.length === 0) {
    throw new PolicyValueError(
      "an operation's policy has no scopes: it would ask for less than the API's does",
    );
  }
  const checks = tokenCheck(values);
  return renderPolicies(goesAhead(values) ? [...corsOf(values), ...checks, base] : [base, ...checks]);
}
