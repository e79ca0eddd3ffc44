import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stringify } from "yaml";
import type { SecretPolicy } from "../../emulator/index.ts";
import { verifySteps } from "../../lib/checks/deployed/steps.ts";
import { signedInUser } from "../../lib/checks/deployed/userToken.ts";
import { verifiedStack } from "../../lib/checks/deployed/verifiedStack.ts";
import { runSteps, type StepResult } from "../../lib/checks/steps.ts";
import type { DeployingAs } from "../../rehearsal/leastPrivilege.ts";
import { type Rehearsal, type RehearsalOptions, rehearse } from "../../rehearsal/rehearse.ts";
import { loadStack, type RehearsedStack } from "../../rehearsal/rehearsedStack.ts";
import { worldConnection } from "../../rehearsal/worldConnection.ts";
import { deployInThisProcess } from "./support/inThisProcess.ts";
import { copyProject, type ProjectCopy } from "./support/project.ts";

type Config = Record<string, unknown>;

const own = (key: string) => `apim-oauth:${key}`;
const tenantId = "3f9d2c11-6f0e-4b1a-8a3e-0d7c5b8a9e21";

const applicationInsights =
  "/subscriptions/1d0f2b8a-7c4e-4a35-8b6f-9e2d1c0a5b73/resourceGroups/rg-monitoring/providers/Microsoft.Insights/components/appi-fabrikam";

const lab: Config = {
  "azuread:tenantId": tenantId,
  "azure-native:tenantId": tenantId,
  "azure-native:subscriptionId": "8c1e4a55-1b7d-4c39-9d2a-6e0f3b7a1c42",
  "azure-native:location": "westeurope",
  [own("apiManagement")]: { serviceName: "fabrikam-calc" },
  [own("clientApp")]: { secrets: [{ name: "lab", expires: "2099-12-31" }] },
};

/** Files as teams write them: expressions as C#, or escaped. */
const policyFiles = {
  correlation: `<set-header name="x-correlation" exists-action="skip"><value>@(context.RequestId.ToString())</value></set-header>`,
  inbound: `<!-- who calls -->
<set-variable name="caller" value="@(((Jwt)context.Variables["checked-token"]).Claims.GetValueOrDefault("azp", ""))" />
<choose>
  <when condition="@(context.Variables.GetValueOrDefault<string>(&quot;caller&quot;) == &quot;&quot; && 1 < 2)">
    <return-response><set-status code="403" reason="Forbidden" /></return-response>
  </when>
</choose>
<include-fragment fragment-id="correlation" />`,
  backend: `<retry condition="@(context.Response.StatusCode >= 500)" count="1" interval="1"><forward-request timeout="20" /></retry>`,
  outbound: `<set-header name="x-powered-by" exists-action="delete" />
<include-fragment fragment-id="correlation" />`,
  "on-error": `<set-header name="www-authenticate" exists-action="override"><value>Bearer</value></set-header>
<choose><when condition="@(context.LastError.Source == "forward-request")"><return-response><set-status code="502" reason="Bad Gateway" /></return-response></when></choose>`,
};

/** The orders' API, whose document a variant writes. */
const ordersApi = {
  name: "orders",
  openApi: "apis/orders.yaml",
  serviceUrl: "https://orders.contoso.example/v1",
  backendApp: { scopes: [{ value: "Orders.Read", description: "Read access to orders" }] },
};

/** A stack file that a team could have, and a step that only such a stack has. */
const variants: readonly {
  what: string;
  config: Config;
  holds: readonly string[];
  prepare?: (project: ProjectCopy) => void;
  /** Whether its limits are too small for all that its verification calls. */
  limited?: boolean;
  /** What the identity may do that deploys and verifies it. @default everything */
  as?: DeployingAs;
  /** What its tenant says of client secrets. */
  tenantPolicy?: SecretPolicy;
}[] = [
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
    what: "that logs to an Application Insights component of another subscription",
    as: "least-privilege",
    config: { [own("monitoring")]: { applicationInsights, headers: ["traceparent"] } },
    holds: ["A refused call is logged with its reason and without its token"],
  },
  {
    what: "that logs its own APIs of an instance that it has adopted",
    config: {
      [own("apiManagement")]: {
        serviceName: "fabrikam-logged",
        resourceGroupName: "rg-shared",
        existing: true,
      },
      [own("monitoring")]: { applicationInsights, sampling: 0 },
    },
    holds: ["A refused call is logged with its reason and without its token"],
  },
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
  {
    what: "that adopts an instance",
    as: "least-privilege",
    config: {
      [own("apiManagement")]: {
        serviceName: "fabrikam-shared",
        resourceGroupName: "rg-shared",
        existing: true,
      },
    },
    holds: ["200 from the portal's console for the signed-in user"],
  },
  {
    what: "whose developer portal others publish",
    config: { [own("portal")]: { publish: false } },
    holds: [
      "An administrator opens the new developer portal once",
      "Somebody else publishes the developer portal, as portal.publish: false has it",
      "200 from the portal's console for the signed-in user",
    ],
  },
  {
    what: "whose developer portal shows nothing to people who have not signed in, and lets nobody sign up",
    config: { [own("portal")]: { signIn: "required", signUp: false } },
    holds: [
      "A visitor who has not signed in sees nothing of the developer portal",
      "An administrator gives the user an account of the developer portal",
      "200 from the portal's console for the signed-in user",
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
    what: "whose portal others publish, and people see after they have signed in",
    config: { [own("portal")]: { publish: false, signIn: "required", signUp: false } },
    holds: [
      "Somebody else publishes the developer portal, as portal.publish: false has it",
      "A visitor who has not signed in sees nothing of the developer portal",
      "200 from the portal's console for the signed-in user",
    ],
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
      "Somebody else publishes the developer portal, as portal.publish: false has it",
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
      "The portal's console may not call the API, as its cors has it",
    ],
  },
  {
    what: "with limits, headers, a cache, and an identity and a key for its backend",
    config: {
      [own("namedValues")]: { "orders-key": { value: "k-123" }, region: { value: "westeurope" } },
      [own("apis")]: [
        {
          ...ordersApi,
          policy: {
            rateLimit: { calls: 10_000, seconds: 60, by: "client" },
            quota: { calls: 2_000_000, seconds: 604_800, by: "user" },
            headers: {
              request: {
                set: { "x-source": "gateway" },
                claims: { "x-client": "azp" },
                remove: ["ocp-apim-subscription-key"],
              },
              response: { set: { "cache-control": "no-store" }, remove: ["x-powered-by"] },
            },
            backend: {
              identity: "system",
              resource: "api://contoso.example/orders-backend",
              headers: { "x-functions-key": "orders-key" },
            },
            cache: { seconds: 60 },
          },
        },
      ],
    },
    prepare: (project) => project.write("apis/orders.yaml", orders),
    holds: [
      "429 for call 10,001 of one client, 200 for another's",
      "403 for call 2,000,001 of one user, 200 for another's",
      "The backend gets the gateway's token and not the caller's",
      "The backend gets the headers that the stack file sets, whatever the caller sends",
      "The caller gets the headers that the stack file sets",
      "A second call is answered from the cache, another caller's is not",
    ],
  },
  {
    what: "with files, a fragment and a secret of its own, for each section of its policy",
    config: {
      [own("namedValues")]: { "orders-key": { secret: { secure: "v1:only-pulumi-can-read-this" } } },
      [own("fragments")]: { correlation: "policies/correlation.xml" },
      [own("apis")]: [
        {
          ...ordersApi,
          policy: {
            backend: { headers: { "x-functions-key": "orders-key" } },
            files: {
              inbound: "policies/inbound.xml",
              backend: "policies/backend.xml",
              outbound: "policies/outbound.xml",
              onError: "policies/on-error.xml",
            },
          },
        },
      ],
    },
    prepare: (project) => {
      project.write("apis/orders.yaml", orders);
      for (const [name, text] of Object.entries(policyFiles)) project.write(`policies/${name}.xml`, text);
    },
    holds: [
      "The backend gets the headers that the stack file sets, whatever the caller sends",
      "200 from the portal's console for the signed-in user",
    ],
  },
  ...[
    { of: "its own instance, whose name Pulumi draws", apiManagement: {} },
    { of: "an instance that it adopts", apiManagement: { serviceName: "fabrikam-calc", existing: true } },
  ].map(({ of, apiManagement }) => ({
    what: `with keys for its backend from key vaults, of ${of}`,
    config: {
      [own("apiManagement")]: apiManagement,
      [own("namedValues")]: {
        "orders-key": { keyVault: "https://fabrikam-orders.vault.azure.net/secrets/orders" },
        "orders-tenant": {
          keyVault: `https://fabrikam-orders.vault.azure.net/secrets/tenant/${"0a".repeat(16)}`,
        },
        "orders-region": { keyVault: "https://fabrikam-the-longest-one.vault.azure.net/secrets/region" },
      },
      [own("apis")]: [
        {
          ...ordersApi,
          policy: {
            backend: {
              headers: {
                "x-functions-key": "orders-key",
                "x-tenant": "orders-tenant",
                "x-region": "orders-region",
              },
            },
          },
        },
      ],
    },
    prepare: (project: ProjectCopy) => project.write("apis/orders.yaml", orders),
    holds: ["The backend gets the headers that the stack file sets, whatever the caller sends"],
  })),
  {
    what: "that adopts an instance, with a user-assigned identity for its backend and the smallest limit",
    config: {
      [own("apiManagement")]: { serviceName: "fabrikam-calc", existing: true },
      [own("apis")]: [
        {
          ...ordersApi,
          policy: {
            rateLimit: { calls: 1, seconds: 300, by: "subscription" },
            backend: {
              identity: "3c2f9d11-6f0e-4b1a-8a3e-0d7c5b8a9e21",
              resource: "https://orders-backend.contoso.example",
            },
            cache: { seconds: 60, shared: true },
          },
          tokenValidation: { operationScopes: { "get-order": ["Orders.Read"] } },
        },
      ],
    },
    prepare: (project) => project.write("apis/orders.yaml", orders),
    limited: true,
    holds: [
      "429 for call 2 of one subscription",
      "The backend gets the gateway's token and not the caller's",
      "A second call is answered from the cache",
    ],
  },
  {
    what: "with host names of its own",
    config: {
      [own("apiManagement")]: {
        serviceName: "fabrikam-calc",
        gatewayHost: "api.fabrikam.example",
        portalHost: "Developers.fabrikam.example",
        certificates: {
          gateway: "https://fabrikam.vault.azure.net/secrets/api",
          portal: "https://fabrikam.vault.azure.net/secrets/developers",
        },
      },
      [own("oauthServer")]: { grantTypes: ["authorizationCode", "authorizationCodeWithPkce"] },
    },
    holds: [
      "A user signs in through the portal",
      "A user signs in at the portal's default host as well",
      "200 from the portal's console for the signed-in user",
      "200 from the console at the portal's default host",
    ],
  },
  {
    what: "with a host name of its own and a name that is made up, and with consent left to an administrator",
    config: {
      [own("apiManagement")]: {
        gatewayHost: "api.fabrikam.example",
        portalHost: "developers.fabrikam.example",
        certificates: {
          gateway: "https://fabrikam.vault.azure.net/secrets/api",
          portal: "https://fabrikam.vault.azure.net/secrets/developers",
          identity: {
            id: "/subscriptions/8c1e4a55-1b7d-4c39-9d2a-6e0f3b7a1c42/resourceGroups/rg-shared/providers/Microsoft.ManagedIdentity/userAssignedIdentities/certificates",
            clientId: "3c2f9d11-6f0e-4b1a-8a3e-0d7c5b8a9e21",
          },
        },
      },
      [own("clientApp")]: {
        secrets: [{ name: "lab", expires: "2099-12-31" }],
        grantAdminConsent: false,
      },
    },
    holds: [
      "An administrator grants consent at the stack's adminConsentUrl",
      "200 from the console at the portal's default host",
    ],
  },
  {
    what: "that adopts an instance with host names of its own",
    config: {
      [own("apiManagement")]: {
        serviceName: "fabrikam-calc",
        existing: true,
        gatewayHost: "api.fabrikam.example",
        portalHost: "developers.fabrikam.example",
      },
    },
    holds: ["200 from the console at the portal's default host"],
  },
  {
    what: "with a host name of its own for the gateway of Consumption",
    config: {
      [own("apiManagement")]: {
        serviceName: "fabrikam-calc",
        sku: "Consumption",
        gatewayHost: "api.fabrikam.example",
        certificates: { gateway: "https://fabrikam.vault.azure.net/secrets/api" },
      },
      [own("clientApp")]: {
        secrets: [{ name: "lab", expires: "2099-12-31" }],
        redirectUris: ["https://app.contoso.example/signin-oidc"],
      },
    },
    holds: ["A user signs in to the client app", "200 with the user's token, from any client"],
  },
  {
    what: "without a name for its instance",
    config: { [own("apiManagement")]: {} },
    holds: ["200 from the portal's console for the signed-in user"],
  },
  {
    what: "on a tier without a developer portal",
    config: {
      [own("apiManagement")]: { serviceName: "fabrikam-calc", sku: "Consumption" },
      [own("clientApp")]: {
        secrets: [{ name: "lab", expires: "2099-12-31" }],
        redirectUris: ["https://app.contoso.example/signin-oidc"],
      },
    },
    holds: ["A user signs in to the client app", "200 with the user's token, from any client"],
  },
  {
    what: "in the US Government cloud",
    config: {
      "azuread:environment": "usgovernment",
      "azure-native:environment": "usgovernment",
      "azure-native:location": "usgovvirginia",
    },
    holds: ["200 from the portal's console for the signed-in user"],
  },
  {
    what: "in the China cloud, with v1 endpoints",
    config: {
      "azuread:environment": "china",
      "azure-native:environment": "china",
      "azure-native:location": "chinanorth3",
      [own("oauthServer")]: { endpointVersion: "v1" },
    },
    holds: ["200 from the portal's console for the signed-in user"],
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

const orders = stringify({
  openapi: "3.0.3",
  info: { title: "Orders", version: "1.0" },
  paths: {
    "/orders/{id}": {
      get: {
        operationId: "get-order",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" }, example: "A-1" }],
        responses: {
          200: {
            description: "The order.",
            content: { "application/json": { example: { id: "A-1", total: 12 } } },
          },
        },
      },
    },
  },
});

describe("a rehearsal of a stack", { concurrency: 2 }, () => {
  for (const { what, config, holds, prepare, limited = false, as, tenantPolicy } of variants) {
    it(`${what} holds, and so does its verification`, async () => {
      const project = copyProject();
      try {
        prepare?.(project);
        project.write("Pulumi.team.yaml", stringify({ config: { ...lab, ...config } }));
        const { ok, steps, verification } = await rehearseOnce(project, "team", { as, tenantPolicy });
        assert.deepEqual(
          [...steps, ...(limited ? [] : verification)].filter((step) => !step.ok),
          [],
        );
        assert.equal(ok, true);
        const names = steps.map(({ name }) => name);
        assert.deepEqual(
          holds.filter((name) => !names.includes(name)),
          [],
        );
      } finally {
        project.remove();
      }
    });
  }

  it("that still has the example's placeholders uses ids of its own", async () => {
    const project = copyProject();
    try {
      // The example of a repository that nobody has touched for years.
      project.replace("Pulumi.dev.yaml", 'expires: "2027-05-12"', 'expires: "2020-01-01"');
      const { ok, outputs } = await rehearseOnce(project, "dev");
      assert.equal(ok, true);
      assert.doesNotMatch(outputs!.authorizationEndpoint, /00000000-0000/);
    } finally {
      project.remove();
    }
  });
});

async function rehearseOnce(
  project: ProjectCopy,
  name: string,
  more: Pick<RehearsalOptions, "as" | "tenantPolicy"> = {},
) {
  const stack = loadStack(project.folder, name);
  const rehearsal = await rehearse({
    stack,
    port: 0,
    deploy: deployInThisProcess,
    secondTenant: false,
    ...more,
  });
  const verification = await verified(rehearsal, stack);
  await rehearsal.world.close();
  return { ...rehearsal, verification };
}

/** What `npm run verify -- --sign-in` finds of what was rehearsed. */
async function verified({ world, outputs }: Rehearsal, { settings }: RehearsedStack): Promise<StepResult[]> {
  const deployed = verifiedStack(settings, outputs!, worldConnection(world, settings));
  const userToken = signedInUser(deployed, () => {});
  return await runSteps(verifySteps(deployed, { minSecretDays: 0, userToken }), () => {});
}
