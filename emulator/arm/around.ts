import type { WorldContext } from "../context.ts";
import type { ArmAnswer } from "../model/armAnswer.ts";
import type { Tenant } from "../model/directory.ts";
import { regionDisplayName, regionsOf } from "../model/regions.ts";
import { allTypes } from "./resourceTypes.ts";
import { serviceBody } from "./services/serviceView.ts";

/**
 * What clients ask of ARM before they come to a resource: who they are, which subscriptions there are, whether the
 * resource provider is registered (azure-cli's and azure-sdk-for-net's recordings ask for the provider).
 * @returns undefined for any other path
 * @see learn.microsoft.com/rest/api/resources
 */
export function aroundAnswer(context: WorldContext, tenant: Tenant, pathname: string): ArmAnswer | undefined {
  const [root = "", id = "", ...rest] = pathname.toLowerCase().split("/").slice(1).filter(Boolean);
  const found = (body: object): ArmAnswer => ({ status: 200, body });
  if (root === "tenants") return id === "" ? found({ value: [tenantView(tenant)] }) : undefined;
  if (id === "")
    return found({ value: ownSubscriptions(context, tenant).map((each) => subscriptionView(each, tenant)) });
  switch (rest.join("/")) {
    case "":
      return found(subscriptionView(id, tenant));
    case "locations":
      return found({ value: regionsOf(tenant.cloud.name).map((name) => locationView(id, name)) });
    case "resources":
      return found({ value: resources(context, tenant, id) });
    case "providers/microsoft.apimanagement":
      return found(providerView("Microsoft.ApiManagement", id, tenant));
    case "providers/microsoft.insights":
      return found(providerView("Microsoft.Insights", id, tenant));
    case "providers/microsoft.keyvault":
      return found(providerView("Microsoft.KeyVault", id, tenant));
    default:
      return undefined;
  }
}

/** Subscriptions that somebody of the tenant has used: the world has no list of others. */
function ownSubscriptions({ arm }: WorldContext, { id }: Tenant): string[] {
  return [...arm.subscriptionTenants]
    .filter(([, tenant]) => tenant === id)
    .map(([subscription]) => subscription);
}

function subscriptionView(subscriptionId: string, tenant: Tenant) {
  return {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId: tenant.id,
    displayName: "Rehearsal",
    state: "Enabled",
    authorizationSource: "RoleBased",
  };
}

function tenantView({ id, initialDomain, verifiedDomains }: Tenant) {
  return {
    id: `/tenants/${id}`,
    tenantId: id,
    displayName: initialDomain,
    defaultDomain: initialDomain,
    domains: verifiedDomains,
    tenantCategory: "Home",
  };
}

function locationView(subscriptionId: string, name: string) {
  const displayName = regionDisplayName(name);
  return { id: `/subscriptions/${subscriptionId}/locations/${name}`, name, displayName };
}

function resources({ arm }: WorldContext, { cloud }: Tenant, subscriptionId: string): object[] {
  const isHere = (each: { subscriptionId: string }) => each.subscriptionId.toLowerCase() === subscriptionId;
  const services = [...arm.services.values()].filter(isHere).map((service) => {
    const { id, name, type, sku, tags, location } = serviceBody(service, cloud);
    return { id, name, type, sku, tags, location };
  });
  const vaults = [...arm.vaults.values()].filter(isHere).map(({ id, name, location, tags }) => {
    return { id, name, type: "Microsoft.KeyVault/vaults", location, tags };
  });
  const components = [...arm.components.values()].filter(isHere).map(({ id, name, kind, location, tags }) => {
    return { id, name, type: "Microsoft.Insights/components", kind, location, tags };
  });
  return [...services, ...vaults, ...components];
}

function providerView(namespace: string, subscriptionId: string, { cloud }: Tenant) {
  const resourceTypes = allTypes().flatMap(({ type, apiVersions }) => {
    const [own, ...names] = type.split("/");
    // Role assignments in a vault are a type of Microsoft.Authorization's.
    if (own !== namespace || names.length === 0 || names.includes("providers")) return [];
    return [
      { resourceType: names.join("/"), locations: regionsOf(cloud.name).map(regionDisplayName), apiVersions },
    ];
  });
  return {
    id: `/subscriptions/${subscriptionId}/providers/${namespace}`,
    namespace,
    registrationPolicy: "RegistrationRequired",
    registrationState: "Registered",
    resourceTypes,
  };
}
