import type { ApimPolicy, ApimService } from "../model/instances.ts";
import type { CompiledPolicy } from "./compiler/compiledPolicy.ts";
import { namedValueLookup } from "./compiler/namedValues.ts";
import { compilePolicy } from "./policyDocument.ts";

const compiled = new WeakMap<ApimPolicy, { readonly version: number; readonly policy: CompiledPolicy }>();

/**
 * A deployed policy as the gateway runs it: compiled when a call needs it first, and again after its document or a named
 * value in it has changed.
 */
export function compiledOf(policy: ApimPolicy, service: ApimService): CompiledPolicy {
  const known = compiled.get(policy);
  if (known?.version === policy.version) return known.policy;
  const { text, format, scope, version } = policy;
  const now = compilePolicy(text, { format, scope, namedValue: namedValueLookup(service) });
  compiled.set(policy, { version, policy: now });
  return now;
}
