import { inboundOf } from "../documents/inbound.ts";
import { documentOf } from "../documents/policyDocument.ts";
import { tokenCheckProblems } from "../documents/tokenCheckFirst.ts";
import { resourceRule } from "../rule.ts";

export const tokenCheckedFirst = resourceRule({
  name: "token-checked-first",
  why: "Whatever the gateway does before it checks the token, it does for everyone.",
  fix: "Put validate-jwt or validate-azure-ad-token directly into inbound, before every policy that answers, or one into every branch of a choose there, <otherwise> included.",
  kinds: ["ApiPolicy"],
  check(policy) {
    const document = documentOf(policy);
    if (!document) return [];
    if ("unreadable" in document) return [`the API's policy ${document.unreadable}`];
    return tokenCheckProblems(inboundOf(document) ?? []);
  },
});
