import type { Settings } from "../../infra/settings.ts";
import { UsageError } from "../../lib/errors.ts";
import type { StackOutputs } from "../../lib/stack/outputs.ts";

/**
 * The URL of a stack's developer portal.
 * @throws UsageError for a tier that has none
 */
export function portalOf({ project, apiManagement }: Settings, outputs: StackOutputs): string {
  if (outputs.developerPortalUrl !== undefined) return outputs.developerPortalUrl;
  throw new UsageError(
    `${project}:apiManagement.sku: instances of the tier ${apiManagement.sku} have no developer portal.`,
  );
}
