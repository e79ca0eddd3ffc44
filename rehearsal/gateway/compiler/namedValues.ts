import type { PolicyProblem } from "../policyDocument.ts";

/** Where a policy refers to a named value (learn.microsoft.com/azure/api-management/api-management-howto-properties). */
const reference = /\{\{\s*([A-Za-z0-9\-._]+)\s*\}\}/g;

/** The text with every `{{name}}` replaced, the names used, and a problem for each that does not exist. */
export function substituteNamedValues(
  text: string,
  lookUp: ((displayName: string) => string | undefined) | undefined,
): { text: string; used: string[]; problems: PolicyProblem[] } {
  const used = new Set<string>();
  const problems: PolicyProblem[] = [];
  const substituted = text.replace(reference, (whole, name: string, at: number) => {
    used.add(name);
    const value = lookUp?.(name);
    if (value !== undefined) return value;
    const line = text.slice(0, at).split("\n").length;
    problems.push({
      line,
      element: whole,
      message: `there is no named value ${name} in this API Management instance`,
    });
    return whole;
  });
  return { text: substituted, used: [...used], problems };
}
