import * as pulumi from "@pulumi/pulumi";
import type { ApiManagement } from "./apiManagement.ts";
import * as apimanagement from "./sdk/apimanagement.ts";
import { unlessMissing } from "./unlessMissing.ts";

/** What an instance says of its developer portal. */
export interface PortalState {
  /** When the instance was made (RFC 3339): another one under the same name has another time. "" without one. */
  readonly instance: string;
  /** Whether there is something to publish, and if not, why. */
  readonly content: "there" | "not set up" | "switched off" | "no instance";
}

/**
 * Asks Azure for the state of an instance's developer portal. Not known in a preview of the instance's creation.
 *
 * A new portal has no content: an administrator's browser uploads it when the portal is opened for the first time,
 * and no call does it (Azure/apim-lab#19). What is looked for is what the portal's administrative view itself looks
 * for, its settings (Azure/api-management-developer-portal: app.ts, mapiObjectStorage.ts). On the v2 tiers the portal
 * is off until somebody switches it on (learn.microsoft.com/azure/api-management/api-management-howto-developer-portal-customize).
 */
export function portalState(
  { resourceGroupName, serviceName, instanceId }: ApiManagement,
  parent: pulumi.Resource,
): pulumi.Output<PortalState> {
  return pulumi
    .all([resourceGroupName, serviceName, instanceId])
    .apply(([resourceGroupName, serviceName]) => askFor({ resourceGroupName, serviceName }, { parent }));
}

async function askFor(
  names: { readonly resourceGroupName: string; readonly serviceName: string },
  options: pulumi.InvokeOptions,
): Promise<PortalState> {
  const service = await unlessMissing(apimanagement.getApiManagementService(names, options));
  if (!service) return { instance: "", content: "no instance" };
  const instance = service.createdAtUtc;
  if (service.developerPortalStatus === "Disabled") return { instance, content: "switched off" };
  const item = { contentTypeId: "document", contentItemId: "configuration" };
  const settings = await unlessMissing(apimanagement.getContentItem({ ...names, ...item }, options));
  return { instance, content: settings ? "there" : "not set up" };
}
