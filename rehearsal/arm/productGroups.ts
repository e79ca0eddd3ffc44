import { type BuiltInGroup, builtInGroups } from "./builtInGroups.ts";
import { apimVersions } from "./children.ts";
import { notFound } from "./errors.ts";
import { activeService, findProduct } from "./lookup.ts";
import { type ArmAnswer, type ArmRequest, ownName, type ResourceType } from "./request.ts";
import type { ApimProduct } from "./store.ts";

/** Who sees a product in the developer portal. Administrators always do. */
export const productGroups: ResourceType = {
  type: "Microsoft.ApiManagement/service/products/groups",
  apiVersions: apimVersions,
  head(request) {
    if (!groupsOf(findProduct(request)).has(found(request).name)) throw notFound("Group");
    return { status: 204 };
  },
  put(request) {
    const product = findProduct(request);
    const group = found(request);
    const linked = groupsOf(product).has(group.name);
    product.groups = groupsOf(product).add(group.name);
    return shown(product, group, linked ? 200 : 201);
  },
  delete(request) {
    const linked = findProduct(request).groups?.delete(found(request).name);
    return { status: linked ? 200 : 204 };
  },
  list(request) {
    const product = findProduct(request);
    const value = builtInGroups(activeService(request))
      .filter(({ name }) => groupsOf(product).has(name))
      .map((group) => shown(product, group, 200).body);
    return { status: 200, body: { value, count: value.length } };
  },
};

function groupsOf(product: ApimProduct): Set<string> {
  return new Set(["administrators", ...(product.groups ?? [])]);
}

/** @throws ArmError 404 for a group that the instance does not have */
function found(request: ArmRequest): BuiltInGroup {
  const name = ownName(request).toLowerCase();
  const group = builtInGroups(activeService(request)).find((candidate) => candidate.name === name);
  if (!group) throw notFound("Group");
  return group;
}

function shown(product: ApimProduct, group: BuiltInGroup, status: number): ArmAnswer {
  const { name, displayName, description } = group;
  const properties = { displayName, description, builtIn: true, type: "system", externalId: null };
  return {
    status,
    body: { id: `${product.id}/groups/${name}`, type: productGroups.type, name, properties },
  };
}
