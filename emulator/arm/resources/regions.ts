import type { CloudName } from "../../model/clouds.ts";
import { ArmError } from "../errors.ts";

/**
 * The regions of each cloud as `az account list-locations` shows them: display names, of which the names without
 * blanks and capitals are made. Azure opens new ones now and then; a region that is missing here belongs here.
 */
const displayNames: Readonly<Record<CloudName, readonly string[]>> = {
  public: [
    ...["Australia Central", "Australia Central 2", "Australia East", "Australia Southeast", "Austria East"],
    ...[
      "Belgium Central",
      "Brazil South",
      "Brazil Southeast",
      "Canada Central",
      "Canada East",
      "Central India",
    ],
    ...[
      "Central US",
      "Central US EUAP",
      "Chile Central",
      "Denmark East",
      "East Asia",
      "East US",
      "East US 2",
    ],
    ...["East US 2 EUAP", "France Central", "France South", "Germany North", "Germany West Central"],
    ...[
      "Indonesia Central",
      "Israel Central",
      "Italy North",
      "Japan East",
      "Japan West",
      "Jio India Central",
    ],
    ...[
      "Jio India West",
      "Korea Central",
      "Korea South",
      "Malaysia West",
      "Mexico Central",
      "New Zealand North",
    ],
    ...["North Central US", "North Europe", "Norway East", "Norway West", "Poland Central", "Qatar Central"],
    ...["South Africa North", "South Africa West", "South Central US", "South India", "Southeast Asia"],
    ...["Spain Central", "Sweden Central", "Sweden South", "Switzerland North", "Switzerland West"],
    ...["UAE Central", "UAE North", "UK South", "UK West", "West Central US", "West Europe", "West India"],
    ...["West US", "West US 2", "West US 3"],
  ],
  usgovernment: [
    "USDoD Central",
    "USDoD East",
    "USGov Arizona",
    "USGov Iowa",
    "USGov Texas",
    "USGov Virginia",
  ],
  china: ["China East", "China East 2", "China East 3", "China North", "China North 2", "China North 3"],
};

/** Names of a cloud's regions: `westeurope`. */
export function regionsOf(cloud: CloudName): string[] {
  return displayNames[cloud].map(regionName);
}

/** `West Europe` and `westeurope` are the same region. */
export function regionName(location: string): string {
  return location.replaceAll(" ", "").toLowerCase();
}

/** `West Europe` for `westeurope`: API Management answers display names (recorded in every session). */
export function regionDisplayName(location: string): string {
  const name = regionName(location);
  const all = Object.values(displayNames).flat();
  return all.find((candidate) => regionName(candidate) === name) ?? location;
}

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
