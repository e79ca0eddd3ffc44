import { checkDocument } from "./compiler/checkDocument.ts";
import type { CheckedElement } from "./compiler/checkedElement.ts";
import { compileStep } from "./compiler/checkPolicies.ts";
import { type NamedValueLookup, substituteNamedValues, withoutSecrets } from "./compiler/namedValues.ts";
import type { Section, Step } from "./compiler/schema.ts";
import { NestsTooDeep, NotWellFormed, parseXml, type XmlElement } from "./xml/parse.ts";

/** Where a policy document stands (learn.microsoft.com/azure/api-management/api-management-howto-policies, "Scopes"). */
export type PolicyScope = "service" | "product" | "api" | "operation";

/** A policy document that the gateway can run. */
export interface CompiledPolicy {
  readonly scope: PolicyScope;
  /** A section that is not in the document inherits as if it held `<base />` alone. */
  readonly sections: Readonly<Partial<Record<Section, readonly SectionItem[]>>>;
  /** Display names of the named values it refers to: compile it again when one of them changes. */
  readonly namedValues: readonly string[];
}

/** `<base />`, where the policies of the next broader scope run, or a policy. */
export type SectionItem = "base" | PolicyStep;

export interface PolicyStep {
  readonly element: string;
  /** As in `context.LastError.Path`: `choose[1]/when[2]/set-header`. */
  readonly path: string;
  /** Value of the `id` attribute. */
  readonly policyId?: string;
  readonly run: Step;
  readonly node: CheckedElement;
}

export interface PolicyProblem {
  /** Line of the document, from 1. */
  readonly line: number;
  /** Name of the element, without brackets. */
  readonly element: string;
  readonly message: string;
}

/** A policy document that API Management, or the rehearsal, does not take; with everything that is wrong. */
export class PolicyRefused extends Error {
  readonly problems: PolicyProblem[];

  constructor(problems: PolicyProblem[]) {
    super(
      problems.map(({ line, element, message }) => `<${element}> on line ${line}: ${message}`).join("\n"),
    );
    this.problems = problems;
  }
}

export interface CompileOptions {
  readonly format: "xml" | "rawxml";
  readonly scope: PolicyScope;
  /** The named values of the instance; without it there are none. */
  readonly namedValue?: NamedValueLookup;
}

/**
 * Reads a policy document as it is deployed.
 * @throws PolicyRefused with every problem of a document that is not well-formed, or holds what API
 *   Management does not have at that place or the rehearsal does not run
 */
export function compilePolicy(
  text: string,
  { format, scope, namedValue = () => undefined }: CompileOptions,
): CompiledPolicy {
  const { root, names, used, problems: missing } = substituteNamedValues(parsed(text, format), namedValue);
  const problems = [...missing];
  const checked = checkDocument(root, scope, (problem) =>
    problems.push({ ...problem, message: withoutSecrets(problem.message, used) }),
  );
  if (problems.length > 0) throw new PolicyRefused(problems.sort((a, b) => a.line - b.line));
  return {
    scope,
    namedValues: names,
    sections: Object.fromEntries(
      [...checked].map(([section, items]) => [
        section,
        items.map((item) => (item === "base" ? item : compileStep(item))),
      ]),
    ),
  };
}

function parsed(text: string, format: "xml" | "rawxml"): XmlElement {
  try {
    return parseXml(text, format);
  } catch (error) {
    if (!(error instanceof NotWellFormed)) throw error;
    const advice =
      format === "xml" ? " (format xml wants expressions XML-escaped; rawxml takes them as they are)" : "";
    const message =
      error instanceof NestsTooDeep ? error.message : `not well-formed: ${error.message}${advice}`;
    throw new PolicyRefused([{ line: error.line, element: "policies", message }]);
  }
}
