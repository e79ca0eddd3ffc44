import { readsOwnCertificates } from "../../infra/instanceIdentity.ts";
import type { Settings } from "../../infra/settings.ts";
import { armId, armTypes, groupType, serviceType } from "../../lib/azure/armIds.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import { managedResources, type StackState } from "../../lib/engine/state.ts";
import { commandsFor } from "./commands.ts";
import { deletionOf, isForbidden, whoHas } from "./instanceNames.ts";
import { knownGroup } from "./knownInstance.ts";
import type { Obstacle } from "./obstacle.ts";
import { serviceNameIn } from "./serviceName.ts";

/** What an update would create of the instance itself, and what it takes for that; ARM ids. */
export interface NewInstance {
  /** A resource group to be made; undefined where the stack has one, or takes one that exists. */
  readonly group?: string;
  /** A group that has to be there: by the stack file, or since the state has it. */
  readonly existingGroup?: string;
  /** An instance to be made; undefined where the stack has it, and where its name is not known yet. */
  readonly service?: string;
  /** A deleted instance to be brought back. */
  readonly restored?: string;
  /** An instance to be adopted. */
  readonly adopted?: string;
  /** Whether the instance would be made with certificates that it has to read with an identity which it does not have yet. */
  readonly readsCertificates?: boolean;
}

/** What of an instance is not in the state yet, by the stack file alone. */
export function newInstance(settings: Settings, state: StackState): NewInstance {
  const { subscriptionId, apiManagement } = settings;
  const { resourceGroupName, existing, existingResourceGroup, restore } = apiManagement;
  const all = state.deployment.resources ?? [];
  // What the stack only reads has been found there before, and is not the stack's own.
  const missing = (
    type: string,
    inputs: Readonly<Record<string, string>>,
    known = existing || existingResourceGroup ? all : managedResources(state),
  ) => {
    const id = armId(type, subscriptionId, inputs);
    return id === undefined || known.some((own) => own.id?.toLowerCase() === id.toLowerCase())
      ? undefined
      : id;
  };
  const serviceName = serviceNameIn(settings, state);
  const service =
    serviceName === undefined ? undefined : missing(serviceType, { resourceGroupName, serviceName });
  if (existing) return service === undefined ? {} : { adopted: service };
  const group = missing(groupType, { resourceGroupName });
  const own = service !== undefined && group === undefined ? knownGroup(state) : undefined;
  const isMade = !restore && (service !== undefined || serviceName === undefined);
  return {
    ...(group !== undefined && { [existingResourceGroup ? "existingGroup" : "group"]: group }),
    ...(own !== undefined && { existingGroup: own }),
    ...(service !== undefined && { [restore ? "restored" : "service"]: service }),
    ...(isMade && readsOwnCertificates(apiManagement) && { readsCertificates: true }),
  };
}

/**
 * Asks Azure whether an instance and its resource group can be made: azure-native refuses a group that is there,
 * and API Management a name that is taken, after everything in Entra ID has been created.
 * @param warn gets what cannot be found out, for people
 */
export async function obstaclesOfInstance(
  settings: Settings,
  { group, existingGroup, service, restored, adopted, readsCertificates }: NewInstance,
  azure: AzureConnection,
  warn: (line: string) => void,
): Promise<Obstacle[]> {
  const key = `${settings.project}:apiManagement`;
  const { set, remove, up, purge, takeOver } = commandsFor(settings);
  const { resourceGroupName, existingResourceGroup } = settings.apiManagement;
  const takeBack = `take it over with what this stack has made in it, if this stack has made it: ${takeOver}`;
  const found: Obstacle[] = [];
  if (group && (await exists(groupType, group))) {
    found.push({
      what: `The resource group ${resourceGroupName} exists already, and the state of this stack does not have it.`,
      id: group,
      ways: [
        takeBack,
        `put the instance into it, if it is meant: ${set("existingResourceGroup")}`,
        `choose another ${key}.resourceGroupName`,
      ],
    });
  }
  if (existingGroup && !(await exists(groupType, existingGroup))) {
    found.push({
      what: existingResourceGroup
        ? `There is no resource group ${resourceGroupName}, and ${key}.existingResourceGroup says that it exists.`
        : `The resource group ${resourceGroupName} is in the state of this stack and not in Azure.`,
      ways: existingResourceGroup
        ? [`correct ${key}.resourceGroupName, or remove existingResourceGroup, and the stack makes the group`]
        : [`make it anew: ${up} --refresh`],
    });
  }
  if (readsCertificates) {
    // Azure/bicep#10534: the identity comes with the instance, and the certificates with the same request.
    found.push({
      what: `${key}.certificates: the new instance would read them with its own identity. Nobody can give that identity access to the key vault before the instance exists.`,
      ways: [
        `name a user-assigned identity that may read them: ${key}.certificates.identity`,
        `create the instance without gatewayHost, portalHost and certificates; give it an identity (az apim update --enable-managed-identity true), and that identity the role Key Vault Secrets User; then put the three keys back into the stack file`,
      ],
    });
  }
  for (const id of [service, restored, adopted]) if (id) found.push(...(await obstaclesOfName(id)));
  return found;

  async function obstaclesOfName(id: string): Promise<Obstacle[]> {
    const name = id.split("/").at(-1)!;
    if (await exists(serviceType, id)) return id === adopted ? [] : [obstacleOfExisting(id, name)];
    const { deleted, taken, known } = await whoHas(name, settings, azure, warn);
    if (id === adopted)
      return [
        {
          what: `There is no instance ${name} in the resource group ${resourceGroupName}, and ${key}.existing says that it exists${deleted ? `: it ${deletionOf(deleted)}` : ""}.`,
          ways: [
            ...(deleted ? ["have it brought back by those who run it"] : []),
            `correct ${key}.serviceName or resourceGroupName`,
            `have an instance of this stack's own: ${remove("existing")}`,
          ],
        },
      ];
    if (id === restored) {
      // Without the permission to see it Azure itself says whether there is one.
      if (!known) return [];
      return deleted ? obstacleOfGroup(deleted.properties.serviceId, id) : [nothingToRestore(name)];
    }
    if (deleted)
      return [
        {
          what: `${key}.serviceName: an instance ${name} ${deletionOf(deleted)}.`,
          ways: [
            `bring it back with all that is in it: ${set("restore")}`,
            `delete it for good: ${purge}`,
            "choose another serviceName",
          ],
        },
      ];
    if (!taken) return [];
    return [
      {
        what: `${key}.serviceName: another instance in this cloud is called ${name}; the name is part of its host names.`,
        ways: ["choose another serviceName"],
      },
    ];
  }

  function obstacleOfExisting(id: string, name: string): Obstacle {
    const isRestored = id === restored;
    return {
      what: isRestored
        ? `${key}.restore: the instance ${name} is there already, so there is nothing to bring back; the state of this stack does not have it.`
        : `The instance ${name} exists already, and the state of this stack does not have it.`,
      id,
      ways: isRestored
        ? [`take it over with what this stack has made in it: ${remove("restore")}, then ${takeOver}`]
        : [
            takeBack,
            `adopt it, if others use it, too: ${set("existing")}`,
            `choose another ${key}.serviceName`,
          ],
    };
  }

  /** An instance comes back where it was. */
  function obstacleOfGroup(was: string, id: string): Obstacle[] {
    if (was.toLowerCase() === id.toLowerCase()) return [];
    const formerGroup = /\/resourceGroups\/([^/]+)/i.exec(was)?.[1] ?? was;
    return [
      {
        what: `${key}.restore: the deleted instance was in the resource group ${formerGroup}, and comes back in no other one.`,
        id: was,
        ways: [
          `bring it back there: ${set("resourceGroupName", formerGroup)}`,
          `delete it for good: ${purge}`,
        ],
      },
    ];
  }

  function nothingToRestore(name: string): Obstacle {
    return {
      what: `${key}.restore: there is no deleted instance ${name} in the subscription ${settings.subscriptionId} that could be brought back.`,
      ways: [
        "if it was deleted just now: wait a minute, and run the command again",
        `have a new one: ${remove("restore")}, then ${up} --refresh`,
      ],
    };
  }

  /** Who may see nothing of a group has no part in it, and the update says so. */
  async function exists(type: string, id: string): Promise<boolean> {
    try {
      return await azure.arm.exists(`${id}?api-version=${armTypes[type]!.apiVersion}`);
    } catch (error) {
      if (!isForbidden(error)) throw error;
      warn(`Whether there is ${id} cannot be found out: ${error.message}`);
      return id === existingGroup || id === adopted;
    }
  }
}
