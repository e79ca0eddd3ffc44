import type { RequestLog, WorldContext } from "./context.ts";
import type { PasswordCredential, Tenant } from "./model/directory.ts";
import type { ApimService } from "./model/instances.ts";
import type { Vault } from "./model/vaults.ts";

/**
 * The world as JSON, for `GET /state`. Everything in it is made up for one run; secrets of applications,
 * authorization servers, subscriptions and key vaults are left out all the same, since logs outlive runs.
 */
export function describeWorld(world: WorldContext & { requests: RequestLog }) {
  return {
    now: world.clock.iso(),
    tenants: world.directory.tenants().map(describeTenant),
    resourceGroups: [...world.arm.resourceGroups.values()].map(({ id, location, tags }) => ({
      id,
      location,
      tags,
    })),
    services: [...world.arm.services.values()].map(describeService),
    deletedServices: [...world.arm.deletedServices.values()].map(({ service, deletedAt }) => ({
      id: service.id,
      deletedAt: new Date(deletedAt).toISOString(),
    })),
    vaults: [...world.arm.vaults.values()].map(describeVault),
    deployments: [...world.arm.deployments.values()].map(({ id, properties }) => ({ id, properties })),
    requests: Object.fromEntries(world.requests),
  };
}

function describeTenant(tenant: Tenant) {
  return {
    id: tenant.id,
    cloud: tenant.cloud.name,
    initialDomain: tenant.initialDomain,
    applications: [...tenant.applications.values()].map(withoutSecrets),
    servicePrincipals: [...tenant.servicePrincipals.values()].map(withoutSecrets),
    deletedItems: [...tenant.deletedItems.values()].map(({ kind, object, deletedAt }) => ({
      kind,
      id: object.id,
      displayName: object.displayName,
      deletedAt: new Date(deletedAt).toISOString(),
    })),
    oauth2PermissionGrants: [...tenant.grants.values()],
    appRoleAssignments: [...tenant.appRoleAssignments.values()],
    users: [...tenant.users.values()].map(({ id, userPrincipalName, displayName }) => ({
      id,
      userPrincipalName,
      displayName,
    })),
  };
}

function withoutSecrets<T extends { passwordCredentials?: PasswordCredential[] }>(owner: T) {
  const { passwordCredentials = [], ...rest } = owner;
  return { ...rest, passwordCredentials: passwordCredentials.map(({ secretText: _, ...shown }) => shown) };
}

function describeService(service: ApimService) {
  return {
    ...shown(service),
    location: service.location,
    sku: service.sku,
    tags: service.tags,
    policy: service.policy?.text,
    apis: [...service.apis.values()].map((api) => ({
      ...shown(api),
      policy: api.policy?.text,
      operations: [...api.operations.values()].map((operation) => ({
        name: operation.name,
        method: operation.method,
        urlTemplate: operation.urlTemplate,
        policy: operation.policy?.text,
      })),
    })),
    authorizationServers: [...service.authorizationServers.values()].map(shown),
    products: [...service.products.values()].map((product) => ({
      ...shown(product),
      apis: [...product.apis],
      policy: product.policy?.text,
    })),
    subscriptions: [...service.subscriptions.values()].map(shown),
    namedValues: [...service.namedValues.values()].map(shown),
    portalRevisions: [...service.portalRevisions.values()].map(shown),
    portalContent: [...service.portalContent.values()].map(({ id }) => id),
    published: service.published,
  };
}

function describeVault({ id, location, tags, properties, secrets }: Vault) {
  const versions = [...secrets.values()].map(({ name, versions }) => ({ name, versions: versions.length }));
  return { id, location, tags, properties, secrets: versions };
}

function shown({
  id,
  name,
  etag,
  properties,
}: {
  id: string;
  name: string;
  etag: string;
  properties: object;
}) {
  return { id, name, etag, properties };
}
