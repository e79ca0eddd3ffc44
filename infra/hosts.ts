import { gatewayUrl, portalUrl } from "./names/azureCloud.ts";
import { hasDeveloperPortal } from "./serviceTier.ts";
import type { Settings } from "./settings.ts";

/** Under which origins an instance is reached; none has a trailing slash. */
export interface InstanceHosts {
  /** Of the gateway, as callers are told it: its custom host where it has one. */
  readonly gateway: string;
  /** Of the gateway, as Azure gives it: it stays reachable in addition to a custom one. */
  readonly defaultGateway: string;
  /**
   * Of the developer portal, the one that people are told first. The default host stays open beside a custom one
   * (MicrosoftDocs/azure-docs#12625), and whoever opens the portal there signs in from there. Empty on a tier without a portal.
   */
  readonly portals: readonly string[];
}

/**
 * The origins of an instance, from the settings alone: those of an adopted instance have been read before.
 * @param serviceName of the instance
 */
export function hosts(
  { cloud, apiManagement }: Pick<Settings, "cloud" | "apiManagement">,
  serviceName: string,
): InstanceHosts {
  const { sku, gatewayHost, portalHost } = apiManagement;
  const defaultGateway = gatewayUrl(cloud, serviceName);
  return {
    gateway: gatewayHost === undefined ? defaultGateway : `https://${gatewayHost}`,
    defaultGateway,
    portals: hasDeveloperPortal(sku)
      ? [...(portalHost === undefined ? [] : [`https://${portalHost}`]), portalUrl(cloud, serviceName)]
      : [],
  };
}
