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

/** ARM names of the operations that a policy refuses by {@link closedOperations}. */
export function closedOperationsIn(policy: string): string[] {
  const refusal = new RegExp(`<when condition='@\\(([^']*)\\)'>\\s*<return-response>\\s*<[^>]*"${reason}"`);
  const condition = refusal.exec(policy)?.[1] ?? "";
  return [...condition.matchAll(/"([^"]*)"/g)].map(([, name]) => name!);
}
