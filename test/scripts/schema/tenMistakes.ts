/** A stack file with ten mistakes, one of each kind that a single value can have. */
export const tenMistakes = `config:
  azuread:tenantId: contoso.com
  azure-native:tenantId: 7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11
  azure-native:location: west_europe
  apim-oauth:apiManagement:
    sku: Gold
    capacity: 99
  apim-oauth:clientApp:
    grantAdminConsent: "no"
    secrets:
      - name: 2027-h1
  apim-oauth:oauthServer: hello
  apim-oauth:apis:
    - name: basic-calculator
      pth: calc
      backendApp:
        scopes: []
`;

/** Where they are, in the order of the stack file. */
export const tenPaths = [
  "azuread:tenantId",
  "azure-native:subscriptionId",
  "azure-native:location",
  "apim-oauth:apiManagement.sku",
  "apim-oauth:apiManagement.capacity",
  "apim-oauth:clientApp.grantAdminConsent",
  "apim-oauth:clientApp.secrets[0].expires",
  "apim-oauth:oauthServer",
  "apim-oauth:apis[0].pth",
  "apim-oauth:apis[0].backendApp.scopes",
];
