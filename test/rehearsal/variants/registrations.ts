import { own, tenantId, type Variant } from "./shared.ts";

/** Tokens, app registrations, their secrets and who looks after them. */
export const registrations: readonly Variant[] = [
  {
    what: "with v1 endpoints and v1 tokens",
    config: { [own("oauthServer")]: { endpointVersion: "v1" } },
    holds: ["The token carries audience, scope, issuer and version"],
  },
  {
    what: "with v1 endpoints and an API that takes v2 tokens",
    config: {
      [own("oauthServer")]: { endpointVersion: "v1" },
      [own("apis")]: [{ name: "basic-calculator", backendApp: { tokenVersion: 2 } }],
    },
    holds: ["200 with the user's token, from any client"],
  },
  {
    what: "whose apps who deploys owns, with the permissions for that alone",
    as: "least-privilege",
    config: {
      [own("owners")]: {
        deployer: "2c6a8f10-9b3d-4e57-8a41-5d0f7c2e9b36",
        others: ["7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11"],
      },
    },
    holds: ["The deploying identity has what npm run permissions prints"],
  },
  {
    what: "with PKCE beside the client secret",
    config: { [own("oauthServer")]: { grantTypes: ["authorizationCode", "authorizationCodeWithPkce"] } },
    holds: ["A user signs in through the portal with authorizationCodeWithPkce"],
  },
  {
    what: "with PKCE alone",
    config: { [own("oauthServer")]: { grantTypes: ["authorizationCodeWithPkce"] } },
    holds: ["A user signs in through the portal"],
  },
  {
    what: "without any client secret, in a tenant that forbids them, by who owns the apps and may do nothing else",
    as: "least-privilege",
    tenantPolicy: { restricts: "passwordAddition" },
    config: {
      [own("clientApp")]: undefined,
      [own("oauthServer")]: { grantTypes: ["authorizationCodeWithPkce"] },
      [own("owners")]: { deployer: "2c6a8f10-9b3d-4e57-8a41-5d0f7c2e9b36" },
    },
    holds: [
      "A user signs in through the portal",
      "401 for a token of another audience",
      "401 for a token without the scope",
      "200 from the portal's console for the signed-in user",
    ],
  },
  {
    what: "without a client secret, for an API that wants its roles to be assigned",
    config: {
      [own("clientApp")]: {},
      [own("oauthServer")]: { grantTypes: ["authorizationCodeWithPkce"] },
      [own("apis")]: [
        {
          name: "basic-calculator",
          backendApp: {
            roles: [
              { value: "Calculator.Use", for: "both", groups: ["5f0c1d7e-2a3b-4c5d-8e6f-7a8b9c0d1e2f"] },
            ],
            assignmentRequired: true,
          },
        },
      ],
    },
    holds: ["No token for an application without a role (AADSTS501051)"],
  },
  {
    what: "whose API has a registration that others look after",
    config: {
      [own("apis")]: [
        {
          name: "basic-calculator",
          backendApp: {
            existing: "4D2c8a15-0d4c-4b0e-9c55-1f6f0a3f2c11",
            tokenVersion: 1,
            identifierUri: "https://fabrikam.example/calculator",
            signInAudience: "AzureADMultipleOrgs",
            assignmentRequired: true,
            scopes: [{ value: "Calculator.Read" }, { value: "Calculator.Write", type: "Admin" }],
            roles: [
              { value: "Calculator.Use", for: "both", groups: ["5f0c1d7e-2a3b-4c5d-8e6f-7a8b9c0d1e2f"] },
            ],
          },
        },
      ],
      [own("clients")]: [
        {
          name: "nightly",
          type: "daemon",
          existing: "7B6A2D1E-0d4c-4b0e-9c55-1f6f0a3f2c11",
          apis: { "basic-calculator": ["Calculator.Use"] },
        },
        {
          name: "shop",
          type: "spa",
          redirectUris: ["https://shop.contoso.example/"],
          apis: { "basic-calculator": ["Calculator.Read"] },
        },
      ],
    },
    holds: [
      "The token carries audience, scope, issuer and version",
      "200 for nightly's token",
      "200 for the user's token from shop",
    ],
  },
  {
    what: "whose client app others look after, without a secret",
    config: {
      [own("clientApp")]: {
        existing: "5e3d9b26-0d4c-4b0e-9c55-1f6f0a3f2c12",
        redirectUris: ["https://app.contoso.example/signed-in"],
      },
      [own("oauthServer")]: { grantTypes: ["authorizationCodeWithPkce"] },
    },
    holds: ["A user signs in through the portal", "200 from the portal's console for the signed-in user"],
  },
  {
    what: "whose registrations others look after, both, with a secret that they have given",
    config: {
      [own("clientApp")]: {
        existing: "5E3D9b26-0d4c-4b0e-9c55-1f6f0a3f2c12",
        secret: { secure: "v1:encrypted" },
        implicitGrant: { accessTokens: true },
      },
      [own("apis")]: [
        { name: "basic-calculator", backendApp: { existing: "4d2c8a15-0d4c-4b0e-9c55-1f6f0a3f2c11" } },
      ],
    },
    holds: ["A user signs in through the portal", "401 for a token without the scope"],
  },
  {
    what: "whose client app others look after, and nobody has consented to",
    config: {
      [own("clientApp")]: { existing: "5e3d9b26-0d4c-4b0e-9c55-1f6f0a3f2c12", grantAdminConsent: false },
      [own("oauthServer")]: { grantTypes: ["authorizationCodeWithPkce"] },
    },
    holds: [
      "An administrator grants consent at the stack's adminConsentUrl",
      "A user signs in through the portal",
    ],
  },
  {
    what: "for any organization, with a list of tenants",
    config: {
      [own("clientApp")]: {
        secrets: [{ name: "lab", expires: "2099-12-31" }],
        signInAudience: "AzureADMultipleOrgs",
      },
      [own("apis")]: [
        {
          name: "basic-calculator",
          backendApp: { signInAudience: "AzureADMultipleOrgs" },
          tokenValidation: { openIdConfig: "organizations", allowedTenants: [tenantId] },
        },
      ],
    },
    holds: ["401 for a token of another tenant"],
  },
  {
    what: "as lenient as the lab",
    config: {
      [own("clientApp")]: {
        secrets: [{ name: "lab", expires: "2099-12-31" }],
        signInAudience: "AzureADMultipleOrgs",
      },
      [own("apis")]: [
        {
          name: "basic-calculator",
          subscriptionRequired: false,
          backendApp: { signInAudience: "AzureADMultipleOrgs" },
          tokenValidation: { openIdConfig: "common", requireScope: false },
        },
      ],
    },
    holds: ["401 without a token", "200 from the portal's console for the signed-in user"],
  },
];
