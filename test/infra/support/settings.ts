import type { ApiSettings, Settings } from "../../../infra/settings.ts";

export const tenantId = "7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11";
export const subscriptionId = "0f3c9f62-6a0b-4a3e-8f9f-4a1d2b3c4d5e";

const document = `openapi: 3.0.3
info: { title: Basic Calculator, version: "1.0" }
paths:
  /add:
    get:
      responses:
        "200": { description: The sum }
`;

/** The lab's API. */
export const calculator: ApiSettings = {
  name: "basic-calculator",
  formerly: [],
  displayName: "Basic Calculator",
  description: "Arithmetics is just a call away!",
  openApi: "apis/basic-calculator.yaml",
  document,
  documentFormat: "openapi",
  documentNotes: [],
  path: "calc",
  subscriptionRequired: true,
  product: {
    id: "basic-calculator",
    displayName: "Basic Calculator",
    description: "The calculator",
    approvalRequired: false,
  },
  backendApp: {
    displayName: "oauth-backend-app",
    signInAudience: "AzureADMyOrg",
    tokenVersion: 2,
    scopes: [scope("Calculator.Read")],
    roles: [],
    assignmentRequired: false,
  },
  securedByDocument: [],
  tokenValidation: {
    openIdConfig: "tenant",
    allowedTenants: [tenantId],
    requireScope: true,
    operationScopes: {},
    operationRoles: {},
    documentSecurity: true,
    allowedClients: [],
    clockSkewSeconds: 0,
    failedMessage: "Unauthorized. Access token is missing or invalid.",
  },
  mock: { statusCode: 200, contentType: "application/json" },
  cors: true,
};

/** A second API beside the lab's, whose names run into the first one's where they can. */
export const calculatorPro: ApiSettings = {
  ...calculator,
  name: "basic-calculator-pro",
  displayName: "Calculator Pro",
  path: "calc-pro",
  serviceUrl: "https://pro.contoso.example/api",
  product: { ...calculator.product, id: "basic-calculator-pro", displayName: "Calculator Pro" },
  backendApp: {
    ...calculator.backendApp,
    displayName: "oauth-backend-app-pro",
    scopes: [scope("Calculator.Read"), scope("Calculator.Write")],
  },
};

/** The lab's stack, settled. */
export const lab: Settings = {
  project: "apim-oauth",
  stack: "dev",
  cloud: "public",
  tenantId,
  subscriptionId,
  location: "westeurope",
  apiManagement: {
    serviceName: "contoso-calc-dev",
    resourceGroupName: "rg-contoso-calc-dev",
    sku: "Developer",
    capacity: 1,
    publisherName: "Contoso",
    publisherEmail: "api@contoso.example",
    existing: false,
    existingResourceGroup: false,
    restore: false,
    protect: false,
    certificates: {},
    identities: [],
    tags: { environment: "dev" },
  },
  clientApp: {
    displayName: "oauth-client-app",
    signInAudience: "AzureADMyOrg",
    tokenVersion: 2,
    secrets: [{ name: "2026-h2", expires: "2027-06-30T00:00:00Z" }],
    grantAdminConsent: true,
    redirectUris: [],
    implicitGrant: { accessTokens: false, idTokens: false },
  },
  oauthServer: {
    id: "oauth-authorizationcodeflow",
    displayName: "OAuth-AuthorizationCodeFlow",
    description: "Signs the developer console in to Microsoft Entra ID",
    clientRegistrationEndpoint: "http://localhost",
    endpointVersion: "v2",
    grantTypes: ["authorizationCode"],
  },
  apis: [calculator],
  products: [],
  portal: { publish: true, ownsSettings: false },
  namedValues: {},
  fragments: {},
  monitoring: { sampling: 100, headers: [] },
  clients: [],
  owners: { others: [] },
  addedByHand: { credentials: [], owners: [], apis: [] },
  notes: [],
};

/** A scope with texts made from its value. */
export function scope(value: string): ApiSettings["backendApp"]["scopes"][number] {
  return {
    value,
    type: "User",
    adminConsentDisplayName: `Allow ${value}`,
    adminConsentDescription: `Allows the app ${value} on behalf of the signed-in user`,
    userConsentDisplayName: `Allow ${value} for you`,
    userConsentDescription: `Allows the app ${value} on your behalf`,
  };
}
