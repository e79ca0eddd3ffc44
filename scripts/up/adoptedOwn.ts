import type { Settings } from "../../infra/settings.ts";
import { groupType, serviceType } from "../../lib/azure/armIds.ts";
import { managedResources, type StackState } from "../../lib/engine/state.ts";
import { UsageError } from "../../lib/errors.ts";

/**
 * Refuses to adopt what the stack itself has made: the program no longer has it then, so the update would delete the
 * instance, or the resource group with everything in it, and find nothing to adopt. A group alone can be given away:
 * `existingResourceGroup`.
 * @param state of the stack, with or without an instance
 * @throws UsageError that says how to go on
 */
export function refuseAdoptionOfOwn({ project, apiManagement }: Settings, state: StackState): void {
  const { existing, serviceName, resourceGroupName } = apiManagement;
  if (!existing) return;
  const own = managedResources(state).filter(({ delete: isOld }) => !isOld);
  const has = (type: string, name: "serviceName" | "resourceGroupName", wanted: string | undefined) =>
    own.some(
      (resource) =>
        resource.type === type && String(resource.inputs?.[name]).toLowerCase() === wanted?.toLowerCase(),
    );
  const key = `${project}:apiManagement`;
  const problems: string[] = [];
  if (has(serviceType, "serviceName", serviceName)) {
    problems.push(
      `${key}.existing: the instance ${serviceName} is this stack's own, so it cannot be adopted: the update would delete it, with everything in it.`,
      `  To keep it:            remove ${key}.existing.`,
      `  To have it deleted:    give the ${key}.serviceName of the instance that is to be adopted.`,
    );
  } else if (has(groupType, "resourceGroupName", resourceGroupName)) {
    problems.push(
      `${key}.existing: the resource group ${resourceGroupName} is this stack's own: the update would delete it, with everything in it, the instance ${serviceName} included.`,
      `  To keep it:            update first with ${key}.existingResourceGroup: true in the place of existing, which gives the group away.`,
      `  To have it deleted:    give the ${key}.resourceGroupName of another group.`,
    );
  }
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
}
