import { decodeJwt } from "jose";
import { bridgedProvider } from "../bridge/provider.ts";
import { type Provider, type ProviderContext, ProviderError } from "../provider.ts";
import { serviceToken } from "../tokens.ts";
import { applicationByClientId } from "./applicationByClientId.ts";
import { type AzureAd, applicationLocks, readBack } from "./azureAd.ts";
import { graphClient } from "./graphClient.ts";
import { applicationApiAccess } from "./resources/applicationApiAccess.ts";
import { applicationAppRole } from "./resources/applicationAppRole.ts";
import { applicationFederatedIdentityCredential } from "./resources/applicationFederatedIdentityCredential.ts";
import { applicationIdentifierUri } from "./resources/applicationIdentifierUri.ts";
import { applicationOptionalClaims } from "./resources/applicationOptionalClaims.ts";
import { applicationOwner } from "./resources/applicationOwner.ts";
import { applicationPassword } from "./resources/applicationPassword.ts";
import { applicationPermissionScope } from "./resources/applicationPermissionScope.ts";
import { applicationPreAuthorized } from "./resources/applicationPreAuthorized.ts";
import { applicationRedirectUris } from "./resources/applicationRedirectUris.ts";
import { applicationRegistration } from "./resources/applicationRegistration.ts";
import { appRoleAssignment } from "./resources/appRoleAssignment.ts";
import { delegatedPermissionGrant } from "./resources/delegatedPermissionGrant.ts";
import { servicePrincipal } from "./resources/servicePrincipal.ts";
import { servicePrincipalByClientId } from "./servicePrincipalByClientId.ts";
import { type AzureAdSettings, azureAdSettings } from "./settings.ts";

const resources = {
  AppRoleAssignment: appRoleAssignment,
  ApplicationAppRole: applicationAppRole,
  ApplicationApiAccess: applicationApiAccess,
  ApplicationFederatedIdentityCredential: applicationFederatedIdentityCredential,
  ApplicationIdentifierUri: applicationIdentifierUri,
  ApplicationOptionalClaims: applicationOptionalClaims,
  ApplicationOwner: applicationOwner,
  ApplicationPassword: applicationPassword,
  ApplicationPermissionScope: applicationPermissionScope,
  ApplicationPreAuthorized: applicationPreAuthorized,
  ApplicationRedirectUris: applicationRedirectUris,
  ApplicationRegistration: applicationRegistration,
  ServicePrincipal: servicePrincipal,
  ServicePrincipalDelegatedPermissionGrant: delegatedPermissionGrant,
};

/**
 * The azuread provider: what a program says of Microsoft Entra ID, turned into the requests to Microsoft
 * Graph that terraform-provider-azuread sends.
 */
export function azureadProvider(context: ProviderContext): Provider {
  const withLock = applicationLocks();
  return {
    name: "azuread",
    version: "6.9.1",
    acceptSecrets: true,
    configure(config) {
      const settings = azureAdSettings(config);
      const graph = graphClient(context, settings);
      const callerObjectId = async () => (await signedInAs(context, settings)).objectId;
      const azureAd: AzureAd = { graph, withLock, callerObjectId };
      return bridgedProvider({
        name: "azuread",
        defaultsInInputs: true,
        resources: Object.fromEntries(
          Object.entries(resources).map(([name, resource]) => [typeToken(name), readBack(resource(azureAd))]),
        ),
        async invoke(token, args) {
          if (token === "azuread:index/getApplication:getApplication") {
            return await applicationByClientId(graph, args);
          }
          if (token === "azuread:index/getServicePrincipal:getServicePrincipal") {
            return await servicePrincipalByClientId(graph, args);
          }
          if (token !== "azuread:index/getClientConfig:getClientConfig") {
            throw new ProviderError(
              `The rehearsal does not support ${token}; of azuread's functions it knows getApplication, getClientConfig and getServicePrincipal.`,
              "invalid-argument",
            );
          }
          const { clientId, objectId, tenantId } = await signedInAs(context, settings);
          return { id: `${tenantId}-${clientId}-${objectId}`, clientId, objectId, tenantId };
        },
      });
    },
  };
}

/** `azuread:index/applicationOwner:ApplicationOwner` */
function typeToken(name: string): string {
  return `azuread:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
}

/** Who deploys, by the claims of the token that Graph is called with. */
async function signedInAs(
  context: ProviderContext,
  { tenantId, cloud }: AzureAdSettings,
): Promise<{ clientId: string; objectId: string; tenantId: string }> {
  const token = await serviceToken(context, { loginHost: cloud.login, tenantId, resourceHost: cloud.graph });
  const { appid, oid, tid } = decodeJwt(token);
  if (typeof appid !== "string" || typeof oid !== "string" || typeof tid !== "string") {
    throw new ProviderError("the access token for Microsoft Graph lacks appid, oid or tid");
  }
  return { clientId: appid, objectId: oid, tenantId: tid };
}
