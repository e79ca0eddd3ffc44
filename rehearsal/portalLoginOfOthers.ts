import type { World } from "../emulator/index.ts";
import { graphClientId, groupRoles, signInScopes, userClaims } from "../infra/graphPermissions.ts";
import { hosts } from "../infra/hosts.ts";
import { shownLogin } from "../infra/portalContent.ts";
import { loginRedirectUrisAt } from "../infra/redirectUris.ts";
import type { Settings } from "../infra/settings.ts";
import type { Properties } from "../lib/engine/values.ts";
import { creator } from "./creator.ts";

/**
 * Lets people sign in to the portal of an adopted instance with Entra ID, as whoever runs it has set that up by
 * learn.microsoft.com/azure/api-management/api-management-howto-aad.
 * @param create makes something of azure-native
 */
export async function createPortalLogin(
  world: World,
  settings: Settings,
  create: (type: string, inputs: Properties) => Promise<unknown>,
): Promise<void> {
  const { cloud, tenantId, apiManagement } = settings;
  const serviceName = apiManagement.serviceName!;
  const azuread = await creator(world, "azuread", { tenantId, environment: cloud });
  const make = async (type: string, inputs: Properties) =>
    (await azuread(`index/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`, inputs)).outputs;

  const displayName = `portal of ${serviceName}`;
  const app = await make("ApplicationRegistration", { displayName, signInAudience: "AzureADMyOrg" });
  const clientId = String(app.clientId);
  const applicationId = `/applications/${String(app.objectId)}`;
  const redirectUris = loginRedirectUrisAt(hosts(settings, serviceName).portals);
  await make("ApplicationRedirectUris", { applicationId, type: "SPA", redirectUris });
  await make("ApplicationOptionalClaims", { applicationId, idTokens: userClaims.map((name) => ({ name })) });
  const { value } = await make("ApplicationPassword", { applicationId, displayName: "by others" });
  const { objectId } = await make("ServicePrincipal", { clientId });
  const graph = [...world.directory.tenant(tenantId)!.servicePrincipals.values()].find(
    ({ appId }) => appId === graphClientId,
  )!.id;
  await make("ServicePrincipalDelegatedPermissionGrant", {
    servicePrincipalObjectId: objectId!,
    resourceServicePrincipalObjectId: graph,
    claimValues: signInScopes.map((scope) => scope.value),
  });
  for (const { id: appRoleId } of groupRoles) {
    await make("AppRoleAssignment", { appRoleId, principalObjectId: objectId!, resourceObjectId: graph });
  }
  await create("apimanagement:IdentityProvider", {
    resourceGroupName: apiManagement.resourceGroupName,
    serviceName,
    identityProviderName: "aad",
    ...shownLogin(settings, clientId),
    allowedTenants: [tenantId],
    clientSecret: value!,
  });
}
