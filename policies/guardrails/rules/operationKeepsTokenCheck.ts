import { documentOf } from "../documents/policyDocument.ts";
import { isCheck, tokenCheckProblems } from "../documents/tokenCheckFirst.ts";
import { resourceRule } from "../rule.ts";

export const operationKeepsTokenCheck = resourceRule({
  name: "operation-keeps-token-check",
  why: "An operation's policy without <base /> replaces the API's policy, and the token check with it.",
  fix: "Let inbound of the operation's policy begin with <base />, or with a token check of its own.",
  kinds: ["ApiOperationPolicy"],
  check(policy) {
    const document = documentOf(policy);
    if (!document) return [];
    if ("unreadable" in document) return [`the operation's policy ${document.unreadable}`];
    const inbound = document.children.find(({ name }) => name === "inbound");
    // A section that is left out inherits as if it held <base /> alone.
    if (!inbound) return [];
    // A preflight carries no token, so cors may answer it first.
    const first = inbound.children.find(({ name }) => name !== "cors");
    if (first && (first.name === "base" || isCheck(first))) return [];
    if (first?.name === "choose") return tokenCheckProblems([first]);
    return [first ? `inbound begins with <${first.name}>` : "inbound is empty, so nothing is inherited"];
  },
});
