import type { PolicyScope } from "../../model/policyScope.ts";
import type { Section } from "../../model/policySections.ts";
import type { PolicyStep } from "./checkedElement.ts";

/** A policy document that the gateway can run. */
export interface CompiledPolicy {
  readonly scope: PolicyScope;
  /** A section that is not in the document inherits as if it held `<base />` alone. */
  readonly sections: Readonly<Partial<Record<Section, readonly SectionItem[]>>>;
  /** Display names of the named values it refers to: compile it again when one of them changes. */
  readonly namedValues: readonly string[];
  /** ETags of the fragments in it, by their id. */
  readonly fragments: ReadonlyMap<string, string>;
}

/** `<base />`, where the policies of the next broader scope run, or a policy. */
export type SectionItem = "base" | PolicyStep;
