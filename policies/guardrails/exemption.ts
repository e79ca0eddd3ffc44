import { matches } from "./pattern.ts";
import type { Setting } from "./rule.ts";

/** Takes a stack, a resource, or a resource of a stack out of a rule, for a reason that is written down. */
export interface Exemption {
  /** Pattern of the stack's name; without it, every stack. */
  readonly stack?: string;
  /** Pattern of the resource's name in the program; without it, every resource. */
  readonly resource?: string;
  /** Why, for the next person who reads the configuration. */
  readonly because: string;
}

/** The setting that every rule has. */
export const exempt: Setting<readonly Exemption[]> = {
  type: "array",
  description:
    "What the rule leaves out: `stack` and `resource` are names, with * for any text; `because` is the reason.",
  default: [],
  items: {
    type: "object",
    properties: {
      stack: { type: "string", minLength: 1 },
      resource: { type: "string", minLength: 1 },
      because: { type: "string", minLength: 1 },
    },
    required: ["because"],
    // The reason and at least one of the two others.
    minProperties: 2,
    additionalProperties: false,
  },
};

export function isExempt(exemptions: readonly Exemption[], stack: string, resource: string): boolean {
  return exemptions.some(
    (exemption) => matches(exemption.stack ?? "*", stack) && matches(exemption.resource ?? "*", resource),
  );
}
