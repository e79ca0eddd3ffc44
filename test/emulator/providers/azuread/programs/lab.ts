import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** Every supported resource of azuread, put together as the lab does. */
const scopeId = new random.RandomUuid("read", { keepers: { value: "Calculator.Read" } });
const backend = new azuread.ApplicationRegistration("backend", { displayName: "backend-app" });
const identifierUri = new azuread.ApplicationIdentifierUri("backend", {
  applicationId: backend.id,
  identifierUri: backend.clientId.apply((clientId) => `api://${clientId}`),
});
const scope = new azuread.ApplicationPermissionScope("read", {
  applicationId: backend.id,
  scopeId: scopeId.result,
  value: "Calculator.Read",
  adminConsentDisplayName: "Read",
  adminConsentDescription: "Read the calculator",
});
const client = new azuread.ApplicationRegistration("client", { displayName: "client-app" });
new azuread.ApplicationRedirectUris("client", {
  applicationId: client.id,
  type: "Web",
  redirectUris: ["https://contoso.example/callback"],
});
new azuread.ApplicationApiAccess("client", {
  applicationId: client.id,
  apiClientId: backend.clientId,
  scopeIds: [scope.scopeId],
});
new azuread.ApplicationPreAuthorized("client", {
  applicationId: backend.id,
  authorizedClientId: client.clientId,
  permissionIds: [scope.scopeId],
});
new azuread.ApplicationOwner("client", {
  applicationId: client.id,
  ownerObjectId: new pulumi.Config().require("owner"),
});
const secret = new azuread.ApplicationPassword("client", {
  applicationId: client.id,
  displayName: "lab",
  endDate: "2099-01-01T00:00:00Z",
});
const resourcePrincipal = new azuread.ServicePrincipal(
  "backend",
  { clientId: backend.clientId },
  { dependsOn: [identifierUri] },
);
const clientPrincipal = new azuread.ServicePrincipal("client", { clientId: client.clientId });
new azuread.ServicePrincipalDelegatedPermissionGrant("consent", {
  servicePrincipalObjectId: clientPrincipal.objectId,
  resourceServicePrincipalObjectId: resourcePrincipal.objectId,
  claimValues: [scope.value],
});

export const clientId = client.clientId;
export const clientSecret = secret.value;
export const audience = identifierUri.identifierUri;
