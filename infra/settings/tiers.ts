import type { SkuName } from "./types.ts";

/**
 * Scale units of each tier and region, least and most. Sources: learn.microsoft.com/azure/api-management/
 * api-management-features (most units), models/ApiManagementServiceSkuProperties (0 on Consumption).
 */
export const units: Readonly<Record<SkuName, readonly [number, number]>> = {
  Developer: [1, 1],
  Basic: [1, 2],
  Standard: [1, 4],
  Premium: [1, 31],
  Consumption: [0, 0],
  BasicV2: [1, 10],
  StandardV2: [1, 10],
};

/** The tier of an instance whose stack file does not say: the lab's. */
export const defaultSku: SkuName = "Developer";

/** The scale units of an instance whose stack file does not say: as few as its tier has. */
export function defaultCapacity(sku: SkuName): number {
  return units[sku][0];
}

/**
 * Whether an instance of a tier has the portal's settings about signing in and up: those of v2 and Consumption have not
 * (terraform-provider-azurerm, api_management_resource.go: sign_in, sign_up).
 */
export function hasPortalSettings(sku: string): boolean {
  return sku !== "Consumption" && !sku.endsWith("V2");
}

/**
 * Whether people can sign in to the portal of an instance of a tier with Entra ID: not on Basic and Consumption
 * (learn.microsoft.com/azure/api-management/api-management-howto-aad, "Applies to").
 */
export function hasEntraLogin(sku: string): boolean {
  return sku !== "Basic" && sku !== "Consumption";
}
