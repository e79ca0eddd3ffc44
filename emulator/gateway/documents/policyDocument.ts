import type { PolicyScope } from "../../model/policyScope.ts";
import { checkDocument } from "../compiler/checkDocument.ts";
import { compileStep } from "../compiler/checkPolicies.ts";
import type { CompiledPolicy } from "../compiler/compiledPolicy.ts";
import { includeFragments } from "../compiler/fragments.ts";
import { substituteNamedValues, withoutSecrets } from "../compiler/namedValues.ts";
import type { PolicyResources } from "../compiler/policyResources.ts";
import { type PolicyProblem, PolicyRefused } from "../compiler/problems.ts";
import { policyDefinitions } from "../policies/index.ts";
import { startsExpression } from "../xml/expressionText.ts";
import { NestsTooDeep, NotWellFormed, parseXml, type XmlElement } from "../xml/parse.ts";

export interface CompileOptions extends PolicyResources {
  readonly format: "xml" | "rawxml";
  readonly scope: PolicyScope;
}

/**
 * Reads a policy document as it is deployed.
 * @throws PolicyRefused with every problem of a document that is not well-formed, or holds what API
 *   Management does not have at that place or the rehearsal does not run
 */
export function compilePolicy(
  text: string,
  { format, scope, namedValue = () => undefined, fragment = () => undefined, hasBackend }: CompileOptions,
): CompiledPolicy {
  const included = includeFragments(parsed(text, format), fragment);
  const { root, names, used, problems: missing } = substituteNamedValues(included.root, namedValue);
  const problems = [
    ...included.problems,
    ...missing,
    ...(hasBackend ? missingBackends(root, hasBackend) : []),
  ];
  const checked = checkDocument(root, scope, policyDefinitions, (problem) =>
    problems.push({ ...problem, message: withoutSecrets(problem.message, used) }),
  );
  if (problems.length > 0) throw new PolicyRefused(problems.sort((a, b) => a.line - b.line));
  return {
    scope,
    namedValues: names,
    fragments: included.fragments,
    sections: Object.fromEntries(
      [...checked].map(([section, items]) => [
        section,
        items.map((item) => (item === "base" ? item : compileStep(item))),
      ]),
    ),
  };
}

/** In the service's own words (Azure/apiops#56, MicrosoftDocs/azure-docs#48421). */
function missingBackends(element: XmlElement, hasBackend: (id: string) => boolean): PolicyProblem[] {
  const id =
    element.name === "set-backend-service" ? element.attributes.get("backend-id")?.value.trim() : undefined;
  const missing = id !== undefined && !startsExpression(id, 0) && !hasBackend(id);
  const own = missing
    ? [{ line: element.line, element: element.name, message: `Backend with id '${id}' could not be found.` }]
    : [];
  return [...own, ...element.children.flatMap((child) => missingBackends(child, hasBackend))];
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
