import type { PlannedChange } from "../../lib/pulumi/plan.ts";
import { isOf } from "./stackResources.ts";

/** What a plan does to a resource of API Management that the program calls `name`, but for its deletion. */
export function changeOf(
  plan: readonly PlannedChange[],
  kind: string,
  name: string,
): PlannedChange | undefined {
  return plan.find((change) => isOf(kind, change) && change.name === name && change.op !== "delete");
}

/** Whether it is made, be it in the place of another one. */
export function isMade(change: PlannedChange | undefined): boolean {
  return change?.op === "create" || change?.op === "replace";
}

/** ARM names of an API's operations with whose own policies a plan does something that fits. */
export function operationsIn(
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
