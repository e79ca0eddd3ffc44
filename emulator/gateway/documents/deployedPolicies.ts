import { Gap } from "../../gap.ts";
import type { ApimPolicy, ApimService } from "../../model/instances.ts";
import type { CompiledPolicy } from "../compiler/compiledPolicy.ts";
import { fragmentOf, resourcesOf } from "../compiler/policyResources.ts";
import { PolicyRefused } from "../compiler/problems.ts";
import { type CompileOptions, compilePolicy } from "./policyDocument.ts";

const compiled = new WeakMap<ApimPolicy, { readonly version: number; readonly policy: CompiledPolicy }>();

/**
 * A deployed policy as the gateway runs it: compiled when a call needs it first, and again after its document or a named
 * value in it has changed.
 */
export function compiledOf(policy: ApimPolicy, service: ApimService): CompiledPolicy {
  const known = compiled.get(policy);
  if (known?.version === policy.version && isCurrent(known.policy, service)) return known.policy;
  const { text, format, scope, version } = policy;
  const now = recompiled(text, { format, scope, ...resourcesOf(service) });
  policy.namedValues = now.namedValues;
  compiled.set(policy, { version, policy: now });
  return now;
}

function isCurrent({ fragments }: CompiledPolicy, service: ApimService): boolean {
  for (const [id, etag] of fragments) if (fragmentOf(service, id)?.etag !== etag) return false;
  return true;
}

/** @throws Gap where a changed fragment does not fit: what Azure does then is not documented */
function recompiled(text: string, options: CompileOptions): CompiledPolicy {
  try {
    return compilePolicy(text, options);
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    throw new Gap(`a policy is no longer valid with what it refers to: ${error.message}`);
  }
}
