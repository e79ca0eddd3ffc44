import type { Settings, SkuName } from "./settings.ts";

/** Every tier but Consumption has one: learn.microsoft.com/azure/api-management/api-management-features */
export function hasDeveloperPortal(sku: SkuName): boolean {
  return sku !== "Consumption";
}

/** Whether the stack publishes the developer portal; else there is none, or others do. */
export function publishesPortal({
  apiManagement,
  portal,
}: Pick<Settings, "apiManagement" | "portal">): boolean {
  return hasDeveloperPortal(apiManagement.sku) && portal.publish;
}

const SECURITY = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security";
const BACKEND = [
  `${SECURITY}.Backend.Protocols.Ssl30`,
  `${SECURITY}.Backend.Protocols.Tls10`,
  `${SECURITY}.Backend.Protocols.Tls11`,
];
const FRONTEND = [`${SECURITY}.Protocols.Tls10`, `${SECURITY}.Protocols.Tls11`];

/**
 * `customProperties` that leave TLS 1.2 and newer. Written out although it is the default, since a property
 * that is left out goes back to whatever the instance was created with. Consumption has no switch for
 * SSL 3.0 at its front; the v2 tiers have none of the switches and start at TLS 1.2.
 */
export function tlsProperties(sku: SkuName): Record<string, string> | undefined {
  if (sku === "BasicV2" || sku === "StandardV2") return undefined;
  const frontend = sku === "Consumption" ? FRONTEND : [`${SECURITY}.Protocols.Ssl30`, ...FRONTEND];
  return Object.fromEntries([...frontend, ...BACKEND].map((property) => [property, "False"]));
}
