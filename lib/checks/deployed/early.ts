import type { Step } from "../steps.ts";

/**
 * What Entra ID says of an app, a secret, a permission or a consent that it does not know everywhere yet. What it
 * says of others, such as AADSTS7000222 of a secret that has expired, waiting does not change.
 * Source: learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const late = /AADSTS(?:700016|7000215|500011|65001)\b/;

/**
 * A step that asks the gateway, the portal or the token endpoint: each gets to know of a deployment some time after
 * Resource Manager and Graph have reported its end. Source: azure-sdk-for-net#27501, a policy that the gateway does
 * not run yet after the PUT.
 */
export function early(step: Step): Step {
  return { ...step, mayBeEarly: (seen) => !/AADSTS\d/.test(seen) || late.test(seen) };
}
