// The resources of the rehearsal's stack as a user of `pulumi new azure-typescript` would write them: CommonJS,
// services imported as the template imports them, compiled and type-checked by the default runtime at each run.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as apimanagement from "@pulumi/azure-native/apimanagement";
import * as resources from "@pulumi/azure-native/resources";
import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

const tenantId = new pulumi.Config("azuread").require("tenantId");
const subscriptionId = new pulumi.Config("azure-native").require("subscriptionId");
const serviceName = "contoso-calc-starter";
const resourceGroupName = "rg-contoso-calc-starter";
const login = `https://login.microsoftonline.com/${tenantId}`;

const backend = new azuread.ApplicationRegistration("backend", { displayName: "oauth-backend-app" });
const identifierUri = new azuread.ApplicationIdentifierUri("backend", {
  applicationId: backend.id,
  identifierUri: pulumi.interpolate`api://${backend.clientId}`,
});
const scopeId = new random.RandomUuid("scope");
const scope = new azuread.ApplicationPermissionScope("scope", {
  applicationId: backend.id,
  scopeId: scopeId.result,
  value: "Calculator.Read",
  adminConsentDisplayName: "Read access to the calculator",
  adminConsentDescription: "Read access to the calculator",
});
const backendPrincipal = new azuread.ServicePrincipal("backend", { clientId: backend.clientId });

const client = new azuread.ApplicationRegistration("client", { displayName: "oauth-client-app" });
const secret = new azuread.ApplicationPassword("secret", {
  applicationId: client.id,
  displayName: "lab",
  endDate: "2027-06-30T00:00:00Z",
});
new azuread.ApplicationRedirectUris("web", {
  applicationId: client.id,
  type: "Web",
  redirectUris: [`https://${serviceName}.developer.azure-api.net/signin-oauth/code/callback/oauth`],
});
const clientPrincipal = new azuread.ServicePrincipal("client", { clientId: client.clientId });
new azuread.ApplicationApiAccess("access", {
  applicationId: client.id,
  apiClientId: backend.clientId,
  scopeIds: [scope.scopeId],
});
new azuread.ServicePrincipalDelegatedPermissionGrant("consent", {
  servicePrincipalObjectId: clientPrincipal.objectId,
  resourceServicePrincipalObjectId: backendPrincipal.objectId,
  claimValues: ["Calculator.Read"],
});

const group = new resources.ResourceGroup("group", { resourceGroupName });
const service = new apimanagement.ApiManagementService("service", {
  resourceGroupName: group.name,
  serviceName,
  sku: { name: apimanagement.SkuType.Developer, capacity: 1 },
  publisherName: "Contoso",
  publisherEmail: "api@contoso.example",
  // Azure refuses the SDK's default, false, on this tier; an output of undefined keeps it out.
  enableClientCertificate: pulumi.output(undefined as unknown as boolean),
});
const scopeUri = pulumi.interpolate`${identifierUri.identifierUri}/Calculator.Read`;
const server = new apimanagement.AuthorizationServer("oauth", {
  resourceGroupName: group.name,
  serviceName: service.name,
  authsid: "oauth",
  displayName: "OAuth-AuthorizationCodeFlow",
  clientRegistrationEndpoint: "http://localhost",
  authorizationEndpoint: `${login}/oauth2/v2.0/authorize`,
  tokenEndpoint: `${login}/oauth2/v2.0/token`,
  grantTypes: [apimanagement.GrantType.AuthorizationCode],
  authorizationMethods: ["GET"],
  clientAuthenticationMethod: ["Body"],
  bearerTokenSendingMethods: ["authorizationHeader"],
  defaultScope: scopeUri,
  clientId: client.clientId,
  clientSecret: secret.value,
});
const api = new apimanagement.Api("api", {
  resourceGroupName: group.name,
  serviceName: service.name,
  apiId: "basic-calculator",
  displayName: "Basic Calculator",
  path: "calc",
  protocols: [apimanagement.Protocol.Https],
  format: "openapi",
  value: readFileSync(join(__dirname, "../../apis/basic-calculator.yaml"), "utf8"),
  authenticationSettings: { oAuth2: { authorizationServerId: server.name, scope: scopeUri } },
});
const policy = new apimanagement.ApiPolicy("policy", {
  resourceGroupName: group.name,
  serviceName: service.name,
  apiId: api.name,
  policyId: "policy",
  format: "rawxml",
  value: pulumi.interpolate`<policies><inbound><base /><validate-jwt header-name="Authorization" failed-validation-httpcode="401"><openid-config url="${login}/v2.0/.well-known/openid-configuration" /><audiences><audience>${backend.clientId}</audience></audiences></validate-jwt></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`,
});
const product = new apimanagement.Product("product", {
  resourceGroupName: group.name,
  serviceName: service.name,
  productId: "basic-calculator",
  displayName: "Basic Calculator",
  state: apimanagement.ProductState.Published,
  subscriptionRequired: true,
});
new apimanagement.ProductApi("productApi", {
  resourceGroupName: group.name,
  serviceName: service.name,
  productId: product.name,
  apiId: api.name,
});
new apimanagement.Subscription("subscription", {
  resourceGroupName: group.name,
  serviceName: service.name,
  sid: "basic-calculator",
  displayName: "Basic Calculator",
  scope: pulumi.interpolate`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.ApiManagement/service/${serviceName}/products/${product.name}`,
});
const suffix = new random.RandomString("revision", { length: 8, special: false, upper: false });
new resources.Deployment(
  "publication",
  {
    resourceGroupName: group.name,
    deploymentName: "portal",
    properties: {
      mode: resources.DeploymentMode.Incremental,
      template: {
        $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        contentVersion: "1.0.0.0",
        resources: [
          {
            type: "Microsoft.ApiManagement/service/portalRevisions",
            apiVersion: "2024-05-01",
            name: pulumi.interpolate`${serviceName}/rev-${suffix.result}`,
            properties: { description: "Published by Pulumi", isCurrent: true },
          },
        ],
      },
    },
  },
  { dependsOn: [policy] },
);

export const clientId = client.clientId;
export const gatewayUrl = service.gatewayUrl;
