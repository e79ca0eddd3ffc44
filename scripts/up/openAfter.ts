import type { Birth } from "../../infra/birth.ts";
import type { StackState } from "../../lib/engine/state.ts";
import { closedOperationsIn } from "../../policies/closedOperations.ts";
import { currentResources, findOf } from "./stackResources.ts";

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
