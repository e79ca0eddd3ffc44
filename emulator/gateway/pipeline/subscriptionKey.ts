import { subscriptionKeyNames, text } from "../../model/apiProperties.ts";
import type { ApimApi, ApimProduct, ApimService, ApimSubscription } from "../../model/instances.ts";
import type { Exchange } from "../core/exchange.ts";
import { PolicyFailure } from "../core/failure.ts";

/**
 * Ties a request to its subscription and product, and refuses it where the API wants a key
 * (learn.microsoft.com/azure/api-management/api-management-subscriptions, "How API Management handles
 * requests with or without subscription keys").
 * @throws PolicyFailure SubscriptionKeyNotFound, SubscriptionKeyInvalid
 */
export function authorize(exchange: Exchange): void {
  const { service, api } = exchange;
  const key = givenKey(exchange);
  const subscription = key === undefined ? undefined : subscriptionOf(service, api, key);
  if (subscription) {
    exchange.subscription = subscription.subscription;
    exchange.product = subscription.product;
    return;
  }
  if (key === undefined) exchange.product = openProduct(service, api);
  if (api.properties.subscriptionRequired === false || exchange.product) return;
  throw denied(exchange, key === undefined);
}

/** Ties a preflight, which is never refused for its key, to the product that the key in its URL belongs to. */
export function tieToProduct(exchange: Exchange): void {
  const key = givenKey(exchange);
  exchange.product =
    key === undefined ? undefined : subscriptionOf(exchange.service, exchange.api, key)?.product;
}

function givenKey({ api, request, originalUrl }: Exchange): string | undefined {
  const { header, query } = subscriptionKeyNames(api);
  return request.headers.get(header) || originalUrl.searchParams.get(query) || undefined;
}

function subscriptionOf(
  service: ApimService,
  api: ApimApi,
  key: string,
): { subscription: ApimSubscription; product?: ApimProduct } | undefined {
  for (const subscription of service.subscriptions.values()) {
    if (key !== subscription.primaryKey && key !== subscription.secondaryKey) continue;
    if ((text(subscription, "state") ?? "active") !== "active") return undefined;
    return covered(service, api, subscription);
  }
  return undefined;
}

/** The subscription when its scope covers the API: a product with it, the API itself, or all APIs. */
function covered(
  service: ApimService,
  api: ApimApi,
  subscription: ApimSubscription,
): { subscription: ApimSubscription; product?: ApimProduct } | undefined {
  // `/products/{id}`, `/apis/{id}` and `/apis`, in full or from the service on.
  const scope = (text(subscription, "scope") ?? "").replace(/\/+$/, "");
  const [, kind, name] = /\/(products|apis)(?:\/([^/]+))?$/i.exec(scope) ?? [];
  if (kind === undefined) return /\/service\/[^/]+$/i.test(scope) ? { subscription } : undefined;
  if (kind.toLowerCase() === "apis") {
    return name === undefined || name.toLowerCase() === api.name.toLowerCase() ? { subscription } : undefined;
  }
  const product = service.products.get((name ?? "").toLowerCase());
  return product?.apis.has(api.name.toLowerCase()) ? { subscription, product } : undefined;
}

/** A product with the API for which no subscription is needed. */
function openProduct(service: ApimService, api: ApimApi): ApimProduct | undefined {
  return [...service.products.values()].find(
    (product) =>
      product.properties.subscriptionRequired === false && product.apis.has(api.name.toLowerCase()),
  );
}

function denied({ api, originalUrl }: Exchange, missing: boolean): PolicyFailure {
  const { header } = subscriptionKeyNames(api);
  const realm = `https://${originalUrl.host}/${api.path}`;
  const headers = {
    "WWW-Authenticate": `AzureApiManagementKey realm="${realm}",name="${header}",type="header"`,
  };
  if (!missing) {
    const message =
      "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.";
    return new PolicyFailure({ reason: "SubscriptionKeyInvalid", message, status: 401, headers });
  }
  const message =
    "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.";
  return new PolicyFailure({ reason: "SubscriptionKeyNotFound", message, status: 401, headers });
}
