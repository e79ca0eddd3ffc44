import type { WorldContext } from "../../context.ts";
import type { ApimProduct, ApimService } from "../../model/instances.ts";
import { addSubscription } from "../access/newSubscription.ts";
import { addAutomaticSubscription } from "../access/subscriptions.ts";
import { echoApi } from "../apis/echoApi.ts";
import { makePolicy } from "../policies/policies.ts";
import { familyOf } from "./serviceTiers.ts";

/** The global policy of a fresh instance, in the form that GET answers. */
export const defaultPolicy = [
  "<policies>",
  "\t<inbound />",
  "\t<backend>",
  "\t\t<forward-request />",
  "\t</backend>",
  "\t<outbound />",
  "\t<on-error />",
  "</policies>",
].join("\n");

/**
 * Puts into a fresh instance what Azure puts there: a global policy and the all-access subscription; in the classic
 * tiers the Echo API, the products Starter and Unlimited and the administrator's subscriptions to them (recordings
 * cli-apim-core-service, net-user-subscriptions); in Consumption, which has no users, the products alone
 * (azure-cli's test_apim_product, cli-apim-2020-api, cli-apim-2020-subscription). What the v2 tiers come with, no
 * recording tells: nothing more here.
 */
export function fillFreshService(context: WorldContext, service: ApimService): void {
  const etag = () => context.arm.nextEtag();
  service.policy = makePolicy(service, service.id, etag(), "service", defaultPolicy, "rawxml");
  addSubscription(
    context,
    service,
    { scope: `${service.id}/`, displayName: "Built-in all-access subscription" },
    "master",
  );
  const family = familyOf(service.sku.name);
  if (family === "v2") return;
  const products = [starter(service, etag()), unlimited(service, etag())];
  for (const product of products) service.products.set(product.name, product);
  if (family === "Consumption") return;
  const echo = echoApi(service, etag);
  service.apis.set(echo.name, echo);
  for (const product of products) {
    product.apis.add(echo.name);
    addAutomaticSubscription(context, service, product);
  }
}

function starter(service: ApimService, etag: string): ApimProduct {
  return sampleProduct(service, etag, "starter", {
    displayName: "Starter",
    description: "Subscribers will be able to run 5 calls/minute up to a maximum of 100 calls/week.",
    terms: "",
    approvalRequired: false,
  });
}

function unlimited(service: ApimService, etag: string): ApimProduct {
  return sampleProduct(service, etag, "unlimited", {
    displayName: "Unlimited",
    description:
      "Subscribers have completely unlimited access to the API. Administrator approval is required.",
    terms: null,
    approvalRequired: true,
  });
}

function sampleProduct(
  service: ApimService,
  etag: string,
  name: string,
  properties: Record<string, unknown>,
): ApimProduct {
  return {
    id: `${service.id}/products/${name}`,
    name,
    etag,
    properties: { ...properties, subscriptionRequired: true, subscriptionsLimit: 1, state: "published" },
    apis: new Set(),
    links: new Map([["groups", new Set(["developers", "guests"])]]),
  };
}

/** A subscription that nobody has asked for (recordings cli-apim-2020-subscription, net-user-subscriptions). */
