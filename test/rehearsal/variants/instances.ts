import { applicationInsights, own, type Variant } from "./shared.ts";

const portalLogin = "A visitor signs in to the developer portal with Entra ID";
const membersAlone = "Products for groups of Entra ID are shown to their members, and to nobody else";
const login = { entra: { secrets: [{ name: "2099", expires: "2099-12-31" }] } };
const partners = { entra: "9a1d6c2e-5b1f-4c7a-9d3e-2f8b7c6a5e41", name: "Partners" };

/** Instances: tiers, clouds, host names, portals, monitoring. */
export const instances: readonly Variant[] = [
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
      "Somebody else publishes the developer portal, as portal.publish: false says",
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
    what: "whose portal others publish, and people see after they have signed in",
    config: { [own("portal")]: { publish: false, signIn: "required", signUp: false } },
    holds: [
      "Somebody else publishes the developer portal, as portal.publish: false says",
      "A visitor who has not signed in sees nothing of the developer portal",
      "200 from the portal's console for the signed-in user",
    ],
  },
  {
    what: "whose portal people sign in to with Entra ID, at each of its hosts, in the cloud china",
    as: "least-privilege",
    config: {
      "azure-native:environment": "china",
      "azuread:environment": "china",
      "azure-native:location": "chinaeast2",
      [own("apiManagement")]: {
        serviceName: "fabrikam-calc",
        portalHost: "developers.fabrikam.example",
        certificates: { portal: "https://fabrikam.vault.azure.cn/secrets/developers" },
      },
      [own("portal")]: { signIn: "required", signUp: false, login },
      [own("products")]: [{ id: "partners", groups: [partners] }],
      [own("apis")]: [{ name: "basic-calculator", product: "partners" }],
    },
    holds: [portalLogin, membersAlone, "200 from the console at the portal's default host"],
  },
  {
    what: "that decides how people sign in to the portal of an adopted instance, with consent left to an administrator",
    config: {
      [own("apiManagement")]: {
        serviceName: "fabrikam-shared",
        resourceGroupName: "rg-shared",
        existing: true,
      },
      [own("portal")]: {
        login: { entra: { ...login.entra, grantAdminConsent: false } },
        ownsSettings: true,
      },
      [own("products")]: [{ id: "partners", existing: true, groups: [partners] }],
      [own("apis")]: [{ name: "basic-calculator", product: "partners" }],
    },
    holds: [
      "An administrator consents to the portal's sign-in at portalAdminConsentUrl",
      portalLogin,
      membersAlone,
    ],
  },
  {
    what: "that shows a product to a group of Entra ID, with which others have people sign in to their portal",
    config: {
      [own("apiManagement")]: {
        serviceName: "fabrikam-shared",
        resourceGroupName: "rg-shared",
        existing: true,
      },
      [own("products")]: [{ id: "partners", groups: [partners] }],
      [own("apis")]: [{ name: "basic-calculator", product: "partners" }],
    },
    holds: [portalLogin, membersAlone, "200 from the portal's console for the signed-in user"],
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
    what: "with a host name of its own and a name that is made up, in a group that exists, and with consent left to an administrator",
    as: "least-privilege",
    config: {
      [own("apiManagement")]: {
        resourceGroupName: "rg-apim",
        existingResourceGroup: true,
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
];
