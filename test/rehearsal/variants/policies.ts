import type { ProjectCopy } from "../support/project.ts";
import { orders, ordersApi, own, type Variant } from "./shared.ts";

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

/** What a team adds to a policy. */
export const policies: readonly Variant[] = [
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
    { of: "its own instance, whose name Pulumi draws", apiManagement: {}, identity: undefined },
    {
      of: "its own instance, one by an identity that it is given",
      apiManagement: {
        serviceName: "fabrikam-calc",
        identities: [
          {
            id: "/subscriptions/8c1e4a55-1b7d-4c39-9d2a-6e0f3b7a1c42/resourceGroups/rg-shared/providers/Microsoft.ManagedIdentity/userAssignedIdentities/orders",
            clientId: "5e3d9b26-0d4c-4b0e-9c55-1f6f0a3f2c12",
          },
        ],
      },
      identity: "5e3d9b26-0d4c-4b0e-9c55-1f6f0a3f2c12",
    },
    {
      of: "an instance that it adopts",
      apiManagement: { serviceName: "fabrikam-calc", existing: true },
      identity: "5e3d9b26-0d4c-4b0e-9c55-1f6f0a3f2c12",
    },
  ].map(({ of, apiManagement, identity }) => ({
    what: `with keys for its backend from key vaults, of ${of}`,
    config: {
      [own("apiManagement")]: apiManagement,
      [own("namedValues")]: {
        "orders-key": {
          keyVault: "https://fabrikam-orders.vault.azure.net/secrets/orders",
          ...(identity && { identity }),
        },
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
];
