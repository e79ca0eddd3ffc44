import { element, expression, type XmlElement } from "./xml.ts";

const reason = "Not open yet";

/**
 * Refuses the calls of some operations, until they have policies of their own.
 * @param names ARM names, which is what `context.Operation.Id` is
 * (learn.microsoft.com/azure/api-management/api-management-policy-expressions, "Context variable")
 */
export function closedOperations(names: readonly string[]): XmlElement {
  const condition = names.map((name) => `context.Operation.Id == ${JSON.stringify(name)}`).join(" || ");
  return element("choose", {}, [
    element("when", { condition: expression(condition) }, [
      element("return-response", {}, [element("set-status", { code: "404", reason })]),
    ]),
  ]);
}

/**
 * ARM names of the operations that a policy refuses by {@link closedOperations}.
 * @param policy as it was sent, or as Azure answers it, which indents anew
 */
export function closedOperationsIn(policy: string): string[] {
  const refusal = new RegExp(
    `<when condition=(?:'@\\(([^']*)\\)'|"@\\(([^>]*)\\)")>\\s*<return-response>\\s*<[^>]*"${reason}"`,
  );
  const [, inSingle, inDouble] = refusal.exec(policy) ?? [];
  const condition = (inSingle ?? inDouble ?? "").replaceAll("&quot;", '"');
  return [...condition.matchAll(/"([^"]*)"/g)].map(([, name]) => name!);
}
