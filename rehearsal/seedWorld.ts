import { randomUUID } from "node:crypto";
import {
  clouds,
  giveContentToPortal,
  type ObjectsOfOthers,
  resourceGroupKey,
  seedObjects,
  seedSecrets,
  type Tenant,
  type World,
} from "../emulator/index.ts";

import { assignedIdentities, needsSystemIdentity, usedIdentities } from "../infra/instanceIdentity.ts";
import { externalId } from "../infra/names/sharedNames.ts";
import { hasDeveloperPortal } from "../infra/serviceTier.ts";
import {
  builtInProducts,
  entraGroups,
  listedProduct,
  ownProducts,
  usesLoginOfOthers,
} from "../infra/settings/products.ts";
import type { EntraGroupSettings, Settings } from "../infra/settings.ts";
import type { Properties } from "../lib/engine/values.ts";
import { creator } from "./creator.ts";
import { createPortalLogin } from "./portalLoginOfOthers.ts";
import { registrationsOfOthers } from "./registrationsOfOthers.ts";

/**
 * Puts into the world what a stack finds when it is first deployed: its tenant with a user, the domains, groups
 * and service principals it names, and the resource group and the instance that it adopts, unless they are there.
 * @param others stacks that are deployed to the same world: what one of them creates is left to it
 */
export async function prepareWorld(
  world: World,
  settings: Settings,
  others: readonly Settings[] = [],
): Promise<Tenant> {
  const cloud = clouds[settings.cloud];
  const initialDomain = `rehearsal-${settings.tenantId.slice(0, 8)}.onmicrosoft.com`;
  const tenant = world.directory.addTenant(cloud, settings.tenantId, initialDomain);
  for (const domain of settings.apis.flatMap(({ backendApp }) => domainOf(backendApp.identifierUri))) {
    if (!tenant.verifiedDomains.includes(domain)) tenant.verifiedDomains.push(domain);
  }
  nameDeployer(tenant, settings, others);
  await seedObjects(world, tenant, objectsOfOthers(settings));
  knowIdentities(world, settings);
  await createSecrets(world, settings, tenant);
  await createExisting(world, settings, others);
  await registerBackends(world, settings, tenant);
  return tenant;
}

/**
 * The deploying identity is the one that the stack file names as an owner: there is one for each tenant, so that of the
 * first stack that names it.
 */
function nameDeployer(tenant: Tenant, { owners }: Settings, others: readonly Settings[]): void {
  const first = others.find((other) => other.tenantId === tenant.id && other.owners.deployer !== undefined);
  const objectId = first?.owners.deployer ?? owners.deployer;
  if (objectId === undefined) return;
  tenant.deployer.objectId = objectId;
  tenant.access.ownsWhatItCreates = true;
}

/** Whom the stack file gives roles and scopes, and does not make: the user of the rehearsal is in every group. */
function objectsOfOthers(settings: Settings): ObjectsOfOthers {
  const { apis, clients, owners, products } = settings;
  const roles = apis.flatMap(({ backendApp }) => backendApp.roles);
  return {
    groups: [...roles.flatMap(({ groups }) => groups), ...entraGroups(products).map(({ entra }) => entra)],
    servicePrincipals: [...roles.flatMap(({ servicePrincipals }) => servicePrincipals), ...owners.others],
    applications: clients.flatMap(({ existing }) => existing ?? []),
    registrations: registrationsOfOthers(settings),
  };
}

/**
 * The domain that an Application ID URI is under. Whether the team has verified it, only its real tenant
 * can tell; here it counts as verified.
 */
function domainOf(identifierUri: string | undefined): string[] {
  const host = identifierUri && /^(?:https|api):\/\/([^/]+)/.exec(identifierUri)?.[1]?.toLowerCase();
  return host?.includes(".") ? [host] : [];
}

/** Made the way anybody else would have made it, so that the stack finds it as it would on Azure. */
async function createExisting(world: World, settings: Settings, others: readonly Settings[]): Promise<void> {
  const { subscriptionId, location, apiManagement } = settings;
  const { existing, existingResourceGroup, resourceGroupName, serviceName, sku, capacity } = apiManagement;
  const { publisherName, publisherEmail } = apiManagement;
  const neighbours = others.filter((other) => other.subscriptionId === subscriptionId);
  const same = (one: string | undefined, other: string | undefined) =>
    one !== undefined && one.toLowerCase() === other?.toLowerCase();
  const create = await creator(world, "azure-native", {
    tenantId: settings.tenantId,
    subscriptionId,
    location,
    environment: settings.cloud,
  });
  await createComponent(world, settings);
  const groupIsMade = neighbours.some(
    ({ apiManagement: other }) =>
      !other.existing && !other.existingResourceGroup && same(resourceGroupName, other.resourceGroupName),
  );
  const groupIsThere = world.arm.resourceGroups.has(resourceGroupKey(subscriptionId, resourceGroupName));
  if ((existing || existingResourceGroup) && !groupIsMade && !groupIsThere) {
    await create("resources:ResourceGroup", { resourceGroupName, location });
  }
  const serviceIsMade = neighbours.some(
    ({ apiManagement: other }) => !other.existing && same(serviceName, other.serviceName),
  );
  if (!existing || serviceIsMade || world.arm.service(serviceName!)) return;
  await create("apimanagement:ApiManagementService", {
    resourceGroupName,
    serviceName: serviceName!,
    location,
    sku: { name: sku, capacity },
    publisherName,
    publisherEmail,
    ...identityFor(settings),
    ...hostsFor(settings),
    // On v2 it is off otherwise, and a stack that adopts an instance is there for its portal.
    ...(hasDeveloperPortal(sku) && { developerPortalStatus: "Enabled" }),
  });
  // Somebody uses it, so an administrator has opened its portal.
  await giveContentToPortal(world, serviceName!);
  await createProducts(settings, neighbours, create);
  const decides = neighbours.some(
    ({ portal, apiManagement: other }) => portal.login && same(serviceName, other.serviceName),
  );
  if (usesLoginOfOthers(settings) && !decides) await createPortalLogin(world, settings, create);
}

/** The products that others own, as the stack file counts on them: unless a stack deployed to the same world makes them. */
async function createProducts(
  { products, apiManagement, tenantId }: Settings,
  neighbours: readonly Settings[],
  create: (type: string, inputs: Properties) => Promise<unknown>,
): Promise<void> {
  const { resourceGroupName, serviceName } = apiManagement;
  const inService = { resourceGroupName, serviceName: serviceName! };
  const made = new Set<string>();
  const createGroup = async ({ entra, name }: EntraGroupSettings) => {
    if (!made.has(entra)) {
      const group = { displayName: name, type: "external", externalId: externalId(tenantId, entra) };
      await create("apimanagement:Group", { ...inService, groupId: entra, ...group });
    }
    made.add(entra);
    return entra;
  };
  for (const { id: productId, existing, ...said } of products) {
    const isMade = neighbours.some((other) => listedProduct(ownProducts(other), productId));
    if (!existing || isMade || builtInProducts.includes(productId.toLowerCase())) continue;
    const { displayName = productId, description, subscriptionRequired = true, approvalRequired } = said;
    await create("apimanagement:Product", {
      ...inService,
      productId,
      displayName,
      ...(description !== undefined && { description }),
      subscriptionRequired,
      ...(approvalRequired && { approvalRequired }),
      state: "published",
    });
    for (const group of said.groups ?? ["developers"]) {
      const groupId = typeof group === "string" ? group : await createGroup(group);
      await create("apimanagement:ProductGroup", { ...inService, productId, groupId });
    }
  }
}

/** The identities with which a stack lets an adopted instance sign in: whoever runs it has given it those. */
function identityFor(settings: Settings): Properties {
  const ids = [
    ...usedIdentities(settings),
    ...(hostsOfOthers(settings).length > 0 ? [certificateReader] : []),
  ];
  const assigned = ids.map((id) => [identityId(settings, id), {}] as const);
  const system = needsSystemIdentity(settings);
  if (!system && assigned.length === 0) return {};
  const type = [...(system ? ["SystemAssigned"] : []), ...(assigned.length > 0 ? ["UserAssigned"] : [])];
  return {
    identity: {
      type: type.join(", "),
      ...(assigned.length > 0 && { userAssignedIdentities: Object.fromEntries(assigned) }),
    },
  };
}

/** The user-assigned identities of others that the stack file names, by their client ids. */
function knowIdentities({ arm }: World, settings: Settings): void {
  const named = [
    ...assignedIdentities(settings),
    ...usedIdentities(settings).map((clientId) => ({ id: identityId(settings, clientId), clientId })),
    ...(hostsOfOthers(settings).length > 0
      ? [{ id: identityId(settings, certificateReader), clientId: certificateReader }]
      : []),
  ];
  for (const { id, clientId } of named) {
    if (arm.userAssignedIdentities.has(id.toLowerCase())) continue;
    arm.userAssignedIdentities.set(id.toLowerCase(), { clientId, principalId: randomUUID() });
  }
}

/** With which an adopted instance reads its certificates, as far as a rehearsal knows. */
const certificateReader = "ce271f1c-a7e0-4f1d-9c5a-0b8e6d4f2a13";

/** The host names that the stack file gives an adopted instance: whoever runs it has set those up. */
function hostsOfOthers({
  cloud,
  subscriptionId,
  apiManagement,
}: Settings): { readonly type: string; readonly hostName: string; readonly keyVaultId: string }[] {
  const { existing, gatewayHost, portalHost } = apiManagement;
  const vault = `https://certs-${subscriptionId.slice(0, 8)}${clouds[cloud].vaultSuffix}`;
  const host = (type: string, hostName: string | undefined) =>
    existing && hostName !== undefined
      ? [{ type, hostName, keyVaultId: `${vault}/secrets/${hostName.replaceAll(".", "-")}` }]
      : [];
  return [...host("Proxy", gatewayHost), ...host("DeveloperPortal", portalHost)];
}

function hostsFor(settings: Settings): Properties {
  const hosts = hostsOfOthers(settings);
  if (hosts.length === 0) return {};
  return {
    hostnameConfigurations: hosts.map((host) => ({
      ...host,
      identityClientId: certificateReader,
      defaultSslBinding: host.type === "Proxy",
    })),
  };
}

/** The id that the stack file gives for a client id; one of its own for what others have assigned. */
function identityId(settings: Settings, clientId: string): string {
  const said = assignedIdentities(settings).find(
    (identity) => identity.clientId.toLowerCase() === clientId.toLowerCase(),
  );
  if (said) return said.id;
  const { subscriptionId, apiManagement } = settings;
  return `/subscriptions/${subscriptionId}/resourceGroups/${apiManagement.resourceGroupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/identity-${clientId.slice(0, 8)}`;
}

/**
 * Registers an application for each resource that the instance gets tokens for at its backends: somebody else's, or one
 * of Azure's own, which a tenant here does not have.
 */
async function registerBackends(world: World, settings: Settings, tenant: Tenant): Promise<void> {
  const own = settings.apis.map(({ backendApp }) => backendApp.identifierUri);
  const known = () => [...tenant.applications.values()].flatMap(({ identifierUris }) => identifierUris);
  const resources = settings.apis.flatMap(({ policy }) => policy?.backend?.resource ?? []);
  for (const resource of new Set(resources)) {
    if (own.includes(resource) || known().includes(resource)) continue;
    const clientId = await registerApi(world, settings, `backend ${resource}`.slice(0, 120), 2);
    const application = [...tenant.applications.values()].find(({ appId }) => appId === clientId);
    // Whether Graph would take it is not this stack's matter: it is there before.
    application?.identifierUris.push(resource);
  }
}

/** The secrets that the stack file's named values and certificates name, in vaults that let their readers in. */
async function createSecrets(world: World, settings: Settings, tenant: Tenant): Promise<void> {
  const { subscriptionId, tenantId, location, cloud, apiManagement, namedValues } = settings;
  const { gateway, portal, identity } = apiManagement.certificates;
  const { serviceName, resourceGroupName } = apiManagement;
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`;
  // A name that Pulumi draws is not known yet.
  const instance =
    serviceName === undefined ? group : `${group}/providers/Microsoft.ApiManagement/service/${serviceName}`;
  const wanted = [
    ...[undefined, ...usedIdentities({ apis: [], namedValues })].map((reads) => ({
      identifiers: Object.values(namedValues).flatMap(({ keyVault, identity: own }) =>
        own?.toLowerCase() === reads ? (keyVault ?? []) : [],
      ),
      reader: reads === undefined ? instance : identityId(settings, reads),
    })),
    { identifiers: [gateway, portal].filter((id) => id !== undefined), reader: identity?.id ?? instance },
    {
      identifiers: hostsOfOthers(settings).map(({ keyVaultId }) => keyVaultId),
      reader: identityId(settings, certificateReader),
    },
  ].filter(({ identifiers }) => identifiers.length > 0);
  if (wanted.length === 0) return;
  const resourceGroup = "rg-key-vaults";
  if (!world.arm.resourceGroups.has(resourceGroupKey(subscriptionId, resourceGroup))) {
    const config = { tenantId, subscriptionId, location, environment: cloud };
    const create = await creator(world, "azure-native", config);
    await create("resources:ResourceGroup", { resourceGroupName: resourceGroup, location });
  }
  for (const { identifiers, reader } of wanted) {
    await seedSecrets(world, tenant, { identifiers, reader, subscriptionId, resourceGroup, location });
  }
}

/** The Application Insights component that the stack logs to, with its resource group. */
async function createComponent(world: World, settings: Settings): Promise<void> {
  const { tenantId, location, cloud, monitoring } = settings;
  const id = monitoring.applicationInsights;
  if (id === undefined || world.arm.components.has(id.toLowerCase())) return;
  const [, , subscriptionId = "", , resourceGroupName = "", , , , resourceName] = id.split("/");
  const create = await creator(world, "azure-native", {
    tenantId,
    subscriptionId,
    location,
    environment: cloud,
  });
  if (!world.arm.resourceGroups.has(resourceGroupKey(subscriptionId, resourceGroupName))) {
    await create("resources:ResourceGroup", { resourceGroupName, location });
  }
  await create("applicationinsights:Component", {
    resourceGroupName,
    resourceName: resourceName!,
    location,
    kind: "web",
    applicationType: "web",
  });
}

/**
 * Registers an API that has nothing to do with the stack, so that the same client can get a token for
 * another audience.
 * @param tokenVersion that of the stack's API, so that nothing but the audience differs
 * @returns the API's client id; its Application ID URI is `api://<client id>`
 */
export async function registerOtherApi(
  world: World,
  settings: Settings,
  tokenVersion: number,
): Promise<string> {
  return await registerApi(world, settings, "another-api-of-this-tenant", tokenVersion);
}

async function registerApi(
  world: World,
  settings: Settings,
  displayName: string,
  requestedAccessTokenVersion: number,
): Promise<string> {
  const create = await creator(world, "azuread", {
    tenantId: settings.tenantId,
    environment: settings.cloud,
  });
  const registration = await create("index/applicationRegistration:ApplicationRegistration", {
    displayName,
    requestedAccessTokenVersion,
  });
  const clientId = String(registration.outputs.clientId);
  await create("index/applicationIdentifierUri:ApplicationIdentifierUri", {
    applicationId: registration.id,
    identifierUri: `api://${clientId}`,
  });
  await create("index/servicePrincipal:ServicePrincipal", { clientId });
  return clientId;
}
