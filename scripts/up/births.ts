import type { Birth } from "../../infra/birth.ts";
import type { StackState, StateResource } from "../../lib/engine/state.ts";
import type { PlannedChange } from "../../lib/pulumi/plan.ts";
import { readOpenApi } from "../../openapi/document.ts";
import { namesOf } from "../../openapi/operationName.ts";
import { DocumentError } from "../../openapi/problem.ts";
import { closedOperationsIn } from "../../policies/closedOperations.ts";
import { currentResources, findOf, isOf } from "./stackResources.ts";

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

/** Where an API is on its way. */
interface OneBirth {
  readonly api: string;
  readonly isNew: boolean;
  /** What the first update does with the document, if the policies have to come before it. */
  readonly document: "imported" | "left out" | "kept";
  /** Operations that stay closed until they have their own policies. */
  readonly closed: readonly string[];
  /** Operations whose policies go in the first update, and they only in the second, which imports the document. */
  readonly leaving: readonly string[];
  /** Operations that come without their policies, whatever the number of updates. */
  readonly unprotected: readonly string[];
  /** Whether the API itself would. */
  readonly isBlocked: boolean;
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
 */
export function birthsIn(
  plan: readonly PlannedChange[],
  state: StackState,
  scoped: ReadonlyMap<string, readonly string[]> = new Map(),
): Births {
  const own = currentResources(state);
  const all = apisOf(plan).map((api) => birthOf(api, plan, own, scoped.get(api) ?? []));
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
    Object.fromEntries(second.map((one) => [one.api, of(one)]));
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

function birthOf(
  api: string,
  plan: readonly PlannedChange[],
  own: readonly StateResource[],
  scoped: readonly string[],
): OneBirth {
  const change = changeOf(plan, "Api", api);
  const isNew = isMade(change);
  const before = change ? change.oldInputs : findOf("Api", api, own)?.inputs;
  const oldDocument = isNew ? undefined : before?.value;
  const isImported = isNew || (change?.op === "update" && change.inputs?.value !== oldDocument);
  const policyChange = changeOf(plan, "ApiPolicy", api);
  const hasPolicy = !isNew && !isMade(policyChange) && findOf("ApiPolicy", api, own) !== undefined;

  const has = (operation: string) =>
    !isNew && findOf("ApiOperationPolicy", `${api}/${operation}`, own) !== undefined;
  const made = operationsIn(plan, api, (policy) => isMade(policy));
  const old = operationsOf(oldDocument);
  const isThere = (operation: string) => !isImported || old.has(operation);
  const closedNow = isNew ? [] : closedOperationsIn(String(findOf("ApiPolicy", api, own)?.inputs?.value));
  const coming = made.filter((operation) => !isThere(operation));
  const unprotected = isImported
    ? scoped.filter((operation) => !isThere(operation) && !made.includes(operation) && !has(operation))
    : [];
  const isFirst = isImported && (!hasPolicy || coming.some((operation) => !closedNow.includes(operation)));
  const leaving =
    isFirst && !isNew
      ? operationsIn(plan, api, ({ op }) => op === "delete").filter(
          (operation) => old.has(operation) && !operationsOf(change?.inputs?.value).has(operation),
        )
      : [];
  const isBlocked = isImported && !hasPolicy && !isMade(policyChange);
  const isWithheld = isFirst || isBlocked || unprotected.length > 0;
  return {
    api,
    isNew,
    document: !isWithheld ? "imported" : oldDocument === undefined ? "left out" : "kept",
    closed: [...new Set([...coming, ...made.filter((each) => closedNow.includes(each))])],
    leaving,
    unprotected,
    isBlocked,
  };
}

/**
 * What an update has not done of what the next one relies on: options such as `--target` may have left it out.
 * @param update that has ended well
 * @param state that it has left
 * @returns APIs and operations that the next update would open
 */
export function openAfter(update: Birth, next: Birth, state: StackState): string[] {
  const own = currentResources(state);
  const isWithheld = (api: string, { empty, kept }: Birth) => empty.includes(api) || kept.includes(api);
  return [...new Set([...update.empty, ...update.kept, ...Object.keys(update.closed)])].flatMap((api) => {
    const policy = findOf("ApiPolicy", api, own);
    if (isWithheld(api, update)) {
      if (isWithheld(api, next)) return [];
      if (!policy) return [api];
    }
    const refused = closedOperationsIn(String(policy?.inputs?.value));
    const isClosed = (operation: string) =>
      isWithheld(api, update)
        ? refused.includes(operation)
        : findOf("ApiOperationPolicy", `${api}/${operation}`, own) !== undefined;
    return (update.closed[api] ?? [])
      .filter((operation) => !isClosed(operation))
      .map((operation) => `${api}/${operation}`);
  });
}

/** APIs that a plan does something to, or to whose policies. */
function apisOf(plan: readonly PlannedChange[]): string[] {
  const names = plan.flatMap((change) => {
    if (change.op === "delete") return [];
    if (isOf("Api", change) || isOf("ApiPolicy", change)) return [change.name];
    return isOf("ApiOperationPolicy", change) ? [change.name.slice(0, change.name.lastIndexOf("/"))] : [];
  });
  return [...new Set(names)];
}

function operationsIn(
  plan: readonly PlannedChange[],
  api: string,
  fits: (change: PlannedChange) => boolean,
): string[] {
  return plan
    .filter(
      (change) => isOf("ApiOperationPolicy", change) && change.name.startsWith(`${api}/`) && fits(change),
    )
    .map(({ name }) => name.slice(api.length + 1));
}

/** ARM names of a document's operations; none of what cannot be read. */
function operationsOf(document: unknown): ReadonlySet<string> {
  if (typeof document !== "string") return new Set();
  try {
    return new Set(namesOf(readOpenApi(document).operations));
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return new Set();
  }
}

function portalIn(plan: readonly PlannedChange[], own: readonly StateResource[]): Birth["portal"] {
  const deployment = "azure-native:resources:Deployment";
  const change = plan.find(({ type, op }) => type === deployment && op !== "delete");
  const isThere = own.some(({ type }) => type === deployment);
  return isMade(change) || !isThere ? "left out" : "kept";
}

function changeOf(plan: readonly PlannedChange[], kind: string, name: string): PlannedChange | undefined {
  return plan.find((change) => isOf(kind, change) && change.name === name && change.op !== "delete");
}

/** Whether it is made, be it in the place of another one. */
function isMade(change: PlannedChange | undefined): boolean {
  return change?.op === "create" || change?.op === "replace";
}
