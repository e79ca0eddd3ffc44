import type { Settings } from "../../infra/settings.ts";
import { managedResources, nameOf, type StackState, type StateResource } from "../../lib/engine/state.ts";
import { knownInstance } from "./knownInstance.ts";

/** What a stack manages, without what only waits for its deletion. */
export function currentResources(state: StackState): StateResource[] {
  return managedResources(state).filter(({ delete: isOld }) => !isOld);
}

/** @param kind such as `ApiPolicy`, of azure-native's apimanagement */
export function isOf(kind: string, { type }: { readonly type: string }): boolean {
  return type === `azure-native:apimanagement:${kind}`;
}

/**
 * What of a kind the stack manages in the instance that the update is for; nothing where that is a new one, which has nothing yet.
 * @param kind such as `Api`, of azure-native's apimanagement
 */
export function inInstance(kind: string, settings: Settings, state: StackState): StateResource[] {
  if (knownInstance(settings, state) === undefined) return [];
  return currentResources(state).filter((resource) => isOf(kind, resource));
}

/** The resource of API Management that the program calls `name`. */
export function findOf(
  kind: string,
  name: string,
  resources: readonly StateResource[],
): StateResource | undefined {
  return resources.find((resource) => isOf(kind, resource) && nameOf(resource.urn) === name);
}

/** The policies of an API's operations that have one of their own, by the operations' ARM names. */
export function operationPoliciesOf(
  api: string,
  resources: readonly StateResource[],
): ReadonlyMap<string, StateResource> {
  const own = resources.filter((resource) => isOf("ApiOperationPolicy", resource));
  return new Map(
    own.flatMap((policy) => {
      const name = nameOf(policy.urn);
      return name.startsWith(`${api}/`) ? [[name.slice(api.length + 1), policy] as const] : [];
    }),
  );
}
