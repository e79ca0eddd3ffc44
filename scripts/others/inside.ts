import type { Settings } from "../../infra/settings.ts";
import { armId, groupType, serviceType } from "../../lib/azure/armIds.ts";
import { managedResources, type StackState } from "../../lib/engine/state.ts";
import { deletionsIn, type PlannedChange } from "../../lib/pulumi/plan.ts";
import { asksToReplace } from "../../lib/pulumi/planOptions.ts";
import type { OfOther } from "../up/owners.ts";
import { serviceNameIn } from "../up/serviceName.ts";

/** An instance or a resource group that is deleted with all that is in it; ARM ids. */
export type Container = string;

/** Those that a stack has made, whatever becomes of them. */
export function containersOf(state: StackState): Container[] {
  return managedResources(state).flatMap(({ type, id }) => (isContainer(type) && id ? [id] : []));
}

/**
 * Whether an update may delete one, by stack file, state and options alone: it is to be elsewhere, or another one. A
 * plan takes as long as half an update, so it is made only then.
 * @param settings undefined where only the CLI can read the stack file as a whole
 */
export function mayDeleteContainers(
  settings: Settings | undefined,
  state: StackState,
  options: readonly string[],
): boolean {
  const own = managedResources(state).filter(({ type }) => isContainer(type));
  if (own.length === 0) return false;
  if (!settings || asksToReplace(options)) return true;
  const { subscriptionId, location, apiManagement } = settings;
  const { resourceGroupName, existing, existingResourceGroup } = apiManagement;
  const names = { resourceGroupName, serviceName: serviceNameIn(settings, state) ?? "" };
  const plain = (text: unknown) => String(text).replaceAll(" ", "").toLowerCase();
  return own.some(
    ({ type, id, inputs, delete: isOld }) =>
      isOld ||
      existing ||
      (type === groupType && existingResourceGroup) ||
      plain(id) !== plain(armId(type, subscriptionId, names)) ||
      plain(inputs?.location) !== plain(location),
  );
}

/** Those that a plan deletes; what waits for its deletion since an update that failed goes with the next one. */
export function containersDeletedBy(plan: readonly PlannedChange[], state: StackState): Container[] {
  const planned = deletionsIn(plan).flatMap(({ type, id }) => (isContainer(type) && id ? [id] : []));
  const waiting = managedResources(state).flatMap(({ type, id, delete: isOld }) =>
    isContainer(type) && id && isOld ? [id] : [],
  );
  return [...new Set([...planned, ...waiting])];
}

/** What others have in there. */
export function insideOf(containers: readonly Container[], others: readonly OfOther[]): OfOther[] {
  const isIn = (id: string, container: Container) =>
    id.toLowerCase().startsWith(`${container.toLowerCase()}/`);
  return others.filter(({ id }) => containers.some((container) => isIn(id, container)));
}

/** Whether it is an instance; else it is a resource group. */
export function isInstance(container: Container): boolean {
  return /\/service\/[^/]+$/i.test(container);
}

function isContainer(type: string): boolean {
  return type === serviceType || type === groupType;
}
