import { readableDocumentOf } from "../documents/policyDocument.ts";
import { SHARED_TENANTS, tokenChecks } from "../documents/tokenCheck.ts";
import { documentKinds } from "../facts/shapes.ts";
import { resourceRule } from "../rule.ts";

export const tokenIssuersNamed = resourceRule({
  name: "token-issuers-named",
  why: "The OpenID configuration of common or organizations takes tokens of every tenant there is.",
  fix: "List the tenants' issuers in <issuers> (tokenValidation.allowedTenants), or name the tenant in the URL.",
  kinds: documentKinds,
  check(policy) {
    const document = readableDocumentOf(policy);
    if (!document) return [];
    return tokenChecks(document).flatMap(({ element, authorities, issuers }) =>
      authorities
        .filter(
          ({ tenant }) => tenant !== undefined && SHARED_TENANTS.includes(tenant) && issuers.length === 0,
        )
        .map(({ written }) => `<${element.name}> takes keys from "${written}" and names no issuer`),
    );
  },
});
