import type { PolicyScope } from "../../model/policyScope.ts";
import type { Section } from "../../model/policySections.ts";
import type { AttributeSchema } from "./attributeSchema.ts";
import type { CheckedElement } from "./checkedElement.ts";
import type { Step } from "./step.ts";

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
  /** Its place among the others does not matter. */
  readonly anywhere?: boolean;
}

/** One policy: everything there is to know about an element of a policy document. */
export interface PolicyDefinition extends ElementSchema {
  readonly element: string;
  readonly sections: readonly Section[];
  /** @default all */
  readonly scopes?: readonly PolicyScope[];
  /** Of a policy that holds policies itself: which ones. @default all of the section */
  readonly holds?: readonly string[];
  /** At most once in a section. */
  readonly once?: boolean;
  /** Rules beyond the schema. Called whatever the schema found wrong. */
  readonly check?: (node: CheckedElement, report: (message: string, node?: CheckedElement) => void) => void;
  /** Called only for documents without problems. */
  readonly compile: (node: CheckedElement) => Step;
}
