import type { OpenApiDocument } from "../../openapi/document.ts";
import { apiDefaults } from "./defaults.ts";
import type { Problems } from "./problems.ts";
import {
  builtInProductNames,
  builtInProducts,
  groupKey,
  listedProduct,
  productOfItsOwn,
  sharedProductId,
} from "./products.ts";
import type { ApiEntry, Known, ProductEntry, StackFile } from "./schema.ts";
import { hasEntraLogin } from "./tiers.ts";
import { choices, didYouMean, given } from "./wording.ts";

/** A product that the stack makes, and the key that says what is known of it. */
interface Made {
  readonly value: string | undefined;
  readonly key: string;
  /** What a message calls it: `apis[0]`. */
  readonly of: string;
}

/** Checks the products that APIs share and those that they have for themselves, each against all others. */
export function checkProducts(
  project: string,
  { apis = [], products: listedProducts, apiManagement, portal }: Known<StackFile>,
  documents: readonly (OpenApiDocument | undefined)[],
  problems: Problems,
): void {
  const [isRead, products] = [listedProducts !== undefined, listedProducts ?? []];
  const listed = (index: number) => `${project}:products[${index}]`;
  const ofApi = (index: number) => `${project}:apis[${index}].product`;
  checkIds();
  checkDisplayNames();
  checkEntraGroups();
  for (const [index, product] of products.entries()) if (product) checkShared(listed(index), product);
  for (const [index, entry] of apis.entries()) if (entry) checkApi(index, entry);

  function checkShared(path: string, product: Known<ProductEntry>): void {
    const { id, existing, subscriptionRequired, approvalRequired, groups = [] } = product;
    const isBuiltIn = id !== undefined && builtInProducts.includes(id.toLowerCase());
    if (existing === true && id !== undefined && apiManagement?.existing === false && !isBuiltIn) {
      problems.add(
        `${path}.existing`,
        `true is not allowed for ${given(id)}: the instance is this stack's own, and new ones have the products ${choices(builtInProducts)} alone; leave existing out, and this stack makes the product`,
      );
    }
    if (existing === false && apiManagement?.existing === false && isBuiltIn) {
      problems.add(
        `${path}.id`,
        `${given(id)} is the id of a product that new instances come with; choose another, or use that one with existing: true`,
      );
    }
    if (approvalRequired && subscriptionRequired === false) {
      problems.add(
        `${path}.approvalRequired`,
        "needs subscriptionRequired: true, since it is subscriptions that are approved",
      );
    }
    if (groups.length > 0 && apiManagement?.sku === "Consumption") {
      problems.add(
        `${path}.groups`,
        'is not allowed: apiManagement.sku "Consumption" has no developer portal in which anybody could see the product; remove it',
      );
    }
    const ids = groups.map((group) => group && groupKey(group));
    for (const [index, id] of ids.entries()) {
      if (id !== undefined && ids.indexOf(id) !== index) {
        problems.add(`${path}.groups[${index}]`, `${given(id)} is there twice; remove one`);
      }
    }
  }

  /** What groups of Entra ID take: that people sign in with it, and one name for each. */
  function checkEntraGroups(): void {
    const found = products.flatMap((product, index) =>
      (product?.groups ?? []).flatMap((group, place) =>
        group === undefined || typeof group === "string"
          ? []
          : [{ ...group, path: `${listed(index)}.groups[${place}]` }],
      ),
    );
    const sku = apiManagement?.sku;
    for (const { path, entra, name } of found) {
      if (sku && !hasEntraLogin(sku)) {
        problems.add(
          path,
          `is not allowed: on apiManagement.sku ${given(sku)} nobody signs in to the portal with Entra ID; remove it`,
        );
      } else if (portal && portal.login === undefined && apiManagement?.existing === false) {
        problems.add(
          path,
          `has no members: API Management learns who is in a group of Entra ID when people sign in with Entra ID; write ${project}:portal.login.entra`,
        );
      }
      const first = found.find((other) => other.entra?.toLowerCase() === entra?.toLowerCase());
      if (entra !== undefined && first?.name !== undefined && name !== undefined && first.name !== name) {
        problems.add(
          `${path}.name`,
          `${given(name)} is not what ${first.path} calls the same group: ${given(first.name)}`,
        );
      }
      const namesake = found.find((other) => other.name === name);
      if (
        name !== undefined &&
        namesake?.entra?.toLowerCase() !== entra?.toLowerCase() &&
        entra !== undefined
      ) {
        problems.add(
          `${path}.name`,
          `${given(name)} is already the name of another group: ${namesake?.path}`,
        );
      }
    }
  }

  function checkApi(index: number, entry: Known<ApiEntry>): void {
    // A further version of an API is in the product of the first.
    if (entry.versionOf !== undefined) return;
    const id = sharedProductId(entry);
    if (id === undefined) {
      if (productOfItsOwn(entry)?.approvalRequired && entry.subscriptionRequired === false) {
        problems.add(
          `${ofApi(index)}.approvalRequired`,
          "needs subscriptionRequired: true, since it is subscriptions that are approved",
        );
      }
      return;
    }
    const product = listedProduct(products, id);
    if (!product) {
      // The one that is meant may be among what is wrong.
      if (!isRead || products.some((each) => each?.id === undefined)) return;
      const known = products.flatMap((each) => each?.id ?? []);
      problems.add(
        ofApi(index),
        `${given(id)} is not the id of one of ${project}:products; allowed: ${choices(known)}; for a product of its own, write product: { id: ${id} }${didYouMean(id, known)}`,
      );
    } else if (product.subscriptionRequired === false && entry.subscriptionRequired === true) {
      // learn.microsoft.com/azure/api-management/api-management-subscriptions: calls without a key go by the open product.
      problems.add(
        `${project}:apis[${index}].subscriptionRequired`,
        `true has no effect in the product ${given(id)}, which needs no subscription, so Azure accepts calls without a key; write false here, or subscriptionRequired: true at the product`,
      );
    }
  }

  function checkIds(): void {
    const made: Made[] = [
      ...products.map((product, index) => ({
        value: product?.id,
        key: `${listed(index)}.id`,
        of: `products[${index}]`,
      })),
      ...apis.map((entry, index) => ({
        value: entry && idOfItsOwn(entry, index),
        key: `${ofApi(index)}.id`,
        of: `apis[${index}]`,
      })),
    ];
    for (const { value, key, other } of repeated(made, (id) => id.toLowerCase())) {
      const isListed = other.of.startsWith("products");
      if (!isListed) {
        problems.add(
          key,
          `${given(value)} is already the product.id of ${other.of}; each API needs its own, or both name one of ${project}:products by product: <id>`,
        );
      } else if (key.startsWith(`${project}:apis`)) {
        problems.add(
          key,
          `${given(value)} is the id of ${other.of}; to share that one, write product: ${value}, or choose another id`,
        );
      } else {
        problems.add(key, `${given(value)} is already the id of ${other.of}; each product is listed once`);
      }
    }
    for (const [index, entry] of apis.entries()) {
      const id = entry && idOfItsOwn(entry, index);
      if (id === undefined || apiManagement?.existing !== false) continue;
      if (builtInProducts.includes(id.toLowerCase())) {
        problems.add(
          `${ofApi(index)}.id`,
          `${given(id)} is the id of a product that new instances come with; choose another`,
        );
      }
    }
  }

  /** Azure refuses a second product of the same display name (Azure/apiops#606). */
  function checkDisplayNames(): void {
    const made: Made[] = [
      ...products.map((product, index) => ({
        value: product?.existing === false ? (product.displayName ?? product.id) : undefined,
        key: `${listed(index)}.displayName`,
        of: `products[${index}]`,
      })),
      ...apis.map((entry, index) => ({
        value: entry && displayNameOfItsOwn(entry, index),
        key: `${ofApi(index)}.displayName`,
        of: `apis[${index}]`,
      })),
    ];
    for (const { value, key, other } of repeated(made, (name) => name)) {
      const isApi = key.startsWith(`${project}:apis`);
      const owner = other.of.startsWith("products") ? other.of : `the product of ${other.of}`;
      problems.add(
        key,
        `${given(value)} is already the display name of ${owner}; each product needs its own, and without one it has ${isApi ? "that of its API, or the title of the document" : "its id"}`,
      );
    }
    if (apiManagement?.existing !== false) return;
    for (const { value, key } of made) {
      if (value !== undefined && builtInProductNames.includes(value)) {
        problems.add(
          key,
          `${given(value)} is the display name of a product that every new instance comes with; choose another`,
        );
      }
    }
  }

  /** Where the API's name is wrong, what follows from it is no second mistake. */
  function idOfItsOwn(entry: Known<ApiEntry>, index: number): string | undefined {
    const own = entry.versionOf === undefined ? productOfItsOwn(entry) : undefined;
    if (!own || own.id !== undefined) return own?.id;
    return problems.concerns(`${project}:apis[${index}].name`) ? undefined : apiDefaults(entry).productId;
  }

  /** Two APIs of one name, or with one product, have one product name for that reason. */
  function displayNameOfItsOwn(entry: Known<ApiEntry>, index: number): string | undefined {
    const own = entry.versionOf === undefined ? productOfItsOwn(entry) : undefined;
    const isKnown = [`${project}:apis[${index}].name`, `${ofApi(index)}.id`].some((key) =>
      problems.concerns(key),
    );
    if (!own || isKnown) return undefined;
    return own.displayName ?? entry.displayName ?? documents[index]?.title;
  }
}

/** Values that are there before, each with where it is first. */
function repeated(all: readonly Made[], compared: (value: string) => string) {
  return all.flatMap((each, index) => {
    if (each.value === undefined) return [];
    const first = all.findIndex(
      ({ value }) => value !== undefined && compared(value) === compared(each.value!),
    );
    return first === index ? [] : [{ ...each, other: all[first]! }];
  });
}
