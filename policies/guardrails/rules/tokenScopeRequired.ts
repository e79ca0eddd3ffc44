import { readableDocumentOf } from "../documents/policyDocument.ts";
import { tokenChecks } from "../documents/tokenCheck.ts";
import { documentKinds } from "../facts/shapes.ts";
import { resourceRule } from "../rule.ts";

/** Claims with what a caller may do, in tokens and as .NET calls them. */
const PERMISSIONS: readonly string[] = [
  "scp",
  "roles",
  "http://schemas.microsoft.com/identity/claims/scope",
  "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
];

export const tokenScopeRequired = resourceRule({
  name: "token-scope-required",
  why: "Entra ID issues tokens for an audience to any app of the tenant; only a scope or role shows a permission.",
  fix: "Require the claim scp (or roles) with its values in <required-claims>: tokenValidation.requireScope.",
  kinds: documentKinds,
  check(policy) {
    const document = readableDocumentOf(policy);
    if (!document) return [];
    return tokenChecks(document)
      .filter(
        ({ requiredClaims }) =>
          !requiredClaims.some(({ name, values }) => PERMISSIONS.includes(name) && values.length > 0),
      )
      .map(({ called, requiredClaims }) => {
        const required = requiredClaims.map(({ name }) => name).join(", ") || "none";
        return `${called} requires neither a scope nor a role (required claims: ${required})`;
      });
  },
});
