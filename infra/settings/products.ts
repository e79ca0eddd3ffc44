import type { ApiEntry, Known, ProductEntry } from "./schema.ts";
import type { ApiSettings, EntraGroupSettings, Settings, SharedProductSettings } from "./types.ts";

/** ARM ids of the products that new instances come with, on every tier (Azure/azure-cli, test_apim_product.yaml: Consumption). */
export const builtInProducts: readonly string[] = ["starter", "unlimited"];

/** Their display names. */
export const builtInProductNames: readonly string[] = ["Starter", "Unlimited"];

/** The id by which an API names one of the products that it shares; undefined where it has one of its own. */
export function sharedProductId({ product }: Known<ApiEntry>): string | undefined {
  return typeof product === "string" ? product : undefined;
}

/** What the stack file says of the product that an API has for itself; undefined where it shares one. */
export function productOfItsOwn({ product = {} }: Known<ApiEntry>) {
  return typeof product === "string" ? undefined : product;
}

/** Of the products that a stack lists, the one with an id: names are Azure's, where case makes no difference. */
export function listedProduct<Product extends { readonly id?: string | undefined } | undefined>(
  products: readonly Product[],
  id: string,
): Product | undefined {
  return products.find((product) => product?.id?.toLowerCase() === id.toLowerCase());
}

/** A product that others own is what the stack file says of it, and no more. */
export function fillInProduct({ existing, ...product }: ProductEntry): SharedProductSettings {
  if (existing) {
    const groups = groupsOf(product);
    return { ...product, existing, ...(groups && { groups }) };
  }
  const { id, displayName = id } = product;
  return {
    existing,
    id,
    displayName,
    description: product.description ?? `Access to ${displayName}`,
    subscriptionRequired: product.subscriptionRequired ?? true,
    approvalRequired: product.approvalRequired ?? false,
    groups: groupsOf(product) ?? ["developers"],
  };
}

function groupsOf({ groups }: Pick<ProductEntry, "groups">): ProductEntry["groups"] {
  return groups?.map((group) =>
    typeof group === "string" ? group : { ...group, entra: group.entra.toLowerCase() },
  );
}

/** What tells a group from others: the word for one that every instance has, the object id of one of Entra ID. */
export function groupKey(group: string | { readonly entra?: string | undefined }): string | undefined {
  return typeof group === "string" ? group : group.entra?.toLowerCase();
}

/** The groups of Entra ID that products name, each once. */
export function entraGroups(
  products: readonly Pick<SharedProductSettings, "groups">[],
): EntraGroupSettings[] {
  const all = products.flatMap(({ groups = [] }) =>
    groups.flatMap((group) => (typeof group === "string" ? [] : [group])),
  );
  return [...new Map(all.map((group) => [group.entra, group])).values()];
}

/** Whether a stack shows products to groups of Entra ID at an instance where others decide how people sign in with it. */
export function usesLoginOfOthers({ products, portal }: Pick<Settings, "products" | "portal">): boolean {
  return portal.login === undefined && entraGroups(products).length > 0;
}

/** The product of an API, wherever the stack file says what it is. */
export function productOf(
  { product }: ApiEntry,
  shared: readonly SharedProductSettings[],
  api: { readonly productId: string; readonly displayName: string },
): ApiSettings["product"] {
  if (typeof product !== "string") {
    return {
      ...product,
      id: api.productId,
      displayName: product.displayName ?? api.displayName,
      description: product.description ?? `Access to ${api.displayName}`,
    };
  }
  const {
    id,
    displayName = id,
    description = "",
    approvalRequired = false,
  } = listedProduct(shared, api.productId)!;
  return { id, displayName, description, approvalRequired, shared: true };
}

/** The products that a stack makes for several APIs. */
export function ownProducts({
  products,
}: {
  readonly products: readonly SharedProductSettings[];
}): Extract<SharedProductSettings, { existing: false }>[] {
  return products.filter((product) => !product.existing);
}

/**
 * Names, present and former, of the APIs that share a listed product. First those that the product is called by, as the product of
 * one API is unless the stack file says otherwise: what the listed product was before.
 */
export function sharersOf(
  apis: readonly Pick<ApiSettings, "name" | "formerly" | "product">[],
  id: string,
): string[] {
  const names = apis
    .filter(({ product }) => product.shared && product.id === id)
    .flatMap(({ name, formerly }) => [name, ...formerly]);
  const isCalledSo = (name: string) => name.toLowerCase() === id.toLowerCase();
  return [...names.filter(isCalledSo), ...names.filter((name) => !isCalledSo(name))];
}
