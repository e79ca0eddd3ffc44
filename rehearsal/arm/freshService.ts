import type { WorldContext } from "../context.ts";
import { makeOperation } from "./apiOperations.ts";
import { makePolicy } from "./policies.ts";
import type { ApimApi, ApimProduct, ApimService } from "./store.ts";

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

const classicSkus = ["Developer", "Basic", "Standard", "Premium", "Isolated"];

/**
 * Puts into a fresh instance what Azure puts there: a global policy, and in the classic tiers the Echo API and
 * the products Starter and Unlimited.
 * @see learn.microsoft.com/azure/api-management/api-management-key-concepts
 */
export function fillFreshService(context: WorldContext, service: ApimService): void {
  const etag = () => context.arm.nextEtag();
  service.policy = makePolicy(service, service.id, etag(), "service", defaultPolicy, "rawxml");
  if (!classicSkus.includes(service.sku.name)) return;
  const echo = echoApi(service, etag);
  service.apis.set(echo.name, echo);
  for (const product of [
    sampleProduct(service, etag(), "starter", "Starter", false),
    sampleProduct(service, etag(), "unlimited", "Unlimited", true),
  ]) {
    product.apis.add(echo.name);
    service.products.set(product.name, product);
  }
}

function echoApi(service: ApimService, etag: () => string): ApimApi {
  const id = `${service.id}/apis/echo-api`;
  const operations = [
    ["create-resource", "POST", "Create resource", "/resource"],
    ["modify-resource", "PUT", "Modify Resource", "/resource"],
    ["remove-resource", "DELETE", "Remove resource", "/resource"],
    ["retrieve-header-only", "HEAD", "Retrieve header only", "/resource"],
    ["retrieve-resource", "GET", "Retrieve resource", "/resource"],
    ["retrieve-resource-cached", "GET", "Retrieve resource (cached)", "/resource-cached"],
  ].map(([name = "", method, displayName, urlTemplate]) => {
    const base = { id: `${id}/operations/${name}`, name, etag: etag(), properties: {} };
    const properties = { displayName, method, urlTemplate, templateParameters: [], responses: [] };
    return [name, makeOperation(base, properties)] as const;
  });
  return {
    id,
    name: "echo-api",
    etag: etag(),
    path: "echo",
    properties: {
      displayName: "Echo API",
      apiRevision: "1",
      subscriptionRequired: true,
      serviceUrl: "http://echoapi.cloudapp.net/api",
      path: "echo",
      protocols: ["https"],
      subscriptionKeyParameterNames: { header: "Ocp-Apim-Subscription-Key", query: "subscription-key" },
      isCurrent: true,
      isOnline: true,
    },
    operations: new Map(operations),
  };
}

function sampleProduct(
  service: ApimService,
  etag: string,
  name: string,
  displayName: string,
  approvalRequired: boolean,
): ApimProduct {
  return {
    id: `${service.id}/products/${name}`,
    name,
    etag,
    properties: {
      displayName,
      subscriptionRequired: true,
      approvalRequired,
      subscriptionsLimit: 1,
      state: "published",
    },
    apis: new Set(),
    groups: new Set(["developers", "guests"]),
  };
}
