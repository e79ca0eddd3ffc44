import type { Birth } from "../../infra/birth.ts";
import type { StackState, StateResource } from "../../lib/engine/state.ts";
import type { PlannedChange } from "../../lib/pulumi/plan.ts";
import { birthOfApi, type OneBirth } from "./oneBirth.ts";
import { isMade } from "./planned.ts";
import { isPublication } from "./publication.ts";
import { currentResources, isOf } from "./stackResources.ts";

/** What an update would open before it is protected, and how it is kept closed. */
export interface Births {
  /**
   * The updates that take the place of one, in their order; none where one will do. The last one makes the stack what
   * its file says, as far as the options let it.
   */
  readonly updates: readonly Birth[];
  /** APIs that are created. */
  readonly apis: readonly string[];
  /** Operations of APIs that are there, as `API/operation`. */
  readonly operations: readonly string[];
  /** APIs and operations, in the same way, that stay closed: what protects them is not among the targets. */
  readonly blocked: readonly string[];
}

/**
 * The updates in which a plan can be carried out without anything that answers before its policy is there. Azure has
 * no way to create an API or an operation together with its policy, and takes a policy only of what is there. So an
 * API is created without its document and gets its policy first. Where operations with scopes of their own come with
 * a document, the API's policy refuses those until they have policies as well.
 * @param plan of the stack as its file says
 * @param state that the plan starts from
 * @param scoped operations with scopes of their own in the stack file, by API; what the options leave out of the plan
 * is found by them. @default those of the plan
 * @param lost operations of the state's documents that Azure does not have, by API. @default none
 */
export function birthsIn(
  plan: readonly PlannedChange[],
  state: StackState,
  scoped: ReadonlyMap<string, readonly string[]> = new Map(),
  lost: ReadonlyMap<string, readonly string[]> = new Map(),
): Births {
  const own = currentResources(state);
  const all = apisOf(plan, lost.keys()).map((api) =>
    birthOfApi(api, { plan, own, scoped: scoped.get(api) ?? [], lost: lost.get(api) ?? [] }),
  );
  const blocked = all.filter(({ isBlocked, unprotected }) => isBlocked || unprotected.length > 0);
  const going = all.filter((one) => !blocked.includes(one));
  const first = going.filter(({ document }) => document !== "imported");
  const second = going.filter(({ closed }) => closed.length > 0);
  const portal = portalIn(plan, own);
  const update = (
    withheld: readonly OneBirth[],
    closed: Birth["closed"],
    portal: Birth["portal"],
  ): Birth => ({
    empty: namesWith("left out", [...withheld, ...blocked]),
    kept: namesWith("kept", [...withheld, ...blocked]),
    closed,
    portal,
  });
  const closedIn = (of: (one: OneBirth) => readonly string[]): Birth["closed"] =>
    Object.fromEntries(going.map((one) => [one.api, of(one)] as const).filter(([, all]) => all.length > 0));
  const before = [
    first.length > 0 &&
      update(
        first,
        closedIn(({ closed, leaving }) => [...closed, ...leaving]),
        portal,
      ),
    second.length > 0 &&
      update(
        [],
        closedIn(({ closed }) => closed),
        portal,
      ),
  ].filter((each) => each !== false);
  const label = ({ api, closed }: OneBirth) => closed.map((operation) => `${api}/${operation}`);
  return {
    updates: before.length + blocked.length === 0 ? [] : [...before, update([], {}, "published")],
    apis: first.filter(({ isNew }) => isNew).map(({ api }) => api),
    operations: going.filter(({ isNew }) => !isNew).flatMap(label),
    blocked: blocked.flatMap(({ api, unprotected, isBlocked }) =>
      isBlocked ? [api] : unprotected.map((operation) => `${api}/${operation}`),
    ),
  };
}

function namesWith(document: OneBirth["document"], births: readonly OneBirth[]): string[] {
  return births.filter((one) => one.document === document).map(({ api }) => api);
}

/** APIs that a plan does something to, or to whose policies; those with lost operations, unless the plan deletes them. */
function apisOf(plan: readonly PlannedChange[], lost: Iterable<string>): string[] {
  const names = plan.flatMap((change) => {
    if (change.op === "delete") return [];
    if (isOf("Api", change) || isOf("ApiPolicy", change)) return [change.name];
    return isOf("ApiOperationPolicy", change) ? [change.name.slice(0, change.name.lastIndexOf("/"))] : [];
  });
  const deleted = plan.flatMap((change) =>
    change.op === "delete" && isOf("Api", change) ? [change.name] : [],
  );
  return [...new Set([...names, ...[...lost].filter((api) => !deleted.includes(api))])];
}

function portalIn(plan: readonly PlannedChange[], own: readonly StateResource[]): Birth["portal"] {
  const change = plan.find((each) => isPublication(each) && each.op !== "delete");
  const isThere = own.some(isPublication);
  return isMade(change) || !isThere ? "left out" : "kept";
}
