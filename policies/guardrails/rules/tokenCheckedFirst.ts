import { documentOf, type PolicyElement, withDescendants } from "../documents/policyDocument.ts";
import { tokenCheckNames } from "../documents/tokenCheck.ts";
import { resourceRule } from "../rule.ts";

/** Policies that answer, or ask another service, without the backend having been reached. */
const ANSWERS: readonly string[] = ["return-response", "mock-response", "cache-lookup", "cache-lookup-value"];

export const tokenCheckedFirst = resourceRule({
  name: "token-checked-first",
  why: "Whatever the gateway does before it checks the token, it does for everyone.",
  fix: "Put validate-jwt or validate-azure-ad-token directly into inbound, before every policy that answers.",
  kinds: ["ApiPolicy"],
  check(policy) {
    const document = documentOf(policy);
    if (!document) return [];
    if ("unreadable" in document) return [`the API's policy ${document.unreadable}`];
    return problems(document);
  },
});

function problems(document: PolicyElement): string[] {
  const inbound = document.children.find(({ name }) => name === "inbound")?.children ?? [];
  const check = inbound.findIndex(({ name }) => isTokenCheck(name));
  if (check < 0) {
    const nested = inbound.flatMap(withDescendants).find(({ name }) => isTokenCheck(name));
    const where = nested && inbound.find((element) => withDescendants(element).includes(nested));
    return [
      where
        ? `${nested.name} stands inside <${where.name}>, which does not run for every call`
        : "inbound has neither validate-jwt nor validate-azure-ad-token",
    ];
  }
  return inbound
    .slice(0, check)
    .flatMap(withDescendants)
    .filter(({ name }) => ANSWERS.includes(name))
    .map(({ name }) => `<${name}> stands in inbound before <${inbound[check]!.name}>`);
}

function isTokenCheck(name: string): boolean {
  return (tokenCheckNames as readonly string[]).includes(name);
}
