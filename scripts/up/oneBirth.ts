import type { StateResource } from "../../lib/engine/state.ts";
import type { PlannedChange } from "../../lib/pulumi/plan.ts";
import { closedOperationsIn } from "../../policies/closedOperations.ts";
import { operationsOf } from "./operationsOf.ts";
import { changeOf, isMade, operationsIn } from "./planned.ts";
import { findOf } from "./stackResources.ts";

/** Where an API is on its way. */
export interface OneBirth {
  readonly api: string;
  readonly isNew: boolean;
  /** What the first update does with the document, if the policies have to come before it. */
  readonly document: "imported" | "left out" | "kept";
  /** Operations that stay closed until they have their own policies. */
  readonly closed: readonly string[];
  /** Operations that have no policies any more after the first update, and go only with the document's next import. */
  readonly leaving: readonly string[];
  /** Operations that come without their policies, whatever the number of updates. */
  readonly unprotected: readonly string[];
  /** Whether the API itself would. */
  readonly isBlocked: boolean;
}

/** What an API's way is found by. */
export interface Known {
  readonly plan: readonly PlannedChange[];
  /** What the state has. */
  readonly own: readonly StateResource[];
  /** Operations with scopes of their own in the stack file. */
  readonly scoped: readonly string[];
  /** Operations of the state's document that Azure does not have. */
  readonly lost: readonly string[];
}

/** Where an API is on its way, by what is planned and what is there. */
export function birthOfApi(api: string, { plan, own, scoped, lost }: Known): OneBirth {
  const change = changeOf(plan, "Api", api);
  const isNew = isMade(change);
  const before = change ? change.oldInputs : findOf("Api", api, own)?.inputs;
  const oldDocument = isNew ? undefined : before?.value;
  const newDocument = change ? change.inputs?.value : oldDocument;
  const policyChange = changeOf(plan, "ApiPolicy", api);
  const hasPolicy = !isNew && !isMade(policyChange) && findOf("ApiPolicy", api, own) !== undefined;
  const closedNow = isNew ? [] : closedOperationsIn(String(findOf("ApiPolicy", api, own)?.inputs?.value));

  const old = operationsOf(oldDocument);
  const next = operationsOf(newDocument);
  // Of an update that was taken back: the import that it ended in may have brought them.
  const strays = closedNow.filter((operation) => !next.has(operation));
  const isChanged = isNew || newDocument !== oldDocument;
  // Azure has another document than the state, so that of the stack file is imported although it is the state's.
  const isAnew = !isChanged && (lost.length > 0 || strays.length > 0);
  const isImported = isChanged || isAnew;

  const has = (operation: string) =>
    !isNew && findOf("ApiOperationPolicy", `${api}/${operation}`, own) !== undefined;
  const made = operationsIn(plan, api, (policy) => isMade(policy));
  const isThere = (operation: string) => !isImported || (old.has(operation) && !lost.includes(operation));
  const coming = made.filter((operation) => !isThere(operation));
  const unprotected = isImported
    ? scoped.filter((operation) => !isThere(operation) && !made.includes(operation) && !has(operation))
    : [];
  const isFirst =
    isAnew || (isImported && (!hasPolicy || coming.some((operation) => !closedNow.includes(operation))));
  const deleted = operationsIn(plan, api, ({ op }) => op === "delete");
  const leaving =
    isFirst && !isNew
      ? [...deleted.filter((operation) => old.has(operation) && !next.has(operation)), ...strays]
      : [];
  const isBlocked = isImported && !hasPolicy && !isMade(policyChange);
  const isWithheld = isFirst || isBlocked || unprotected.length > 0;
  // Whatever else changes of an API, its update imports the document that is kept, and what is lost with it.
  const isLeftOut = oldDocument === undefined || isAnew || lost.length > 0;
  return {
    api,
    isNew,
    document: !isWithheld ? "imported" : isLeftOut ? "left out" : "kept",
    closed: [...new Set([...coming, ...made.filter((each) => closedNow.includes(each))])],
    leaving,
    unprotected,
    isBlocked,
  };
}
