import { type Expression, element, expression, type XmlElement } from "./xml.ts";

/**
 * The variable in which a token check leaves the token that it has let pass, as a `Jwt`
 * (learn.microsoft.com/azure/api-management/validate-jwt-policy, `output-token-variable-name`). Whoever reads the header
 * instead reads claims that nobody has checked.
 */
export const tokenVariable = "checked-token";

/** The C# of its claims. */
export const claimsOfChecked = `((Jwt)context.Variables["${tokenVariable}"]).Claims`;

/**
 * The variable that is there once everything that is asked of a token has been asked. {@link tokenVariable} is set by each of
 * several checks, of which a later one may still refuse the call.
 */
export const passedVariable = "token-passed";

/** Stands behind the last token check. */
export const tokenPassed: XmlElement = element("set-variable", { name: passedVariable, value: "true" });

/** Whether the call's token has passed every check. */
export const hasPassed: Expression = expression(
  `context.Variables.ContainsKey(${JSON.stringify(passedVariable)})`,
);

/** A claim of the checked token; several values come with commas between them, and a claim that is not there as "". */
export function claimOf(name: string): Expression {
  return expression(claimCode(name));
}

/** The C# of {@link claimOf}. */
export function claimCode(name: string): string {
  return `${claimsOfChecked}.GetValueOrDefault(${JSON.stringify(name)}, "")`;
}

/** The same token checks, each leaving its token in {@link tokenVariable}. */
export function keepingToken(checks: readonly XmlElement[]): XmlElement[] {
  return checks.map(({ name, attributes, content }) => ({
    name,
    attributes:
      name === "validate-jwt" ? { ...attributes, "output-token-variable-name": tokenVariable } : attributes,
    content: Array.isArray(content) ? keepingToken(content as readonly XmlElement[]) : content,
  }));
}
