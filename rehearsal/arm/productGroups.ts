import { apimVersions } from "./children.ts";
import { notFound } from "./errors.ts";
import { findProduct } from "./lookup.ts";
import { type ArmAnswer, ownName, type ResourceType } from "./request.ts";
import type { ApimProduct } from "./store.ts";

/**
 * The groups that every instance has; groups of its own are not in this world.
 * @see learn.microsoft.com/azure/api-management/api-management-howto-create-groups
 */
const builtInGroups: Readonly<Record<string, string>> = {
  administrators: "Administrators",
  developers: "Developers",
  guests: "Guests",
};

/** Who sees a product in the developer portal. Administrators always do. */
export const productGroups: ResourceType = {
  type: "Microsoft.ApiManagement/service/products/groups",
  apiVersions: apimVersions,
  head(request) {
    if (!groupsOf(findProduct(request)).has(groupName(request))) throw notFound("Group");
    return { status: 204 };
  },
  put(request) {
    const product = findProduct(request);
    const group = groupName(request);
    const linked = groupsOf(product).has(group);
    product.groups = groupsOf(product).add(group);
    return shown(product, group, linked ? 200 : 201);
  },
  delete(request) {
    const linked = findProduct(request).groups?.delete(groupName(request));
    return { status: linked ? 200 : 204 };
  },
  list(request) {
    const product = findProduct(request);
    const value = [...groupsOf(product)].map((group) => shown(product, group, 200).body);
    return { status: 200, body: { value, count: value.length } };
  },
};

function groupsOf(product: ApimProduct): Set<string> {
  return new Set(["administrators", ...(product.groups ?? [])]);
}

/** @throws ArmError 404 for a group that the instance does not have */
function groupName(request: Parameters<typeof ownName>[0]): string {
  const name = ownName(request).toLowerCase();
  if (!(name in builtInGroups)) throw notFound("Group");
  return name;
}

function shown(product: ApimProduct, group: string, status: number): ArmAnswer {
  const properties = { displayName: builtInGroups[group], builtIn: true, type: "system" };
  return {
    status,
    body: { id: `${product.id}/groups/${group}`, type: productGroups.type, name: group, properties },
  };
}
