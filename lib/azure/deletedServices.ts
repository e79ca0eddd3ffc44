import { SUFFIX_LENGTH, serviceNamePrefix } from "../../infra/serviceNamePrefix.ts";
import type { Settings } from "../../infra/settings.ts";
import { apiVersion } from "./apiVersion.ts";
import type { AzureConnection } from "./connection.ts";

/**
 * A deleted API Management instance, whose name nobody can use until it is purged
 * (learn.microsoft.com/azure/api-management/soft-delete).
 */
export interface DeletedService {
  /** ARM id of the deleted instance, which a DELETE purges. */
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly properties: {
    /** ARM id that it had, and gets again when it is restored. */
    readonly serviceId: string;
    /** RFC 3339. */
    readonly deletionDate: string;
    /** RFC 3339; Azure purges it by itself then. */
    readonly scheduledPurgeDate: string;
  };
}

/** What it takes to see deleted instances, at the subscription and nowhere below it (MicrosoftDocs/azure-docs#94436). */
export const readDeletedServices = "Microsoft.ApiManagement/deletedservices/read";

/** What it takes besides to purge one (learn.microsoft.com/azure/api-management/soft-delete). */
export const purgeDeletedServices = "Microsoft.ApiManagement/locations/deletedservices/delete";

/**
 * The deleted instances of a stack's subscription that a stack may have left: that of its name, or every one
 * with the name that it makes up (see uniqueServiceName).
 */
export async function deletedServicesOf(
  { project, stack, subscriptionId, apiManagement: { serviceName } }: Settings,
  azure: AzureConnection,
): Promise<DeletedService[]> {
  const path = `/subscriptions/${subscriptionId}/providers/Microsoft.ApiManagement/deletedservices`;
  const all = await azure.arm.list<DeletedService>(`${path}?api-version=${apiVersion}`);
  const own = serviceName ?? `${serviceNamePrefix(project, stack)}-[a-z0-9]{${SUFFIX_LENGTH}}`;
  return all.filter(({ name }) => new RegExp(`^${own}$`, "i").test(name));
}

/**
 * Deletes it for good, and waits for that.
 * @throws AzureError
 */
export function purge({ id }: DeletedService, azure: AzureConnection): Promise<void> {
  return azure.arm.delete(`${id}?api-version=${apiVersion}`);
}
