import { familyOf } from "./serviceTiers.ts";
import type { ApimService } from "./store.ts";

/** One of the groups that every instance has. */
export interface BuiltInGroup {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
}

const administrators = {
  v2: "Administrators is a built-in group containing the admin email account provided at the time of service creation. Its membership is managed by the system.",
  others:
    "Administrators is a built-in group. Its membership is managed by the system. Microsoft Azure subscription administrators fall into this group.",
};

/**
 * The groups that every instance has; groups of its own are not in this world. The texts are those of the
 * recordings net-product-groups and, for the administrators of a v2 tier, aso-20240501-crud-2026.
 * @see learn.microsoft.com/azure/api-management/api-management-howto-create-groups
 */
export function builtInGroups({ sku }: Pick<ApimService, "sku">): readonly BuiltInGroup[] {
  return [
    {
      name: "administrators",
      displayName: "Administrators",
      description: familyOf(sku.name) === "v2" ? administrators.v2 : administrators.others,
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
}

/** A built-in group as answers about products and users show it. */
export function builtInGroupView(service: ApimService, name: BuiltInGroup["name"]): Record<string, unknown> {
  const { displayName, description } = builtInGroups(service).find((group) => group.name === name)!;
  return {
    id: `${service.id}/groups/${name}`,
    name: displayName,
    description,
    builtIn: true,
    type: "system",
    externalId: null,
  };
}
