/** By collection: a name that is there, and what a PUT needs, so that most random requests get behind the first checks. */
export const contracts: Readonly<Record<string, { readonly name: string; readonly properties: object }>> = {
  apis: { name: "calc", properties: { displayName: "Calc", path: "calc", protocols: ["https"] } },
  operations: { name: "add", properties: { displayName: "Add", method: "GET", urlTemplate: "/add" } },
  policies: {
    name: "policy",
    properties: { format: "rawxml", value: "<policies><inbound><base /></inbound></policies>" },
  },
  products: { name: "starter", properties: { displayName: "Starter", state: "published" } },
  subscriptions: { name: "master", properties: { displayName: "mine", scope: "/apis" } },
  users: { name: "1", properties: { email: "x@contoso.example", firstName: "Ada", lastName: "Lovelace" } },
  groups: { name: "developers", properties: { displayName: "Readers", type: "custom" } },
  tags: { name: "x", properties: { displayName: "X" } },
  loggers: { name: "x", properties: { loggerType: "azureMonitor", isBuffered: true } },
  diagnostics: {
    name: "applicationinsights",
    properties: { loggerId: "/loggers/x", sampling: { percentage: 50 } },
  },
  backends: { name: "x", properties: { url: "https://backend.contoso.example", protocol: "http" } },
  namedValues: { name: "x", properties: { displayName: "x", value: "1", secret: false } },
  schemas: {
    name: "x",
    properties: { contentType: "application/json", schemaType: "json", document: { value: "{}" } },
  },
  authorizationServers: {
    name: "x",
    properties: {
      displayName: "x",
      clientRegistrationEndpoint: "https://localhost",
      authorizationEndpoint: "https://localhost/authorize",
      clientId: "x",
      grantTypes: ["authorizationCode"],
    },
  },
  openidConnectProviders: {
    name: "x",
    properties: { displayName: "x", clientId: "x", metadataEndpoint: "https://contoso.example/openid" },
  },
  identityProviders: { name: "aad", properties: { clientId: "x", clientSecret: "x" } },
  apiVersionSets: { name: "x", properties: { displayName: "X", versioningScheme: "Segment" } },
  policyFragments: { name: "x", properties: { format: "rawxml", value: "<fragment />" } },
  portalRevisions: { name: "1", properties: { description: "x", isCurrent: true } },
  portalconfigs: { name: "default", properties: { enableBeta: true } },
  portalsettings: { name: "signin", properties: { enabled: true } },
  releases: { name: "x", properties: { apiId: "/apis/calc", notes: "x" } },
};
