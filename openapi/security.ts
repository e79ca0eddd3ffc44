import type { References } from "./reference.ts";
import { clipped, isNode, listOf, type Node, nodeOf, own } from "./values.ts";

/** Schemes whose requirements name no scopes (OpenAPI 3.1, Security Requirement Object). */
const withoutScopes = ["apiKey", "mutualTLS"];

/**
 * What an operation's `security` asks of a token: alternatives, each a set of scopes that it needs together; an
 * operation's own takes the place of the document's (OpenAPI, Operation Object, `security`).
 * @returns undefined where neither says anything
 */
export function readSecurity(
  root: Node,
  operation: Node,
  references: References,
): readonly (readonly string[])[] | undefined {
  const security = operation.security ?? root.security;
  if (!Array.isArray(security)) return undefined;
  const schemes = own(root.components, "securitySchemes");
  const namesScopes = (name: string) => {
    const { type } = nodeOf(references.resolve(own(schemes, name)));
    return !withoutScopes.includes(String(type));
  };
  return security.filter(isNode).map((requirement) => {
    const scopes = Object.entries(requirement)
      .filter(([name]) => namesScopes(name))
      .flatMap(([, scopes]) =>
        listOf(scopes).flatMap((scope) => (typeof scope === "string" ? clipped(scope) : [])),
      );
    return [...new Set(scopes)].sort();
  });
}
