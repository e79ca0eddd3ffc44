import { readableDocumentOf } from "../documents/policyDocument.ts";
import { SHARED_TENANTS, type TokenCheck, tokenChecks } from "../documents/tokenCheck.ts";
import { documentKinds } from "../facts/shapes.ts";
import { resourceRule } from "../rule.ts";

export const tokenIssuersNamed = resourceRule({
  name: "token-issuers-named",
  why: "The OpenID configuration of common or organizations takes tokens of every tenant there is.",
  fix: "List the tenants' issuers in <issuers> and require their ids in the claim tid (tokenValidation.allowedTenants), or name the tenant in the URL.",
  kinds: documentKinds,
  check(policy) {
    const document = readableDocumentOf(policy);
    if (!document) return [];
    return tokenChecks(document).flatMap((check) =>
      check.authorities
        .filter(({ tenant }) => tenant !== undefined && SHARED_TENANTS.includes(tenant))
        .flatMap(({ written }) => {
          const missing = missingIn(check);
          const found = `${check.called} takes keys from "${written}" and ${missing.join(" and ")}`;
          return missing.length > 0 ? [found] : [];
        }),
    );
  },
});

/**
 * That a list of issuers restricts the shared configuration's, and does not add to it, is nowhere documented; a
 * required claim does restrict. validate-azure-ad-token has no list of issuers.
 */
function missingIn({ element, issuers, requiredClaims }: TokenCheck): string[] {
  const requiresTenant = requiredClaims.some(({ name, values }) => name === "tid" && values.length > 0);
  return [
    ...(element.name === "validate-jwt" && issuers.length === 0 ? ["names no issuer"] : []),
    ...(requiresTenant ? [] : ["does not require the claim tid with the tenants"]),
  ];
}
