import type { Exchange } from "../pipeline/exchange.ts";
import type { PolicyScope } from "../policyDocument.ts";
import type { CheckedElement } from "./checkedElement.ts";

export const sections = ["inbound", "backend", "outbound", "on-error"] as const;
export type Section = (typeof sections)[number];

/** What a policy does to a request; "end" sends `exchange.response` at once. */
export type Step = (exchange: Exchange) => Promise<StepResult> | StepResult;
// biome-ignore lint/suspicious/noConfusingVoidType: a step that simply goes on returns nothing
export type StepResult = "end" | void;

export interface AttributeSchema {
  /** `duration`: whole seconds, or a TimeSpan `[d.]hh:mm:ss`. `any`: keeps the expression's own type. */
  readonly type: "string" | "bool" | "int" | "duration" | "any";
  readonly required?: boolean;
  /** Attributes of which one will do instead of a required one. */
  readonly unless?: readonly string[];
  /** @default true */
  readonly expressions?: boolean;
  /** All allowed values of a literal. */
  readonly oneOf?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What an element may hold. Children stand in this order, as API Management wants them. */
export interface ElementSchema {
  readonly attributes?: Readonly<Record<string, AttributeSchema>>;
  readonly children?: readonly ChildSchema[];
  /** @default none */
  readonly text?: "required" | "optional";
  /** The children are policies of the section that the element stands in. */
  readonly policies?: boolean;
}

export interface ChildSchema extends ElementSchema {
  readonly element: string;
  /** @default 0 */
  readonly minimum?: number;
  /** @default 1 */
  readonly maximum?: number;
}

/** One policy: everything there is to know about an element of a policy document. */
export interface PolicyDefinition extends ElementSchema {
  readonly element: string;
  readonly sections: readonly Section[];
  /** @default all */
  readonly scopes?: readonly PolicyScope[];
  /** At most once in a section. */
  readonly once?: boolean;
  /** Rules beyond the schema. Called whatever the schema found wrong. */
  readonly check?: (node: CheckedElement, report: (message: string, node?: CheckedElement) => void) => void;
  /** Called only for documents without problems. */
  readonly compile: (node: CheckedElement) => Step;
}
