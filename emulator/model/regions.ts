import type { CloudName } from "./clouds.ts";

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
