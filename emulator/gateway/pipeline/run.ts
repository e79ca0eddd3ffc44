import type { PolicyScope } from "../../model/policyScope.ts";
import type { Section } from "../../model/policySections.ts";
import type { CompiledPolicy } from "../compiler/compiledPolicy.ts";
import type { StepResult } from "../compiler/step.ts";
import { type Exchange, emptyResponse, statusMessage } from "../core/exchange.ts";
import { asPolicyFailure, type PolicyFailure } from "../core/failure.ts";
import { compiledOf } from "../documents/deployedPolicies.ts";
import type { ResponseMessage } from "../expressions/context.ts";
import { callBackend } from "../steps/callBackend.ts";
import { holds, runSteps } from "../steps/runSteps.ts";

const scopeNames: Readonly<Record<PolicyScope, string>> = {
  service: "global",
  product: "product",
  api: "api",
  operation: "operation",
};

/** The policies that concern a request, the narrowest scope first. */
export function policiesOf({ operation, api, product, service }: Exchange): CompiledPolicy[] {
  return [operation, api, product, service].flatMap((holder) =>
    holder?.policy ? [compiledOf(holder.policy, service)] : [],
  );
}

/**
 * Runs the policies of every scope on a request: inbound, backend, outbound; on-error when one fails
 * (learn.microsoft.com/azure/api-management/api-management-howto-policies).
 * @param before a built-in step in front of the policies
 */
export async function runPolicies(exchange: Exchange, before: () => void): Promise<ResponseMessage> {
  try {
    before();
    const policies = policiesOf(exchange);
    exchange.hasCacheStore = (store) =>
      policies.some(({ sections }) =>
        sections.outbound?.some((item) => item !== "base" && holds(item, store)),
      );
    for (const section of ["inbound", "backend", "outbound"] as const) {
      // A response of the cache goes on in outbound.
      if (section === "backend" && exchange.resumeBehind) continue;
      if ((await runSection(section, exchange, policies)) === "end") break;
      // Without forward-request there is nothing to send on but an empty success.
      if (section === "backend") exchange.response ??= emptyResponse(200);
    }
  } catch (error) {
    fail(exchange, asPolicyFailure(error));
    await runOnError(exchange);
  }
  return finished(exchange);
}

function finished(exchange: Exchange): ResponseMessage {
  const answer = exchange.response ?? emptyResponse(200);
  try {
    for (const finish of exchange.onAnswer) finish(answer);
    return answer;
  } catch (error) {
    return fail(exchange, asPolicyFailure(error));
  }
}

async function runOnError(exchange: Exchange): Promise<void> {
  try {
    await runSection("on-error", exchange, policiesOf(exchange));
  } catch (error) {
    fail(exchange, asPolicyFailure(error));
  }
}

/**
 * Runs a section of the narrowest policy; its `<base />`, or its absence, runs that of the next broader one.
 * Behind the broadest, a request is forwarded by API Management's built-in backend section.
 */
async function runSection(
  section: Section,
  exchange: Exchange,
  [narrowest, ...broader]: readonly CompiledPolicy[],
): Promise<StepResult> {
  if (!narrowest) {
    exchange.section = section;
    if (section === "backend") await callBackend(exchange);
    return undefined;
  }
  const items = narrowest.sections[section] ?? (["base"] as const);
  for (const item of items) {
    exchange.section = section;
    exchange.scope = scopeNames[narrowest.scope];
    const result =
      item === "base" ? await runSection(section, exchange, broader) : await runSteps([item], exchange);
    if (result) return result;
  }
  return undefined;
}

/** Leaves `context.LastError` and the answer that goes out unless on-error changes it. @returns that answer */
export function fail(exchange: Exchange, failure: PolicyFailure): ResponseMessage {
  const { reason, message, step } = failure;
  exchange.lastError = {
    source: step?.element ?? builtInSource(reason),
    reason,
    message,
    ...(step && { path: step.path, policyId: step.policyId }),
    // A built-in step in front of the policies stands in no section.
    ...(exchange.section && { section: exchange.section, scope: exchange.scope }),
  };
  if (failure.keepsResponse && exchange.response) return exchange.response;
  const more: Record<string, string> = failure.status === 500 ? { activityId: exchange.requestId } : {};
  exchange.response = statusMessage(failure.status, failure.publicMessage, more);
  for (const [name, value] of Object.entries(failure.headers)) exchange.response.headers.set(name, value);
  return exchange.response;
}

function builtInSource(reason: string): string {
  if (reason === "OperationNotFound") return "configuration";
  return reason.startsWith("SubscriptionKey") ? "authorization" : "forward-request";
}
