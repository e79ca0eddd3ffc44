import { orders, own, type Variant } from "./shared.ts";

/** Clients beside the portal's console, and their consent. */
export const clients: readonly Variant[] = [
  {
    what: "with clients of every type, and those of others",
    as: "least-privilege",
    config: {
      [own("apis")]: [
        {
          name: "basic-calculator",
          backendApp: {
            scopes: [{ value: "Calculator.Read" }, { value: "Calculator.Write" }],
            roles: [
              { value: "Calculator.Read.All", for: "applications" },
              { value: "Calculator.Write.All", for: "applications" },
              { value: "Calculator.Use", for: "users", groups: ["0f3c9f62-6a0b-4a3e-8f9f-4a1d2b3c4d5e"] },
            ],
            assignmentRequired: true,
          },
          tokenValidation: {
            allowedClients: ["clientApp", "shop", "site", "cli", "nightly", "deploy", "identity", "theirs"],
            operationScopes: { multiply: ["Calculator.Write"] },
            operationRoles: { multiply: ["Calculator.Write.All"] },
          },
        },
        {
          name: "orders",
          openApi: "apis/orders.yaml",
          backendApp: {
            scopes: [{ value: "Orders.Read" }],
            roles: [{ value: "Orders.Read.All", for: "applications" }],
          },
        },
      ],
      [own("clients")]: [
        {
          name: "shop",
          type: "spa",
          redirectUris: ["https://shop.contoso.example/", "http://localhost:5173/"],
          apis: { "basic-calculator": ["Calculator.Read"], orders: ["Orders.Read"] },
          grantAdminConsent: false,
          preAuthorized: true,
        },
        {
          name: "site",
          type: "web",
          redirectUris: ["https://site.contoso.example/signin-oidc"],
          apis: { "basic-calculator": ["Calculator.Write"] },
          secrets: [{ name: "lab", expires: "2099-12-31" }],
        },
        {
          name: "cli",
          type: "public",
          redirectUris: ["http://localhost/", "contoso-calc://auth"],
          apis: { orders: ["Orders.Read"], "basic-calculator": ["Calculator.Read"] },
          grantAdminConsent: false,
        },
        {
          name: "nightly",
          type: "daemon",
          apis: { "basic-calculator": ["Calculator.Read.All", "Calculator.Write.All"] },
          secrets: [
            { name: "old", expires: "2099-06-30" },
            { name: "new", expires: "2099-12-31" },
          ],
        },
        {
          name: "deploy",
          type: "daemon",
          apis: { "basic-calculator": ["Calculator.Read.All"] },
          federatedCredentials: [
            {
              name: "github-main",
              issuer: "https://token.actions.githubusercontent.com",
              subject: "repo:contoso/orders:ref:refs/heads/main",
            },
          ],
        },
        {
          name: "identity",
          type: "daemon",
          existing: "7B6A2D1E-0d4c-4b0e-9c55-1f6f0a3f2c11",
          apis: { "basic-calculator": ["Calculator.Read.All"], orders: ["Orders.Read.All"] },
        },
        {
          name: "theirs",
          type: "spa",
          existing: "8b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c12",
          apis: { "basic-calculator": ["Calculator.Read"] },
        },
        {
          name: "waiting",
          type: "daemon",
          apis: { orders: ["Orders.Read.All"] },
          secrets: [{ name: "lab", expires: "2099-12-31" }],
          grantAdminConsent: false,
        },
      ],
    },
    prepare: (project) => project.write("apis/orders.yaml", orders),
    holds: [
      "basic-calculator: A user signs in to shop at https://shop.contoso.example/",
      "basic-calculator: A user signs in to shop at http://localhost:5173/",
      "basic-calculator: 200 for the user's token from shop",
      "basic-calculator: A user signs in to site",
      "basic-calculator: 200 for the user's token from site",
      "orders: A user signs in to cli at contoso-calc://auth",
      "orders: 200 for the user's token from cli",
      "basic-calculator: 200 for nightly's token",
      "orders: no access for nightly, which has no role there",
      "basic-calculator: 200 for deploy's token",
      "basic-calculator: 200 for identity's token",
      "orders: 200 for identity's token",
      "orders: No access for waiting before an administrator gives it its roles",
    ],
  },
  {
    what: "that leaves consent to an administrator",
    as: "least-privilege",
    config: {
      [own("clientApp")]: { secrets: [{ name: "lab", expires: "2099-12-31" }], grantAdminConsent: false },
    },
    holds: [
      "An administrator grants consent at the stack's adminConsentUrl",
      "A user signs in through the portal",
    ],
  },
];
