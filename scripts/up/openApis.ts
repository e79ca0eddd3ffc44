import type { Settings } from "../../infra/settings.ts";
import { apiVersion } from "../../lib/azure/apiVersion.ts";
import { armId } from "../../lib/azure/armIds.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import { managedResources, nameOf, type StackState } from "../../lib/engine/state.ts";
import { closedOperationsIn } from "../../policies/closedOperations.ts";
import { scopedOperations } from "./mayOpen.ts";
import { isOf } from "./stackResources.ts";

/**
 * What to say about APIs of a stack after an update that has failed: those that Azure has without their policy, and
 * their operations with scopes of their own that it has without theirs, and that the API's policy does not refuse.
 * @param state after the update; an API whose creation was cut off is looked at as well
 * @returns a line for each such API or operation
 * @throws AzureError
 */
export async function apisWithoutPolicy(
  { stack, subscriptionId, apis }: Pick<Settings, "stack" | "subscriptionId" | "apis">,
  state: StackState,
  { arm }: Pick<AzureConnection, "arm">,
): Promise<string[]> {
  const scoped = scopedOperations({ apis });
  const cutOff = (state.deployment.pending_operations ?? []).map(({ resource }) => resource);
  const known = [...managedResources(state), ...cutOff].filter((resource) => isOf("Api", resource));
  const found = new Map<string, string>();
  for (const { urn, type, id, inputs = {} } of known) {
    const path = id || armId(type, subscriptionId, inputs);
    if (path === undefined) continue;
    for (const [open, what] of await openAt(path, nameOf(urn)))
      found.set(open.toLowerCase(), `${what}. To go on: npm run up -- ${stack}`);
  }
  return [...found.values()];

  async function openAt(path: string, api: string): Promise<[path: string, what: string][]> {
    if (!(await ask(path))) return [];
    const policy = await ask<Policy>(`${path}/policies/policy`, "&format=rawxml");
    if (policy) return openOperations(path, api, closedOperationsIn(policy.properties.value));
    const isEmpty = (await ask<{ value?: unknown[] }>(`${path}/operations`))?.value?.length === 0;
    const what = isEmpty
      ? "has no policy yet, and no operations: nobody can call it"
      : "has NO POLICY at Azure: it takes calls without a token";
    return [[path, `The API ${api} ${what}`]];
  }

  async function openOperations(path: string, api: string, closed: readonly string[]) {
    const open: [path: string, what: string][] = [];
    for (const operation of scoped.get(api) ?? []) {
      const at = `${path}/operations/${operation}`;
      if (closed.includes(operation) || !(await ask(at)) || (await ask(`${at}/policies/policy`))) continue;
      const what = "has NO POLICY of its own at Azure: it takes tokens with any scope of the API";
      open.push([at, `The operation ${operation} of the API ${api} ${what}`]);
    }
    return open;
  }

  function ask<T>(path: string, query = ""): Promise<T | undefined> {
    return arm.get<T>(`${path}?api-version=${apiVersion}${query}`);
  }
}

/** learn.microsoft.com/rest/api/apimanagement/api-policy */
interface Policy {
  readonly properties: { readonly value: string };
}
