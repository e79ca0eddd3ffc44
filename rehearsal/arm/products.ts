import { builtInGroupView } from "./builtInGroups.ts";
import { apimVersions, type ChildKind, childType } from "./children.ts";
import * as contracts from "./contracts.ts";
import { ArmError, type FieldProblem, notFound, validationError } from "./errors.ts";
import { activeService, existing, findProduct } from "./lookup.ts";
import { type ArmAnswer, ownName, type ResourceType } from "./request.ts";
import type { ApimApi, ApimProduct } from "./store.ts";
import { addAutomaticSubscription, subscriptionsTo } from "./subscriptions.ts";

const kind: ChildKind<ApimProduct> = {
  type: "Microsoft.ApiManagement/service/products",
  label: "Product",
  name: contracts.names.productId,
  fields: contracts.product,
  collection: (request) => activeService(request).products,
  parentId: (request) => activeService(request).id,
  // Recording aso-20240501-crud-2026: the groups of a new product are in the answer to its PUT, and in no later one.
  view: ({ properties }) => ({ ...properties, groups: [] }),
  written: (_product, request, how) =>
    how === "created" ? { groups: [builtInGroupView(activeService(request), "administrators")] } : {},
};

/**
 * Products. API Management subscribes the administrator to each one that is made, and deletes none that has
 * subscriptions unless it is told to delete them as well (Azure/azure-service-operator#3408, Azure/apiops#707).
 */
export const products: ResourceType = childType(kind, {
  make(request, base, sent, previous) {
    const problems: FieldProblem[] = [];
    const required = sent.subscriptionRequired !== false;
    for (const target of ["approvalRequired", "subscriptionsLimit"]) {
      if (!required && sent[target] !== undefined && sent[target] !== false) {
        problems.push({ target, message: `'${target}' can be set only if 'subscriptionRequired' is true.` });
      }
    }
    for (const other of activeService(request).products.values()) {
      if (other !== previous && other.properties.displayName === sent.displayName) {
        problems.push({ target: "name", message: "Product with the same name already exists" });
      }
    }
    if (problems.length > 0) throw validationError(problems);
    const defaults = required ? { subscriptionRequired: true, approvalRequired: false } : {};
    const product: ApimProduct = {
      ...base,
      properties: { ...defaults, state: "notPublished", ...sent },
      apis: previous?.apis ?? new Set(),
      groups: previous?.groups,
      policy: previous?.policy,
    };
    if (!previous) addAutomaticSubscription(request.context, activeService(request), product);
    return product;
  },
  remove(request, product) {
    const service = activeService(request);
    const own = subscriptionsTo(service, product);
    if (own.length > 0 && request.query.get("deleteSubscriptions")?.toLowerCase() !== "true") {
      throw new ArmError(
        400,
        "ValidationError",
        "Product cannot be deleted since it has existing subscriptions. Delete subscriptions before deleting the product or pass in deleteSubscriptions=true as query param",
        null,
      );
    }
    for (const { name } of own) service.subscriptions.delete(name.toLowerCase());
  },
});

/** Links between products and APIs; the link has no state of its own and is read by HEAD alone. */
export const productApis: ResourceType = {
  type: "Microsoft.ApiManagement/service/products/apis",
  apiVersions: apimVersions,
  head(request) {
    if (!findProduct(request).apis.has(ownName(request).toLowerCase())) throw notFound("Api");
    return { status: 204 };
  },
  put(request) {
    const product = findProduct(request);
    const api = existing(activeService(request).apis, ownName(request), "Api");
    const linked = product.apis.has(api.name.toLowerCase());
    product.apis.add(api.name.toLowerCase());
    return shown(product, api, linked ? 200 : 201);
  },
  delete(request) {
    const linked = findProduct(request).apis.delete(ownName(request).toLowerCase());
    return { status: linked ? 200 : 204 };
  },
  list(request) {
    const product = findProduct(request);
    const { apis } = activeService(request);
    const value = [...product.apis].map((name) => shown(product, existing(apis, name, "Api"), 200).body);
    return { status: 200, body: { value, count: value.length } };
  },
};

function shown(product: ApimProduct, api: ApimApi, status: number): ArmAnswer {
  const { name, properties } = api;
  return {
    status,
    body: { id: `${product.id}/apis/${name}`, type: productApis.type, name, properties },
  };
}
