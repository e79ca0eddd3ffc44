import type { PolicyScope } from "../model/policyScope.ts";
import { checkDocument } from "./compiler/checkDocument.ts";
import { compileStep } from "./compiler/checkPolicies.ts";
import type { CompiledPolicy } from "./compiler/compiledPolicy.ts";
import { type NamedValueLookup, substituteNamedValues, withoutSecrets } from "./compiler/namedValues.ts";
import { PolicyRefused } from "./compiler/problems.ts";

import { NestsTooDeep, NotWellFormed, parseXml, type XmlElement } from "./xml/parse.ts";

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
