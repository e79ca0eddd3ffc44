import type { Settings } from "../infra/settings.ts";
import { clouds } from "./clouds.ts";
import type { WorldContext } from "./context.ts";
import type { Tenant } from "./entra/directory.ts";
import { azureadProvider } from "./providers/azuread/index.ts";
import { azureNativeProvider } from "./providers/azureNative/index.ts";
import type { Provider, ProviderContext } from "./providers/provider.ts";
import { randomProvider } from "./providers/random/index.ts";
import type { Properties } from "./providers/values.ts";

/** The three providers of the stack, sending their requests to this world. */
export function worldProviders(world: WorldContext): Provider[] {
  const context: ProviderContext = {
    clock: world.clock,
    fetch: world.fetch,
    deployer: (tenantId) => world.directory.tenant(tenantId)?.deployer,
  };
  return [azureNativeProvider(context), azureadProvider(context), randomProvider()];
}

/**
 * Puts into the world what a stack finds when it is first deployed: its tenant with a user, the domains it
 * names, and the instance it adopts.
 */
export async function prepareWorld(world: WorldContext, settings: Settings): Promise<Tenant> {
  const cloud = clouds[settings.cloud];
  const initialDomain = `rehearsal-${settings.tenantId.slice(0, 8)}.onmicrosoft.com`;
  const tenant = world.directory.addTenant(cloud, settings.tenantId, initialDomain);
  for (const domain of settings.apis.flatMap(({ backendApp }) => domainOf(backendApp.identifierUri))) {
    if (!tenant.verifiedDomains.includes(domain)) tenant.verifiedDomains.push(domain);
  }
  if (settings.apiManagement.existing) await createExistingInstance(world, settings);
  return tenant;
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
async function createExistingInstance(world: WorldContext, settings: Settings): Promise<void> {
  const create = creator(world, "azure-native", {
    tenantId: settings.tenantId,
    subscriptionId: settings.subscriptionId,
    location: settings.location,
    environment: settings.cloud,
  });
  const { serviceName, resourceGroupName, sku, capacity, publisherName, publisherEmail } =
    settings.apiManagement;
  await create("resources:ResourceGroup", { resourceGroupName, location: settings.location });
  await create("apimanagement:ApiManagementService", {
    resourceGroupName,
    serviceName: serviceName!,
    location: settings.location,
    sku: { name: sku, capacity },
    publisherName,
    publisherEmail,
  });
}

/**
 * Registers an API that has nothing to do with the stack, so that the same client can get a token for
 * another audience.
 * @param tokenVersion that of the stack's API, so that nothing but the audience differs
 * @returns the API's client id; its Application ID URI is `api://<client id>`
 */
export async function registerOtherApi(
  world: WorldContext,
  settings: Settings,
  tokenVersion: number,
): Promise<string> {
  const create = creator(world, "azuread", { tenantId: settings.tenantId, environment: settings.cloud });
  const registration = await create("index/applicationRegistration:ApplicationRegistration", {
    displayName: "another-api-of-this-tenant",
    requestedAccessTokenVersion: tokenVersion,
  });
  const clientId = String(registration.outputs.clientId);
  await create("index/applicationIdentifierUri:ApplicationIdentifierUri", {
    applicationId: registration.id,
    identifierUri: `api://${clientId}`,
  });
  await create("index/servicePrincipal:ServicePrincipal", { clientId });
  return clientId;
}

/** Creates resources outside of any stack, by the same provider. */
function creator(world: WorldContext, providerName: string, config: Record<string, string>) {
  const provider = worldProviders(world)
    .find(({ name }) => name === providerName)!
    .configure(config);
  return async (type: string, inputs: Properties) => {
    const token = `${providerName}:${type}`;
    const resource = { type: token, name: "foreign", urn: `urn:pulumi:foreign::foreign::${token}::foreign` };
    const checked = await provider.check({ ...resource, news: inputs });
    if (checked.failures.length > 0) {
      throw new Error(
        checked.failures.map(({ property, reason }) => `${token}.${property}: ${reason}`).join("\n"),
      );
    }
    return await provider.create({ ...resource, inputs: checked.inputs, preview: false });
  };
}
