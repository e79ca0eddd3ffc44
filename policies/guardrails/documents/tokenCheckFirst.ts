import { answering } from "../../answering.ts";
import { type PolicyElement, withDescendants } from "./policyDocument.ts";
import { branchName, tokenCheckNames } from "./tokenCheck.ts";

/** What must not come before the check: the cache answers there as well, and a fragment may hold anything. */
const ANSWERS: readonly string[] = [...answering, "cache-lookup", "include-fragment"];

/**
 * Why a call may be answered without its token having been checked; each completes "the policy: …". A check is a token
 * policy, or a `choose` of which every branch, `otherwise` included, has one before anything that answers.
 * @param inbound what is done before the backend is called, in its order
 */
export function tokenCheckProblems(inbound: readonly PolicyElement[]): string[] {
  return problemsOf(inbound, "inbound");
}

/**
 * Whether every call that comes by this element has its token checked: the element is a token policy, or a `choose`
 * with one in each branch.
 */
export function isCheck(element: PolicyElement): boolean {
  if (isTokenCheck(element)) return true;
  if (element.name !== "choose") return false;
  return lackingBranches(element).length === 0;
}

/** @param where the elements are, as a message says it */
function problemsOf(elements: readonly PolicyElement[], where: string): string[] {
  const check = elements.findIndex(isCheck);
  if (check >= 0) {
    return elements
      .slice(0, check)
      .flatMap(withDescendants)
      .filter(({ name }) => ANSWERS.includes(name))
      .map(({ name }) => `<${name}> is in ${where} before <${elements[check]!.name}>`);
  }
  const half = elements.find((element) => withDescendants(element).some(isTokenCheck));
  if (half?.name === "choose") return lackingBranches(half);
  const nested = half && withDescendants(half).find(isTokenCheck);
  return [
    nested ? `${nested.name} is inside <${half.name}>, which does not run for every call` : noCheckIn(where),
  ];
}

/** What the branches of a `choose` lack for it to be a check. */
function lackingBranches(choose: PolicyElement): string[] {
  return [
    ...choose.children.flatMap((branch) =>
      problemsOf(branch.children, `the branch ${branchName(choose, branch)} of <choose>`),
    ),
    ...(hasOtherwise(choose)
      ? []
      : [
          "<choose> has no <otherwise>: a call that fits no <when> has its token checked by none of its branches",
        ]),
  ];
}

function hasOtherwise({ children }: PolicyElement): boolean {
  return children.some(({ name }) => name === "otherwise");
}

function noCheckIn(where: string): string {
  return `${where} has neither validate-jwt nor validate-azure-ad-token`;
}

function isTokenCheck({ name }: PolicyElement): boolean {
  return (tokenCheckNames as readonly string[]).includes(name);
}
