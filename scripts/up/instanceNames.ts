import type { Settings } from "../../infra/settings.ts";
import { apiVersion } from "../../lib/azure/apiVersion.ts";
import type { AzureConnection } from "../../lib/azure/connection.ts";
import {
  type DeletedService,
  deletedServicesOf,
  readDeletedServices,
} from "../../lib/azure/deletedServices.ts";
import { AzureError } from "../../lib/azure/serviceClient.ts";

/** Who has the name of an instance that is not there. */
export interface NameOf {
  /** The deleted one that keeps it. */
  readonly deleted?: DeletedService;
  /** Whether a living one has it: the name is a host name, so it may be anybody's in this cloud. */
  readonly taken: boolean;
  /** Whether that could be found out at all. */
  readonly known: boolean;
}

/**
 * Asks Azure who has a name.
 * @param warn gets what cannot be found out, for people
 * @throws AzureError
 */
export async function whoHas(
  serviceName: string,
  settings: Settings,
  azure: AzureConnection,
  warn: (line: string) => void,
): Promise<NameOf> {
  const named = { ...settings, apiManagement: { ...settings.apiManagement, serviceName } };
  const all = await deletedServicesOf(named, azure).catch((error: unknown) => {
    if (!isForbidden(error)) throw error;
    warn(
      `Whether a deleted instance keeps the name ${serviceName} cannot be found out: that needs the permission ${readDeletedServices} at the subscription. If one does, the update stops at the instance.`,
    );
    return undefined;
  });
  const [deleted] = all ?? [];
  if (deleted) return { deleted, taken: false, known: true };
  const path = `/subscriptions/${settings.subscriptionId}/providers/Microsoft.ApiManagement/checkNameAvailability`;
  const answer = await azure.arm
    .post<Availability>(`${path}?api-version=${apiVersion}`, { name: serviceName })
    .catch((error: unknown) => {
      // Who may not ask is told by Azure when the instance is made; as for a deleted one, which has been said.
      if (isForbidden(error)) return undefined;
      throw error;
    });
  const taken = answer?.nameAvailable === false && answer.reason === "AlreadyExists";
  return { taken, known: all !== undefined };
}

/** learn.microsoft.com/rest/api/apimanagement/api-management-service/check-name-availability */
interface Availability {
  readonly nameAvailable?: boolean;
  /** `Valid`, `Invalid` or `AlreadyExists`. */
  readonly reason?: string;
}

/** Whether the deploying identity may not do it. */
export function isForbidden(error: unknown): error is AzureError {
  return error instanceof AzureError && error.isForbidden;
}

/** For people, in the middle of a sentence. */
export function deletionOf({ properties: { deletionDate, scheduledPurgeDate } }: DeletedService): string {
  return `was deleted on ${deletionDate} and keeps its name until ${scheduledPurgeDate}`;
}
