import type { Settings } from "../../infra/settings.ts";
import type { StackState } from "../../rehearsal/engines/pulumiState.ts";
import type { AzureConnection } from "../azure/connection.ts";
import { deletedServicesOf } from "../azure/deletedServices.ts";
import { UsageError } from "../usage.ts";

/**
 * Whether an update would create an instance under a name that the stack file gives: only then can a deleted
 * one of that name stand in its way.
 */
export function createsNamedInstance({ apiManagement }: Settings, state: StackState | undefined): boolean {
  const { serviceName, existing, restore } = apiManagement;
  if (serviceName === undefined || existing || restore) return false;
  const ends = `/providers/microsoft.apimanagement/service/${serviceName.toLowerCase()}`;
  return !(state?.deployment.resources ?? []).some(({ id }) => id?.toLowerCase().endsWith(ends));
}

/**
 * Looks for a deleted instance that keeps the name which an update would use: Azure would refuse it after
 * everything in Entra ID has been created.
 * @throws UsageError that says how to go on
 */
export async function refuseKeptName(settings: Settings, azure: AzureConnection): Promise<void> {
  const [deleted] = await deletedServicesOf(settings, azure);
  if (!deleted) return;
  const { deletionDate, scheduledPurgeDate } = deleted.properties;
  const key = `${settings.project}:apiManagement`;
  throw new UsageError(
    [
      `${key}.serviceName: an instance ${deleted.name} was deleted on ${deletionDate} and keeps its name until ${scheduledPurgeDate}.`,
      `  To bring it back with all that is in it:  pulumi config set --stack ${settings.stack} --path '${key}.restore' true`,
      `  To delete it for good:                    npm run purge -- --stack ${settings.stack}`,
      "  Or choose another serviceName.",
    ].join("\n"),
  );
}
