import type { WorldContext } from "../../context.ts";
import type { ApimProduct, ApimService, ApimSubscription } from "../../model/instances.ts";
import { apimVersions } from "../apimVersions.ts";
import { type ChildKind, childType } from "../childResource.ts";
import * as contracts from "../contracts.ts";
import { type FieldProblem, validationError } from "../errors.ts";
import { etagHeader } from "../etag.ts";
import { listAnswer } from "../listing.ts";
import { activeService, existing, findProduct, pathBelow } from "../lookup.ts";
import { type ArmHandler, ownName, type ResourceType } from "../request.ts";
import { addSubscription, newKey, unsetDates } from "./newSubscription.ts";
import { administratorId, findUser, ownerView } from "./users.ts";

const kind: ChildKind<ApimSubscription> = {
  type: "Microsoft.ApiManagement/service/subscriptions",
  label: "Subscription",
  name: contracts.names.sid,
  fields: contracts.subscription,
  readOnly: ["createdDate"],
  collection: (request) => activeService(request).subscriptions,
  parentId: (request) => activeService(request).id,
  hidden: ({ primaryKey, secondaryKey }) => ({ primaryKey, secondaryKey }),
  view: ({ properties }) => ({ ...unsetDates, ...properties }),
  // Recordings aso-20240501-crud-2026 and net-subscription: every answer to a PUT has the keys and the owner.
  written({ primaryKey, secondaryKey, properties }, request, how) {
    if (how === "patched") return {};
    const owner = findUser(activeService(request), String(properties.ownerId));
    return { primaryKey, secondaryKey, ...(owner && { user: ownerView(owner) }) };
  },
};

/** Subscriptions to a product, to one API, or to all. GET does not show their keys: POST `listSecrets` does. */
export const subscriptions: ResourceType = {
  ...childType(kind, {
    make(request, base, sent, previous) {
      const service = activeService(request);
      const { primaryKey, secondaryKey, scope: wanted, ...shown } = sent;
      const scope = resolveScope(service, String(wanted));
      const problems: FieldProblem[] = [];
      if (!scope) {
        problems.push({
          target: "scope",
          message: `'scope' must be /products/{productId}, /apis or /apis/{apiId} of this service, and exist; got '${wanted}'.`,
        });
      }
      const owner = sent.ownerId === undefined ? undefined : findUser(service, String(sent.ownerId));
      if (sent.ownerId !== undefined && !owner) {
        problems.push({
          target: "ownerId",
          message: `'ownerId' must be /users/{userId} of this service, and exist; got '${sent.ownerId}'.`,
        });
      }
      const keys = {
        primaryKey: (primaryKey as string) ?? previous?.primaryKey ?? newKey(),
        secondaryKey: (secondaryKey as string) ?? previous?.secondaryKey ?? newKey(),
      };
      for (const [target, key] of Object.entries(keys)) {
        if (keyTaken(service, key, previous) || (target === "secondaryKey" && key === keys.primaryKey)) {
          problems.push({ target, message: `'${target}' is another key of this service already.` });
        }
      }
      if (problems.length > 0) throw validationError(problems);
      const createdDate = previous?.properties.createdDate ?? request.context.clock.iso();
      // Without a state it is active, whatever the REST reference says (recordings aso-20240501-crud-2026, cli-apim-2020-subscription).
      const defaults = { state: "active", allowTracing: false };
      const properties = { ...defaults, ...shown, ...(owner && { ownerId: owner.id }), scope, createdDate };
      return { ...base, properties, ...keys };
    },
  }),
  actions: {
    listSecrets(request) {
      const item = existing(kind.collection(request), ownName(request), kind.label);
      const { primaryKey, secondaryKey } = item;
      return { status: 200, body: { primaryKey, secondaryKey }, headers: etagHeader(item) };
    },
    regeneratePrimaryKey: regenerate("primaryKey"),
    regenerateSecondaryKey: regenerate("secondaryKey"),
  },
};

/** `…/products/{productId}/subscriptions`: those to one product (recording net-product-subscriptions). */
export const productSubscriptions: ResourceType = {
  type: "Microsoft.ApiManagement/service/products/subscriptions",
  apiVersions: apimVersions,
  list(request) {
    const product = findProduct(request);
    const value = subscriptionsTo(activeService(request), product).map((subscription) => ({
      id: `${product.id}/subscriptions/${subscription.name}`,
      type: productSubscriptions.type,
      name: subscription.name,
      properties: { ...unsetDates, ...subscription.properties },
    }));
    return listAnswer(request, value);
  },
};

/** The subscriptions to a product, whoever has made them. */
export function subscriptionsTo({ subscriptions }: ApimService, { id }: ApimProduct): ApimSubscription[] {
  return [...subscriptions.values()].filter(
    ({ properties }) => String(properties.scope).toLowerCase() === id.toLowerCase(),
  );
}

/**
 * Subscribes the administrator to a product, as API Management does by itself when one is made: a name of 24
 * hexadecimal digits, no display name (recording net-product-subscriptions). On Consumption a product that needs
 * no subscription gets none: azure-native's own example of such a product is destroyed without a parameter.
 */
export function addAutomaticSubscription(
  context: WorldContext,
  service: ApimService,
  product: ApimProduct,
): void {
  if (service.sku.name === "Consumption" && product.properties.subscriptionRequired === false) return;
  addSubscription(context, service, {
    ownerId: administratorId(service),
    scope: product.id,
    displayName: null,
  });
}

function regenerate(key: "primaryKey" | "secondaryKey"): ArmHandler {
  return (request) => {
    existing(kind.collection(request), ownName(request), kind.label)[key] = newKey();
    return { status: 204 };
  };
}

/** The full ARM id of a scope, or undefined when there is nothing under it. */
function resolveScope(service: ApimService, scope: string): string | undefined {
  const [, collection, name, ...more] = pathBelow(service, scope).split("/");
  if (more.length > 0) return undefined;
  switch (collection?.toLowerCase()) {
    case "apis":
      return name ? service.apis.get(name.toLowerCase())?.id : `${service.id}/apis`;
    case "products":
      return name ? service.products.get(name.toLowerCase())?.id : undefined;
    default:
      return undefined;
  }
}

function keyTaken(service: ApimService, key: string, own: ApimSubscription | undefined): boolean {
  return [...service.subscriptions.values()].some(
    (other) => other !== own && (other.primaryKey === key || other.secondaryKey === key),
  );
}
