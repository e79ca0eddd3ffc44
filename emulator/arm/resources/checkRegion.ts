import type { CloudName } from "../../model/clouds.ts";
import { regionName, regionsOf } from "../../model/regions.ts";
import { ArmError } from "../errors.ts";

/**
 * @param what `group` for a resource group, `deployment` for one of a subscription, or else the type of resource
 * @throws ArmError 400 for what is no region of the cloud (recorded for groups: azure-service-operator's
 * Test_NewResourceGroup_Error; reported for deployments: Azure/azure-cli#32973; LocationNotAvailableForResourceType is ARM's code for all else)
 */
export function checkRegion(
  location: string,
  cloud: CloudName,
  what: "group" | "deployment" | { readonly type: string },
): void {
  const regions = regionsOf(cloud);
  if (regions.includes(regionName(location))) return;
  const list = regions.join(",");
  if (typeof what === "object") {
    throw new ArmError(
      400,
      "LocationNotAvailableForResourceType",
      `The provided location '${location}' is not available for resource type '${what.type}'. List of available regions for the resource type is '${list}'.`,
    );
  }
  const [code, thing] = what === "group" ? ["ResourceGroup", "resource group"] : ["Deployment", "deployment"];
  throw new ArmError(
    400,
    `LocationNotAvailableFor${code}`,
    `The provided location '${location}' is not available for ${thing}. List of available regions is '${list}'.`,
  );
}
