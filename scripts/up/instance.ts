import type { Settings } from "../../infra/settings.ts";
import { managedResources, type StackState } from "../../rehearsal/engines/pulumiState.ts";
import { apiVersion } from "../azure/apiVersion.ts";
import { armId, armTypes } from "../azure/armIds.ts";
import type { AzureConnection } from "../azure/connection.ts";
import { deletedServicesOf, readDeletedServices } from "../azure/deletedServices.ts";
import { AzureError } from "../azure/serviceClient.ts";
import type { Obstacle } from "./obstacle.ts";

const groupType = "azure-native:resources:ResourceGroup";
const serviceType = "azure-native:apimanagement:ApiManagementService";

/** What an update would create of the instance itself. */
export interface NewInstance {
  /** ARM id of the resource group; undefined where the stack has one, or takes one that exists. */
  readonly group?: string;
  /** ARM id of a group that has to be there. */
  readonly existingGroup?: string;
  /** ARM id of an instance whose name the stack file gives; undefined where the stack has it, or adopts it. */
  readonly service?: string;
}

/** What of an instance is not in the state yet, by the stack file alone. */
export function newInstance(settings: Settings, state: StackState): NewInstance {
  const { subscriptionId, apiManagement } = settings;
  const { resourceGroupName, serviceName, existing, existingResourceGroup, restore } = apiManagement;
  if (existing) return {};
  // What the stack only reads has been found there before, and is not the stack's own.
  const known = existingResourceGroup ? (state.deployment.resources ?? []) : managedResources(state);
  const ids = new Set(known.map(({ id }) => id?.toLowerCase()));
  const missing = (type: string, inputs: Readonly<Record<string, string>>) => {
    const id = armId(type, subscriptionId, inputs);
    return id === undefined || ids.has(id.toLowerCase()) ? undefined : id;
  };
  const group = missing(groupType, { resourceGroupName });
  const service =
    serviceName === undefined || restore
      ? undefined
      : missing(serviceType, { resourceGroupName, serviceName });
  return {
    ...(group !== undefined && { [existingResourceGroup ? "existingGroup" : "group"]: group }),
    ...(service !== undefined && { service }),
  };
}

/**
 * Asks Azure whether an instance and its resource group can be made: azure-native refuses a group that is there,
 * and API Management a name that is taken, after everything in Entra ID has been created.
 * @param warn gets what cannot be found out, for people
 */
export async function obstaclesOfInstance(
  settings: Settings,
  { group, existingGroup, service }: NewInstance,
  azure: AzureConnection,
  warn: (line: string) => void,
): Promise<Obstacle[]> {
  const key = `${settings.project}:apiManagement`;
  const set = (name: string) =>
    `npx pulumi config set --stack ${settings.stack} --path '${key}.${name}' true`;
  const { resourceGroupName, serviceName } = settings.apiManagement;
  const found: Obstacle[] = [];
  if (group && (await exists(groupType, group))) {
    found.push({
      what: `The resource group ${resourceGroupName} exists already, and this stack has not made it.`,
      id: group,
      ways: [
        `put the instance into it, if it is meant: ${set("existingResourceGroup")}`,
        `choose another ${key}.resourceGroupName`,
      ],
    });
  }
  if (existingGroup && !(await exists(groupType, existingGroup))) {
    found.push({
      what: `There is no resource group ${resourceGroupName}, and ${key}.existingResourceGroup says that it exists.`,
      ways: [
        `correct ${key}.resourceGroupName, or remove existingResourceGroup, and the stack makes the group`,
      ],
    });
  }
  if (service) found.push(...(await obstacleOfName(service)));
  return found;

  async function obstacleOfName(id: string): Promise<Obstacle[]> {
    if (await exists(serviceType, id)) {
      return [
        {
          what: `The instance ${serviceName} exists already, and this stack has not made it.`,
          id,
          ways: [`adopt it, if it is meant: ${set("existing")}`, `choose another ${key}.serviceName`],
        },
      ];
    }
    const kept = await keptName();
    return kept.length > 0 ? kept : await takenName();
  }

  async function keptName(): Promise<Obstacle[]> {
    const deleted = await deletedServicesOf(settings, azure).catch((error: unknown) => {
      if (!isForbidden(error)) throw error;
      warn(
        `Whether a deleted instance keeps the name ${serviceName} cannot be found out: that needs the permission ${readDeletedServices} at the subscription. If one does, the update stops at the instance.`,
      );
      return [];
    });
    return deleted.map(({ name, properties: { deletionDate, scheduledPurgeDate } }) => ({
      what: `${key}.serviceName: an instance ${name} was deleted on ${deletionDate} and keeps its name until ${scheduledPurgeDate}.`,
      ways: [
        `bring it back with all that is in it: ${set("restore")}`,
        `delete it for good: npm run purge -- --stack ${settings.stack}`,
        "choose another serviceName",
      ],
    }));
  }

  /** The name is a host name, so somebody else's instance may have it. */
  async function takenName(): Promise<Obstacle[]> {
    const path = `/subscriptions/${settings.subscriptionId}/providers/Microsoft.ApiManagement/checkNameAvailability`;
    const answer = await azure.arm
      .post<Availability>(`${path}?api-version=${apiVersion}`, { name: serviceName })
      .catch((error: unknown) => {
        // Who may not ask is told by Azure when the instance is made; as for a deleted one, which has been said.
        if (isForbidden(error)) return undefined;
        throw error;
      });
    if (answer?.nameAvailable !== false || answer.reason !== "AlreadyExists") return [];
    return [
      {
        what: `${key}.serviceName: another instance in this cloud is called ${serviceName}; the name is part of its host names.`,
        ways: ["choose another serviceName"],
      },
    ];
  }

  /** Who may see nothing of a group has no part in it, and the update says so. */
  async function exists(type: string, id: string): Promise<boolean> {
    try {
      return await azure.arm.exists(`${id}?api-version=${armTypes[type]!.apiVersion}`);
    } catch (error) {
      if (!isForbidden(error)) throw error;
      warn(`Whether there is ${id} cannot be found out: ${error.message}`);
      return type === groupType && id === existingGroup;
    }
  }
}

/** learn.microsoft.com/rest/api/apimanagement/api-management-service/check-name-availability */
interface Availability {
  readonly nameAvailable?: boolean;
  /** `Valid`, `Invalid` or `AlreadyExists`. */
  readonly reason?: string;
}

function isForbidden(error: unknown): error is AzureError {
  return error instanceof AzureError && error.isForbidden;
}
