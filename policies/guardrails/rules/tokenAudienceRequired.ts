import { readableDocumentOf } from "../documents/policyDocument.ts";
import { tokenChecks } from "../documents/tokenCheck.ts";
import { documentKinds } from "../facts/shapes.ts";
import { resourceRule } from "../rule.ts";

export const tokenAudienceRequired = resourceRule({
  name: "token-audience-required",
  why: "Without an audience, a token that was issued for any other API passes as well.",
  fix: "Name the backend app in <audiences>: its client id, for v1 tokens also its Application ID URI.",
  kinds: documentKinds,
  check(policy) {
    const document = readableDocumentOf(policy);
    if (!document) return [];
    return tokenChecks(document)
      .filter(({ audiences }) => audiences.length === 0)
      .map(({ called }) => `${called} has no audience`);
  },
});
