import { apimVersions, otherApimVersions } from "../arm/apimVersions.ts";
import type { ResourceType } from "../arm/request.ts";
import { resourcesVersions } from "../arm/resources/resourceGroups.ts";
import { allTypes } from "../arm/resourceTypes.ts";
import { keyVaultVersions } from "../arm/vaults/vaultLookup.ts";
import { type CoverageTable, codes } from "./table.ts";

/** Azure Resource Manager: types with their verbs, actions and api-versions, from the registry that requests are looked up in. */
export function armCoverage(): CoverageTable {
  return {
    title: "Azure Resource Manager",
    text: [
      `Versions A: ${apimVersions.join(", ")}. Versions R: ${resourcesVersions.join(", ")}. Versions K: ${keyVaultVersions.join(", ")}.`,
      `Of Azure's other versions of API Management, these are refused with 501: ${otherApimVersions.join(", ")}.`,
    ].join("\n"),
    columns: ["type", "operations", "actions (POST)", "versions"],
    rows: [...allTypes()]
      .sort((one, other) => (one.type.toLowerCase() < other.type.toLowerCase() ? -1 : 1))
      .map((type) => [
        `\`${type.type}\``,
        verbsOf(type).join(", "),
        codes(Object.keys(type.actions ?? {})),
        versionsOf(type),
      ]),
  };
}

function verbsOf(type: ResourceType): string[] {
  const verbs = ["get", "head", "put", "patch", "delete", "list"] as const;
  return verbs
    .filter((verb) => type[verb] !== undefined)
    .map((verb) => (verb === "list" ? verb : verb.toUpperCase()));
}

function versionsOf({ apiVersions }: ResourceType): string {
  if (apiVersions === apimVersions) return "A";
  if (apiVersions === keyVaultVersions) return "K";
  return apiVersions === resourcesVersions ? "R" : apiVersions.join(", ");
}
