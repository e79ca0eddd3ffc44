import type { Settings } from "../../infra/settings.ts";
import { apiVersion } from "../../lib/azure/apiVersion.ts";
import { armId, groupType, serviceType } from "../../lib/azure/armIds.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import { AzureError } from "../../lib/azure/serviceClient.ts";
import type { StackState } from "../../lib/engine/state.ts";

/** The instance that a stack's state has: its own, or one that it has adopted. */
export interface KnownInstance {
  /** ARM id. */
  readonly id: string;
  readonly name: string;
  /** When Azure made it, as the state has it (RFC 3339). */
  readonly madeAt?: string;
}

/** The state's instance; undefined where there is none, or where the stack file names another one. */
export function knownInstance(
  { subscriptionId, apiManagement }: Settings,
  { deployment }: StackState,
): KnownInstance | undefined {
  const found = (deployment.resources ?? []).find(
    ({ type, delete: deleted }) => type === serviceType && !deleted,
  );
  const { id = "", outputs = {} } = found ?? {};
  const name = id.split("/").at(-1)!;
  const { resourceGroupName, serviceName = name } = apiManagement;
  const wanted = armId(serviceType, subscriptionId, { resourceGroupName, serviceName });
  if (!found || wanted?.toLowerCase() !== id.toLowerCase()) return undefined;
  const { createdAtUtc: madeAt } = outputs;
  return { id, name, ...(typeof madeAt === "string" && { madeAt }) };
}

/** What has become of an instance in Azure; another one under its name has another time. */
export type Whereabouts = "there" | "gone" | { readonly madeAt: string };

/** No instance is deleted, purged and made again within that; a time may be told with more or fewer digits. */
const sameMs = 10_000;

/** @throws AzureError; not where the instance may not be read, which the update itself reports */
export async function whereaboutsOf(
  { id, madeAt }: KnownInstance,
  { arm }: AzureConnection,
): Promise<Whereabouts> {
  try {
    const service = await arm.get<{ properties: { createdAtUtc?: string } }>(
      `${id}?api-version=${apiVersion}`,
    );
    if (!service) return "gone";
    const { createdAtUtc: made } = service.properties;
    if (madeAt === undefined || made === undefined) return "there";
    return Math.abs(Date.parse(made) - Date.parse(madeAt)) > sameMs ? { madeAt: made } : "there";
  } catch (error) {
    if (error instanceof AzureError && error.isForbidden) return "there";
    throw error;
  }
}

/** What of a state is not in Azure any more. */
export interface Gone {
  /** The instance that everything in it has gone with. */
  readonly content?: KnownInstance;
  /** The instance itself. */
  readonly instance?: KnownInstance;
  /** ARM id of a resource group. */
  readonly group?: string;
}

/** The state as a refresh would leave it. */
export function asRefreshed(state: StackState, { content, instance, group }: Gone): StackState {
  const isAt = (id: string, place?: string) => place !== undefined && id === place.toLowerCase();
  const isIn = (id: string, place?: string) =>
    place !== undefined && id.startsWith(`${place.toLowerCase()}/`);
  const resources = (state.deployment.resources ?? []).filter(({ id = "" }) => {
    const own = id.toLowerCase();
    const withInstance = isIn(own, content?.id) || isIn(own, instance?.id) || isAt(own, instance?.id);
    return !(withInstance || isAt(own, group) || isIn(own, group));
  });
  return { ...state, deployment: { ...state.deployment, resources } };
}

/** ARM id of the resource group that the state has, as the stack's own or as one that it reads. */
export function knownGroup({ deployment }: StackState): string | undefined {
  return (deployment.resources ?? []).find(({ type, delete: deleted }) => type === groupType && !deleted)?.id;
}
