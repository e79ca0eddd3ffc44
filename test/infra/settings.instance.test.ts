import {
  apiManagement,
  apis,
  assertRefused,
  clientApp,
  inCloud,
  oauthServer,
  orders,
} from "./settings.support.ts";

const own = "apim-oauth";

assertRefused("API Management", [
  [
    "a service name with a hyphen at its end",
    apiManagement({ serviceName: "contoso-" }),
    `${own}:apiManagement.serviceName`,
    /"contoso-" is not allowed: 1 to 50 letters/,
  ],
  [
    "a service name that is too long",
    apiManagement({ serviceName: "a".repeat(51) }),
    `${own}:apiManagement.serviceName`,
    /1 to 50/,
  ],
  [
    "a resource group that ends in a period",
    apiManagement({ resourceGroupName: "rg." }),
    `${own}:apiManagement.resourceGroupName`,
    /1 to 90/,
  ],
  [
    "a SKU of another writing",
    apiManagement({ sku: "developer" }),
    `${own}:apiManagement.sku`,
    /did you mean "Developer"\?/,
  ],
  [
    "two units of Developer",
    apiManagement({ capacity: 2 }),
    `${own}:apiManagement.capacity`,
    /2 is not allowed: the capacity of Developer is 1/,
  ],
  [
    "half a unit",
    apiManagement({ sku: "Premium", capacity: 1.5 }),
    `${own}:apiManagement.capacity`,
    /whole number/,
  ],
  [
    "no address of the publisher",
    apiManagement({ publisherEmail: "contoso" }),
    `${own}:apiManagement.publisherEmail`,
    /e-mail address/,
  ],
  [
    "an existing resource group without a name",
    apiManagement({ existingResourceGroup: true }),
    `${own}:apiManagement.resourceGroupName`,
    /existingResourceGroup: true uses a resource group by its name/,
  ],
  [
    "the existing resource group of an adopted instance",
    apiManagement({
      existing: true,
      existingResourceGroup: true,
      serviceName: "contoso-shared",
      resourceGroupName: "rg-shared",
    }),
    `${own}:apiManagement.existingResourceGroup`,
    /and existing exclude each other/,
  ],
  [
    "an existing instance without a name",
    apiManagement({ existing: true }),
    `${own}:apiManagement.serviceName`,
    /existing: true adopts an instance by its name/,
  ],
  [
    "a restored instance without a name",
    apiManagement({ restore: true }),
    `${own}:apiManagement.serviceName`,
    /restore: true brings back/,
  ],
  [
    "existing and restore",
    apiManagement({ serviceName: "a", existing: true, restore: true }),
    `${own}:apiManagement.restore`,
    /exclude each other/,
  ],
  [
    "a portal's users without a portal",
    apiManagement({ sku: "Consumption" }),
    `${own}:clientApp.redirectUris`,
    /has no developer portal/,
  ],
  [
    "a tag with a slash",
    apiManagement({ tags: { "a/b": "x" } }),
    `${own}:apiManagement.tags["a/b"]`,
    /a tag's name/,
  ],
  [
    "a v2 tier in China",
    { ...apiManagement({ sku: "BasicV2" }), ...inCloud("china", "chinanorth3") },
    `${own}:apiManagement.sku`,
    /does not exist in the cloud china/,
  ],
  [
    "Consumption in the US Government cloud",
    {
      ...apiManagement({ sku: "Consumption" }),
      ...clientApp({ redirectUris: ["https://a.example/"] }),
      ...inCloud("usgovernment", "usgovvirginia"),
    },
    `${own}:apiManagement.sku`,
    /does not exist in the cloud usgovernment/,
  ],
]);

assertRefused("the OAuth server", [
  ["an id in capitals", oauthServer({ id: "OAuth" }), `${own}:oauthServer.id`, /lower-case.*redirect URI/],
  [
    "a display name without a letter",
    oauthServer({ displayName: "★" }),
    `${own}:oauthServer.id`,
    /no id can be made of the display name/,
  ],
  [
    "a display name that is too long",
    oauthServer({ displayName: "a".repeat(51) }),
    `${own}:oauthServer.displayName`,
    /1 to 50 characters/,
  ],
  ["no grant type", oauthServer({ grantTypes: [] }), `${own}:oauthServer.grantTypes`, /an empty list/],
  [
    "a grant type twice",
    oauthServer({ grantTypes: ["authorizationCode", "authorizationCode"] }),
    `${own}:oauthServer.grantTypes[1]`,
    /twice/,
  ],
  [
    "the implicit grant",
    oauthServer({ grantTypes: ["implicit"] }),
    `${own}:oauthServer.grantTypes[0]`,
    /allowed: authorizationCode, authorizationCodeWithPkce/,
  ],
  [
    "PKCE at v1 endpoints",
    oauthServer({ endpointVersion: "v1", grantTypes: ["authorizationCodeWithPkce"] }),
    `${own}:oauthServer.grantTypes[0]`,
    /cannot send the resource parameter/,
  ],
  [
    "several APIs at v1 endpoints",
    { ...oauthServer({ endpointVersion: "v1" }), ...apis({}, orders) },
    `${own}:oauthServer.endpointVersion`,
    /"v1" serves one API, and this stack has 2/,
  ],
  [
    "a registration page that is no URL",
    oauthServer({ clientRegistrationEndpoint: "localhost" }),
    `${own}:oauthServer.clientRegistrationEndpoint`,
    /absolute URL such as http:\/\/localhost/,
  ],
]);
