import type { Settings } from "../../infra/settings.ts";
import { apiVersion } from "../../lib/azure/apiVersion.ts";
import { armId } from "../../lib/azure/armIds.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import { managedResources, nameOf, type StackState } from "../../lib/engine/state.ts";

const type = "azure-native:apimanagement:Api";

/**
 * What to say about APIs of a stack after an update that has failed: those that Azure has without their policy.
 * @param state after the update; an API whose creation was cut off is looked at as well
 * @returns a line for each such API
 * @throws AzureError
 */
export async function apisWithoutPolicy(
  { stack, subscriptionId }: Pick<Settings, "stack" | "subscriptionId">,
  state: StackState,
  { arm }: Pick<AzureConnection, "arm">,
): Promise<string[]> {
  const cutOff = (state.deployment.pending_operations ?? []).map(({ resource }) => resource);
  const apis = [...managedResources(state), ...cutOff].filter((resource) => resource.type === type);
  const found = new Map<string, string>();
  for (const { urn, id, inputs = {} } of apis) {
    const path = id || armId(type, subscriptionId, inputs);
    if (path === undefined) continue;
    const ask = (rest: string) => arm.get<{ value?: unknown[] }>(`${path}${rest}?api-version=${apiVersion}`);
    if (!(await ask("")) || (await ask("/policies/policy"))) continue;
    const isEmpty = (await ask("/operations"))?.value?.length === 0;
    const what = isEmpty
      ? "has no policy yet, and no operations: nobody can call it"
      : "has NO POLICY at Azure: it takes calls without a token";
    found.set(path.toLowerCase(), `The API ${nameOf(urn)} ${what}. To go on: npm run up -- ${stack}`);
  }
  return [...found.values()];
}
