import type { Cloud } from "../../model/clouds.ts";
import { regionName } from "../../model/regions.ts";

/** Tiers that behave alike; an instance never changes from one family into another. */
export type TierFamily = "classic" | "v2" | "Consumption";

/** @param sku name of a tier, such as `BasicV2` */
export function familyOf(sku: string): TierFamily {
  if (sku === "Consumption") return "Consumption";
  return sku.endsWith("V2") ? "v2" : "classic";
}

/**
 * What an instance has of a property that nobody sent. Recorded: Developer (azure-service-operator 2022-08-01,
 * azure-cli), Basic v2 (azure-service-operator 2024-05-01: its portal is off), Consumption (azure-cli). The legacy
 * portal is off in the official example of 2024-05-01 as well. v2 shows no `disableGateway`; the portal's status
 * of a tier without one is left unsaid.
 */
export function defaultProperties(sku: string): Record<string, unknown> {
  const family = familyOf(sku);
  const portals = {
    classic: { legacyPortalStatus: "Disabled", developerPortalStatus: "Enabled" },
    v2: { legacyPortalStatus: "Disabled", developerPortalStatus: "Disabled" },
    Consumption: {},
  };
  return {
    notificationSenderEmail: "apimgmt-noreply@mail.windowsazure.com",
    virtualNetworkType: "None",
    ...(family !== "v2" && { disableGateway: false }),
    natGatewayState: family === "v2" ? "Enabled" : "Disabled",
    apiVersionConstraint: { minApiVersion: null },
    publicNetworkAccess: "Enabled",
    ...portals[family],
  };
}

const security = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security";
/** Not on Consumption ("customProperties are not supported in SkuType Consumption", azurerm#8405). */
const notOnConsumption = [`${security}.Protocols.Ssl30`, `${security}.Ciphers.TripleDes168`];
const everywhere = [
  `${security}.Protocols.Tls10`,
  `${security}.Protocols.Tls11`,
  `${security}.Backend.Protocols.Tls10`,
  `${security}.Backend.Protocols.Tls11`,
  `${security}.Backend.Protocols.Ssl30`,
  "Microsoft.WindowsAzure.ApiManagement.Gateway.Protocols.Server.Http2",
];

/** Names among these that Azure refuses on a tier. */
export function refusedCustomProperties(sku: string, names: readonly string[]): string[] {
  return sku === "Consumption" ? names.filter((name) => notOnConsumption.includes(name)) : [];
}

/**
 * `customProperties` with all that Azure adds: every switch that was not sent is off.
 * @param updated a v2 instance shows the two switches that Consumption lacks only after its first update (recorded
 * twice: azure-service-operator 2023-05-01-preview and 2024-05-01)
 */
export function customProperties(sku: string, sent: object, updated: boolean): Record<string, unknown> {
  const family = familyOf(sku);
  const more = family === "classic" || (family === "v2" && updated) ? notOnConsumption : [];
  return { ...Object.fromEntries([...everywhere, ...more].map((name) => [name, "False"])), ...sent };
}

/** Addresses and platform of an instance, before its activation and after. */
export function serviceAddresses(
  cloud: Cloud,
  { name, location, sku }: { name: string; location: string; sku: string },
  { active, portal }: { active: boolean; portal: boolean },
): Record<string, unknown> {
  const host = (part: string) => `https://${name}${part}${cloud.gatewaySuffix}`;
  const developerPortalUrl = portal ? `https://${name}${cloud.portalSuffix}` : null;
  const gatewayUrl = host("");
  switch (familyOf(sku)) {
    case "Consumption":
      return { gatewayUrl, platformVersion: "mtv1" };
    case "v2":
      return {
        gatewayUrl,
        developerPortalUrl: active ? developerPortalUrl : null,
        outboundPublicIPAddresses: [],
        managementApiUrl: "https://smapi.api-rehearsal-prod-scaleunit-001.p.azurewebsites.net/",
        platformVersion: "undetermined",
      };
    case "classic":
      if (!active) return { gatewayUrl, platformVersion: "undetermined" };
      return {
        gatewayUrl,
        gatewayRegionalUrl: `https://${name}-${regionName(location)}-01.regional${cloud.gatewaySuffix}`,
        portalUrl: host(".portal"),
        developerPortalUrl,
        managementApiUrl: host(".management"),
        scmUrl: host(".scm"),
        publicIPAddresses: [publicAddress],
        outboundPublicIPAddresses: [publicAddress],
        platformVersion: "stv2",
      };
  }
}

/** Of the block for documentation (RFC 5737): nothing of the rehearsal is reached by it. */
const publicAddress = "203.0.113.7";
