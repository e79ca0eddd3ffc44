import { flag, identifier, listOf, map, object, required, text, unsupported, upTo } from "./fieldKinds.ts";
import type { Field, Fields } from "./fields.ts";

/**
 * The contracts of Microsoft.ApiManagement 2024-05-01 that the rehearsal keeps: lengths, patterns, closed
 * enums and types from @azure/arm-apimanagement 10.0.0 (models/mappers.js and models/parameters.js); what is
 * required from the specification of Microsoft.ApiManagement 2023-09-01-preview.
 */

export const names = {
  resourceGroupName: { type: "string", minLength: 1, maxLength: 90, pattern: "^[-\\w._()]*[-\\w_()]$" },
  serviceName: {
    type: "string",
    minLength: 1,
    maxLength: 50,
    pattern: "^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$",
  },
  authsid: { type: "string", minLength: 1, maxLength: 80, pattern: identifier },
  apiId: { type: "string", minLength: 1, maxLength: 256, pattern: identifier },
  operationId: { type: "string", minLength: 1, maxLength: 80 },
  productId: { type: "string", minLength: 1, maxLength: 256 },
  groupId: { type: "string", minLength: 1, maxLength: 256 },
  namedValueId: { type: "string", maxLength: 256, pattern: identifier },
  sid: { type: "string", maxLength: 256, pattern: identifier },
  userId: { type: "string", minLength: 1, maxLength: 80 },
  portalRevisionId: { type: "string", minLength: 1, maxLength: 256 },
  contentItemId: { type: "string", minLength: 1, maxLength: 80 },
  policyId: { type: "string" },
  deploymentName: { type: "string", minLength: 1, maxLength: 64, pattern: "^[-\\w._()]+$" },
} satisfies Record<string, Field>;

export const skuNames = [
  "Developer",
  "Standard",
  "Premium",
  "Basic",
  "Consumption",
  "Isolated",
  "BasicV2",
  "StandardV2",
] as const;

/** The body of a service beside its properties. */
export const serviceEnvelope: Fields = {
  location: required(text),
  sku: required({
    type: "object",
    fields: { name: required({ type: "string", oneOf: skuNames }), capacity: required({ type: "integer" }) },
  }),
  tags: { type: "map" },
  zones: listOf(text),
  identity: {
    type: "object",
    fields: {
      type: required({
        type: "string",
        oneOf: ["SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned", "None"],
      }),
      // By the identity's ARM id; principalId and clientId of the values are Azure's to say.
      userAssignedIdentities: map,
    },
  },
};

const onOff: Field = { type: "string", oneOf: ["Enabled", "Disabled"] };

export const serviceProperties: Fields = {
  publisherEmail: required(upTo(100)),
  publisherName: required(upTo(100)),
  notificationSenderEmail: upTo(100),
  customProperties: { type: "map" },
  enableClientCertificate: flag,
  natGatewayState: onOff,
  disableGateway: flag,
  virtualNetworkType: { type: "string", oneOf: ["None", "External", "Internal"] },
  publicNetworkAccess: { type: "string", oneOf: ["Enabled", "True"] },
  apiVersionConstraint: { type: "object", fields: { minApiVersion: text } },
  restore: flag,
  legacyPortalStatus: onOff,
  developerPortalStatus: onOff,
  hostnameConfigurations: listOf(
    object({
      // Open enum; which ones are rehearsed, `services/hostnames.ts` says.
      type: required(text),
      hostName: required(text),
      keyVaultId: text,
      identityClientId: text,
      encodedCertificate: unsupported,
      certificatePassword: unsupported,
      defaultSslBinding: flag,
      negotiateClientCertificate: flag,
      certificate: map,
      certificateSource: text,
      certificateStatus: text,
    }),
  ),
  publicIpAddressId: unsupported,
  configurationApi: unsupported,
  virtualNetworkConfiguration: unsupported,
  additionalLocations: unsupported,
  certificates: unsupported,
  privateEndpointConnections: unsupported,
};

export const authorizationServer: Fields = {
  displayName: required(upTo(50, 1)),
  clientRegistrationEndpoint: required(text),
  authorizationEndpoint: required(text),
  clientId: required(text),
  // Open enum: `authorizationCodeWithPkce` works although no specification lists it (azure-rest-api-specs#34711).
  grantTypes: required(listOf(text)),
  description: text,
  authorizationMethods: listOf({
    type: "string",
    oneOf: ["HEAD", "OPTIONS", "TRACE", "GET", "POST", "PUT", "PATCH", "DELETE"],
  }),
  clientAuthenticationMethod: listOf(text),
  tokenBodyParameters: listOf({ type: "object", fields: { name: required(text), value: required(text) } }),
  tokenEndpoint: text,
  supportState: flag,
  defaultScope: text,
  bearerTokenSendingMethods: listOf(text),
  clientSecret: text,
  resourceOwnerUsername: text,
  resourceOwnerPassword: text,
  useInTestConsole: flag,
  useInApiDocumentation: flag,
};

const openid: Field = {
  type: "object",
  fields: { openidProviderId: text, bearerTokenSendingMethods: listOf(text) },
};
const oauth2: Field = { type: "object", fields: { authorizationServerId: text, scope: text } };

const apiType: Field = { type: "string", oneOf: ["http", "soap", "websocket", "graphql", "odata", "grpc"] };

export const api: Fields = {
  path: required(upTo(400)),
  displayName: upTo(300, 1),
  description: text,
  serviceUrl: upTo(2000),
  protocols: listOf({ type: "string", oneOf: ["http", "https", "ws", "wss"] }),
  subscriptionRequired: flag,
  subscriptionKeyParameterNames: { type: "object", fields: { header: text, query: text } },
  authenticationSettings: {
    type: "object",
    fields: {
      oAuth2: oauth2,
      oAuth2AuthenticationSettings: listOf(oauth2),
      openid,
      openidAuthenticationSettings: listOf(openid),
    },
  },
  apiRevision: upTo(100, 1),
  apiRevisionDescription: upTo(256),
  isCurrent: flag,
  termsOfServiceUrl: text,
  contact: { type: "object", fields: { name: text, email: text, url: text } },
  license: { type: "object", fields: { name: text, url: text } },
  // What is not http is refused where the API is made.
  type: apiType,
  apiType,
  format: text,
  value: text,
  translateRequiredQueryParameters: { type: "string", oneOf: ["template", "query"] },
  apiVersion: upTo(100),
  apiVersionDescription: upTo(256),
  apiVersionSet: unsupported,
  apiVersionSetId: text,
  sourceApiId: text,
  wsdlSelector: unsupported,
};

const parameter: Field = {
  type: "object",
  fields: {
    name: required(text),
    type: required(text),
    description: text,
    defaultValue: text,
    required: flag,
    values: listOf(text),
    schemaId: text,
    typeName: text,
    examples: { type: "map" },
  },
};
const representation: Field = {
  type: "object",
  fields: {
    contentType: required(text),
    examples: { type: "map" },
    schemaId: text,
    typeName: text,
    // Of 2019-01-01: the text of the one example.
    sample: text,
    formParameters: unsupported,
  },
};

export const operation: Fields = {
  displayName: required(upTo(300, 1)),
  method: required(text),
  urlTemplate: required(upTo(1000, 1)),
  description: upTo(1000),
  templateParameters: listOf(parameter),
  request: {
    type: "object",
    fields: {
      description: text,
      queryParameters: listOf(parameter),
      headers: listOf(parameter),
      representations: listOf(representation),
    },
  },
  responses: listOf({
    type: "object",
    fields: {
      statusCode: required({ type: "integer" }),
      description: text,
      representations: listOf(representation),
      headers: listOf(parameter),
    },
  }),
  policies: unsupported,
};

export const policy: Fields = { value: required(text), format: text };

export const product: Fields = {
  displayName: required(upTo(300, 1)),
  description: upTo(1000),
  terms: text,
  subscriptionRequired: flag,
  approvalRequired: flag,
  subscriptionsLimit: { type: "integer" },
  state: { type: "string", oneOf: ["notPublished", "published"] },
};

export const subscription: Fields = {
  displayName: required(upTo(100, 1)),
  scope: required(text),
  primaryKey: upTo(256, 1),
  secondaryKey: upTo(256, 1),
  state: {
    type: "string",
    oneOf: ["suspended", "active", "expired", "submitted", "rejected", "cancelled"],
  },
  allowTracing: flag,
  ownerId: text,
};

export const user: Fields = {
  email: required(upTo(254, 1)),
  firstName: required(upTo(100, 1)),
  lastName: required(upTo(100, 1)),
  password: text,
  state: { type: "string", oneOf: ["active", "blocked", "pending", "deleted"] },
  note: text,
  identities: listOf({ type: "object", fields: { provider: text, id: text } }),
  // Open enums: portal, developerPortal; signup, invite.
  appType: text,
  confirmation: text,
};

export const namedValue: Fields = {
  displayName: required({ type: "string", minLength: 1, maxLength: 256, pattern: "^[A-Za-z0-9-._]+$" }),
  value: upTo(4096),
  secret: flag,
  tags: { type: "array", maxItems: 32, items: text },
  // `lastStatus` is Azure's to say.
  keyVault: object({ secretIdentifier: required(text), identityClientId: text, lastStatus: map }),
};

export const portalRevision: Fields = { description: upTo(2000), isCurrent: flag };
