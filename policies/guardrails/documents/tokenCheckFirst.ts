import { type PolicyElement, withDescendants } from "./policyDocument.ts";
import { tokenCheckNames } from "./tokenCheck.ts";

/** Policies that answer, or ask another service, without the backend having been reached. */
const ANSWERS: readonly string[] = ["return-response", "mock-response", "cache-lookup", "cache-lookup-value"];

/**
 * Why a call may be answered without its token having been checked; each completes "the policy: …".
 * @param inbound what is done before the backend is called, in its order
 */
export function tokenCheckProblems(inbound: readonly PolicyElement[]): string[] {
  const check = inbound.findIndex(({ name }) => isTokenCheck(name));
  if (check < 0) {
    const nested = inbound.flatMap(withDescendants).find(({ name }) => isTokenCheck(name));
    const where = nested && inbound.find((element) => withDescendants(element).includes(nested));
    return [
      where
        ? `${nested.name} is inside <${where.name}>, which does not run for every call`
        : "inbound has neither validate-jwt nor validate-azure-ad-token",
    ];
  }
  return inbound
    .slice(0, check)
    .flatMap(withDescendants)
    .filter(({ name }) => ANSWERS.includes(name))
    .map(({ name }) => `<${name}> is in inbound before <${inbound[check]!.name}>`);
}

function isTokenCheck(name: string): boolean {
  return (tokenCheckNames as readonly string[]).includes(name);
}
