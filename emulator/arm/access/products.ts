import type { ApimProduct } from "../../model/instances.ts";
import { apiView } from "../apis/view.ts";
import { type ChildKind, childType } from "../childResource.ts";
import * as contracts from "../contracts.ts";
import { linkType } from "../entities/link.ts";
import { ArmError, type FieldProblem, validationError } from "../errors.ts";
import { activeService, apiNamed } from "../lookup.ts";
import type { ResourceType } from "../request.ts";
import { builtInGroupView } from "./builtInGroups.ts";
import { addAutomaticSubscription, subscriptionsTo } from "./subscriptions.ts";

const kind: ChildKind<ApimProduct> = {
  type: "Microsoft.ApiManagement/service/products",
  label: "Product",
  name: contracts.names.productId,
  fields: contracts.product,
  collection: (request) => activeService(request).products,
  parentId: (request) => activeService(request).id,
  // By name, not in the order of their making (recording net-product-crud).
  order: (one, other) => (one.name < other.name ? -1 : 1),
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
      policy: previous?.policy,
    };
    if (!previous) addAutomaticSubscription(request.context, activeService(request), product);
    return product;
  },
  remove(request, product) {
    const service = activeService(request);
    const own = subscriptionsTo(service, product);
    if (own.length > 0 && request.query.get("deletesubscriptions")?.toLowerCase() !== "true") {
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

/** Links between products and APIs; a PUT says less of the API than the list (azure-service-operator at 2024-05-01). */
export const productApis: ResourceType = linkType({
  type: "Microsoft.ApiManagement/service/products/apis",
  label: "Api",
  names: (product) => (product as ApimProduct).apis,
  target(request, name) {
    const api = apiNamed(activeService(request), name);
    return api && { ...api, properties: { ...apiView(api), specificationLastUpdated: api.updated } };
  },
  inAnswer: ({
    apiVersionSetId: _set,
    contact: _contact,
    license: _license,
    termsOfServiceUrl: _terms,
    ...shown
  }) => ({
    ...shown,
    ...leftOut,
  }),
});

/** What the answer to a PUT does not show, and the list does (recordings net-product-apis, cli-apim-core-service). */
const leftOut = { protocols: null, authenticationSettings: null, subscriptionKeyParameterNames: null };
