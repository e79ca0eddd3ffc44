import type { ApimService } from "../../model/instances.ts";

/** One of the groups that every instance has. */
export interface BuiltInGroup {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
}

/**
 * The groups that every instance has; groups of its own are not in this world. The texts are those of the
 * recordings aso-20240501-crud-2026, cli-apim-core-service (administrators; in 2019 it was another) and net-product-groups.
 * @see learn.microsoft.com/azure/api-management/api-management-howto-create-groups
 */
export const builtInGroups: readonly BuiltInGroup[] = [
  {
    name: "administrators",
    displayName: "Administrators",
    description:
      "Administrators is a built-in group containing the admin email account provided at the time of service creation. Its membership is managed by the system.",
  },
  {
    name: "developers",
    displayName: "Developers",
    description:
      "Developers is a built-in group. Its membership is managed by the system. Signed-in users fall into this group.",
  },
  {
    name: "guests",
    displayName: "Guests",
    description:
      "Guests is a built-in group. Its membership is managed by the system. Unauthenticated users visiting the developer portal fall into this group.",
  },
];

/** A built-in group as answers about products and users show it. */
export function builtInGroupView(service: ApimService, name: BuiltInGroup["name"]): Record<string, unknown> {
  const { displayName, description } = builtInGroups.find((group) => group.name === name)!;
  return {
    id: `${service.id}/groups/${name}`,
    name: displayName,
    description,
    builtIn: true,
    type: "system",
    externalId: null,
  };
}
