import type { PolicyStep } from "../compiler/checkedElement.ts";
import type { CompiledPolicy } from "../compiler/compiledPolicy.ts";
import { type Exchange, emptyResponse } from "../core/exchange.ts";
import { asPolicyFailure } from "../core/failure.ts";
import type { ResponseMessage } from "../expressions/context.ts";
import { answerPreflight } from "../policies/cors.ts";
import { fail, policiesOf } from "./run.ts";

/** Whether a request is a CORS preflight (fetch.spec.whatwg.org, "CORS-preflight request"). */
export function isPreflight(method: string, headers: Headers): boolean {
  return method === "OPTIONS" && headers.has("origin") && headers.has("access-control-request-method");
}

/**
 * Answers a preflight by the cors policies in scope, and by nothing else; undefined when there are none
 * (cors-policy, "terminate-unmatched-request" and "Usage notes").
 */
export function preflightResponse(exchange: Exchange): ResponseMessage | undefined {
  const policies = corsPolicies(policiesOf(exchange));
  if (policies.length === 0) return undefined;
  const response = emptyResponse(200);
  try {
    for (const { node } of policies) {
      const headers = answerPreflight(node, exchange);
      if (headers !== "unmatched") return { ...response, headers };
    }
    return response;
  } catch (error) {
    return fail(exchange, asPolicyFailure(error));
  }
}

/** The cors policies that stand directly in the effective inbound section, in order. */
function corsPolicies([narrowest, ...broader]: readonly CompiledPolicy[]): PolicyStep[] {
  if (!narrowest) return [];
  const items = narrowest.sections.inbound ?? (["base"] as const);
  return items.flatMap((item) => {
    if (item === "base") return corsPolicies(broader);
    return item.element === "cors" ? [item] : [];
  });
}
