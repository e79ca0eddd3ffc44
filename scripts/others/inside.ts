import type { Settings } from "../../infra/settings.ts";
import { armId, armTypes, groupType, productType, serviceType } from "../../lib/azure/armIds.ts";
import { managedResources, type StackState } from "../../lib/engine/state.ts";
import { deletionsIn, type PlannedChange } from "../../lib/pulumi/plan.ts";
import { asksToReplace } from "../../lib/pulumi/planOptions.ts";
import { mayDeleteProducts } from "../makeWay/inTheWay.ts";
import type { OfOther } from "../up/owners.ts";
import { serviceNameIn } from "../up/serviceName.ts";

/**
 * An instance, a resource group or a product that is deleted with all that is in it, of which a product has the APIs'
 * links; ARM ids.
 */
export type Container = string;

/** Those that a stack has made, whatever becomes of them. */
export function containersOf(state: StackState): Container[] {
  return outermost(managedResources(state).flatMap(({ type, id }) => (isContainer(type) && id ? [id] : [])));
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
  if (mayDeleteProducts(state, settings)) return true;
  const own = managedResources(state).filter(({ type }) => type === serviceType || type === groupType);
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
  return outermost([...new Set([...planned, ...waiting])]);
}

/** What others have in there. */
export function insideOf(containers: readonly Container[], others: readonly OfOther[]): OfOther[] {
  return others.filter(({ id }) => containers.some((container) => isIn(id, container)));
}

/** What a container is, for people. */
export function kindOf(container: Container): "instance" | "resource group" | "product" {
  const [, kind = ""] = /\/(service|products)\/[^/]+$/i.exec(container) ?? [];
  if (kind === "") return "resource group";
  return kind.toLowerCase() === "service" ? "instance" : "product";
}

/** The api-version by which a container is asked for. */
export function versionOf(container: Container): string {
  const types = { instance: serviceType, "resource group": groupType, product: productType };
  return armTypes[types[kindOf(container)]]!.apiVersion;
}

function isContainer(type: string): boolean {
  return type === serviceType || type === groupType || type === productType;
}

/** A product goes with its instance, and that is what there is to say; an instance is said beside its group. */
function outermost(containers: readonly Container[]): Container[] {
  return containers.filter(
    (each) => kindOf(each) !== "product" || !containers.some((other) => isIn(each, other)),
  );
}

function isIn(id: string, container: Container): boolean {
  return id.toLowerCase().startsWith(`${container.toLowerCase()}/`);
}
