import type { ProjectCopy } from "../support/project.ts";
import { orders, ordersApi, own, tenantId, type Variant } from "./shared.ts";

/** Several APIs: versions, scopes and roles by operation, products, pages. */
export const apis: readonly Variant[] = [
  {
    what: "with two APIs, each with its own backend app, one of them with a backend of its own",
    config: {
      [own("apis")]: [
        { name: "basic-calculator" },
        {
          name: "orders",
          openApi: "apis/orders.yaml",
          serviceUrl: "https://orders.contoso.example/v1",
          backendApp: { scopes: [{ value: "Orders.Read", description: "Read access to orders" }] },
        },
      ],
    },
    prepare: (project) => project.write("apis/orders.yaml", orders),
    holds: [
      "basic-calculator: 200 from the portal's console for the signed-in user",
      "orders: 200 from the portal's console for the signed-in user",
      "orders: 401 for a token without the scope",
    ],
  },
  ...(["segment", "query", "header"] as const).map((by) => ({
    what: `with a second version of an API, which calls name by ${by}`,
    config: {
      [own("apis")]: [
        {
          ...ordersApi,
          versions: { by, ...(by !== "segment" && { name: "x-version" }) },
          backendApp: {
            ...ordersApi.backendApp,
            roles: [{ value: "Orders.Read.All", for: "applications" }],
          },
        },
        {
          name: "orders-v2",
          versionOf: "orders",
          version: "v2",
          openApi: "apis/orders.v2.yaml",
          serviceUrl: "https://orders.contoso.example/v2",
        },
      ],
      [own("clients")]: [
        {
          name: "nightly",
          type: "daemon",
          secrets: [{ name: "lab", expires: "2099-12-31" }],
          apis: { orders: ["Orders.Read.All"] },
        },
      ],
    },
    prepare: (project: ProjectCopy) => {
      project.write("apis/orders.yaml", orders);
      project.write("apis/orders.v2.yaml", orders.replace("total: 12", "total: 12.5"));
    },
    holds: [
      "orders: 200 from the portal's console for the signed-in user",
      "orders-v2: 200 with the user's token, from any client",
      "orders-v2: 200 from the portal's console for the signed-in user",
      "orders: 200 for nightly's token",
    ],
  })),
  {
    what: "with operations that need a scope of their own, of an API on its examples and of one on a backend",
    config: {
      [own("apis")]: [
        { name: "basic-calculator" },
        { name: "calculator-too", serviceUrl: "https://calculator.contoso.example/api" },
      ].map(({ name, ...api }) => ({
        ...api,
        name,
        openApi: "apis/basic-calculator.yaml",
        displayName: name,
        backendApp: {
          scopes: [
            { value: "Calculator.Read", description: "Read access to the calculator" },
            { value: "Calculator.Write", description: "Write access to the calculator", type: "Admin" },
          ],
        },
        // The first operation of the document is what other steps would call.
        tokenValidation: { operationScopes: { add: ["Calculator.Write"], multiply: ["Calculator.Write"] } },
      })),
    },
    holds: [
      "basic-calculator: 401 at add for a token without its scope",
      "basic-calculator: 200 at add for a token with its scope",
      "calculator-too: 401 at multiply for a token without its scope",
      "calculator-too: 200 at multiply for a token with its scope",
    ],
  },
  {
    what: "with roles for applications and for users, and operations that need them",
    config: {
      [own("apis")]: [
        {
          name: "basic-calculator",
          backendApp: {
            scopes: [{ value: "Calculator.Read" }, { value: "Calculator.Write" }],
            roles: [
              { value: "Calculator.Read.All", for: "applications" },
              { value: "Calculator.Write.All", for: "applications", servicePrincipals: [tenantId] },
              { value: "Calculator.Approve", for: "users", groups: ["0f3c9f62-6a0b-4a3e-8f9f-4a1d2b3c4d5e"] },
            ],
          },
          tokenValidation: {
            operationScopes: { multiply: ["Calculator.Write"], divide: ["Calculator.Write"] },
            operationRoles: {
              multiply: ["Calculator.Write.All"],
              subtract: ["Calculator.Write.All"],
              add: ["Calculator.Approve"],
            },
          },
        },
      ],
    },
    holds: [
      "401 for a token without scope and role",
      "401 at multiply for a token without its scope",
      "200 at multiply for a token with its scope",
      "401 at multiply for an application without its role",
      "200 at multiply for an application with its role",
      "401 at divide for an application, whatever its role",
      "401 at subtract for a user's token",
      "200 at subtract for an application with its role",
      "401 at add for a user without its role",
      "200 at add for a token with its scope and role",
      "401 at add for an application, whatever its role",
    ],
  },
  {
    what: "whose tokens are for those alone who have a role",
    config: {
      [own("apis")]: [
        {
          name: "basic-calculator",
          backendApp: {
            roles: [
              { value: "Calculator.Read.All", for: "applications" },
              { value: "Calculator.Use", for: "users", groups: ["0f3c9f62-6a0b-4a3e-8f9f-4a1d2b3c4d5e"] },
            ],
            assignmentRequired: true,
          },
        },
      ],
    },
    holds: [
      "A user signs in through the portal",
      "No token for an application without a role (AADSTS501051)",
      "200 for an application's token with a role of the API",
      "401 for an application's token with a role that is not the API's",
    ],
  },
  {
    what: "whose API is in a product that every new instance has",
    config: {
      [own("products")]: [{ id: "starter", existing: true }],
      [own("apis")]: [{ name: "basic-calculator", product: "starter" }],
    },
    holds: ["401 without a subscription key", "200 from the portal's console for the signed-in user"],
  },
  {
    what: "whose API needs no key, in a product that others own and that needs a subscription",
    config: {
      [own("apiManagement")]: {
        serviceName: "fabrikam-shared",
        resourceGroupName: "rg-shared",
        existing: true,
      },
      [own("products")]: [{ id: "everyone", existing: true }],
      [own("apis")]: [{ name: "basic-calculator", product: "everyone", subscriptionRequired: false }],
    },
    holds: ["200 with the user's token, from any client"],
  },
  {
    what: "with two APIs in a product of others, at an instance whose portal others publish",
    config: {
      [own("apiManagement")]: {
        serviceName: "fabrikam-shared",
        resourceGroupName: "rg-shared",
        existing: true,
      },
      [own("portal")]: { publish: false },
      [own("products")]: [{ id: "everyone", existing: true, displayName: "Everyone" }],
      [own("apis")]: [
        { name: "basic-calculator", product: "everyone" },
        { ...ordersApi, product: "everyone" },
      ],
    },
    prepare: (project) => project.write("apis/orders.yaml", orders),
    holds: [
      "Somebody else publishes the developer portal, as portal.publish: false says",
      "basic-calculator: 401 without a subscription key",
      "orders: 200 from the portal's console for the signed-in user",
    ],
  },
  {
    what: "with two APIs that share a product, and a third that has one for itself",
    config: {
      [own("products")]: [{ id: "everyone", displayName: "Everyone", groups: ["developers", "guests"] }],
      [own("apis")]: [
        { name: "basic-calculator", product: "everyone" },
        { ...ordersApi, product: "everyone" },
        { ...ordersApi, name: "orders-too", displayName: "Orders too" },
      ],
    },
    prepare: (project) => project.write("apis/orders.yaml", orders),
    holds: [
      "basic-calculator: 401 without a subscription key",
      "orders: 200 from the portal's console for the signed-in user",
      "orders-too: 200 from the portal's console for the signed-in user",
    ],
  },
  {
    what: "whose API pages of other origins may call, and the portal's console may not",
    config: {
      [own("apis")]: [
        {
          name: "basic-calculator",
          cors: { portal: false, origins: ["https://shop.contoso.example", "http://localhost:5173"] },
        },
      ],
    },
    holds: [
      "A page of https://shop.contoso.example may call the API",
      "A page of http://localhost:5173 may call the API",
      "A page of another origin may not call the API",
      "The portal's console may not call the API, as its cors says",
    ],
  },
];
