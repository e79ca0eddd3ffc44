import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema.js";
import { type Kind, ofKind, type Resource } from "./facts/shapes.ts";

/**
 * A guardrail: a pure function from the facts of a stack to what is wrong there, and what people read about it.
 */
export interface Rule {
  /** As Pulumi shows it, and as config.json refers to it; kebab-case. */
  readonly name: string;
  /** One sentence: what goes wrong without it. */
  readonly why: string;
  /** One sentence: what to change, and where. */
  readonly fix: string;
  /** `mandatory` fails a preview or an update, `advisory` is only shown. */
  readonly level: "mandatory" | "advisory";
  /** Settings by name, as JSON schemas with a default. */
  readonly settings: Readonly<Record<string, Setting<unknown>>>;
  /**
   * `resource`: decided by what the program declares of a single resource, so an update stops before it creates
   * or changes that resource. `stack`: needs several resources, so it is checked at the end of a preview, and
   * at the end of an update.
   */
  readonly scope: "resource" | "stack";
  /** What is wrong. A value that is not known yet is never wrong: an update checks it once it is. */
  check(resources: readonly Resource[], context: Context): readonly Finding[];
}

/** A setting of a rule; its type and its limits are checked by Pulumi. */
export type Setting<T> = PolicyConfigJSONSchema & { readonly description: string; readonly default: T };

/** What a rule knows beside the resources. */
export interface Context<Settings = Readonly<Record<string, unknown>>> {
  /** Name of the stack. */
  readonly stack: string;
  readonly now: Date;
  readonly settings: Settings;
}

/** Something that is wrong with a resource. */
export interface Finding {
  readonly resource: Resource;
  /** A sentence with the value that was given; never a secret. */
  readonly found: string;
}

type Words = Pick<Rule, "name" | "why" | "fix"> & {
  /** @default mandatory */
  readonly level?: Rule["level"];
};

type Settings<S> = { readonly [Name in keyof S]: Setting<S[Name]> };

/** A rule that is decided by a single resource. */
export function resourceRule<K extends Kind, S = object>(
  rule: Words & {
    readonly settings?: Settings<S>;
    readonly kinds: readonly K[];
    /** What is wrong with the resource, one sentence each. */
    check(resource: Resource<K>, context: Context<S>): readonly string[];
  },
): Rule {
  return {
    level: "mandatory",
    settings: {},
    ...rule,
    scope: "resource",
    check: (resources, context) =>
      ofKind(resources, ...rule.kinds).flatMap((resource) =>
        rule
          .check(resource, context as Context<S>)
          .map((found) => ({ resource: resource as Resource, found })),
      ),
  };
}

/** A rule that needs to see more than one resource. */
export function stackRule<S = object>(
  rule: Words & {
    readonly settings?: Settings<S>;
    check(resources: readonly Resource[], context: Context<S>): readonly Finding[];
  },
): Rule {
  return {
    level: "mandatory",
    settings: {},
    ...rule,
    scope: "stack",
    check: (resources, context) => rule.check(resources, context as Context<S>),
  };
}
