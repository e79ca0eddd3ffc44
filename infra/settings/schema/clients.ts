import * as v from "valibot";
import { choice, flag, help, list, map, text } from "../fields.ts";
import { appDisplayName, resourceName, scopeValue } from "../names.ts";
import { clientSecrets } from "./clientSecrets.ts";
import { clientId } from "./common.ts";

/** What else a redirect URI must be depends on the client's type: `checkClients.ts`. */
const redirectUri = text({
  allowed: "a redirect URI has at most 256 characters and no blanks",
  max: 256,
  pattern: /^\S+$/,
});

const federatedCredential = map(
  {
    name: help("Tells the credential from the app's others.", resourceName, "github-main"),
    issuer: help(
      "The issuer of the tokens that are trusted: their claim iss.",
      text({ allowed: "an https URL of at most 600 characters", max: 600, pattern: /^https:\/\/\S+$/ }),
      "https://token.actions.githubusercontent.com",
    ),
    subject: help(
      "The subject of these tokens: their claim sub.",
      text({ allowed: "a subject has 1 to 600 characters", max: 600 }),
      "repo:contoso/orders:ref:refs/heads/main",
    ),
    audience: help(
      "For whom those tokens are; without it Entra ID's own name in the stack's cloud, such as api://AzureADTokenExchange.",
      v.optional(
        text({ allowed: "an audience has 1 to 600 characters and no blanks", max: 600, pattern: /^\S+$/ }),
      ),
      "api://AzureADTokenExchange",
    ),
  },
  {
    name: "give the credential a name, such as github-main",
    issuer:
      "give the issuer of the tokens that are trusted, such as https://token.actions.githubusercontent.com",
    subject: "give the subject of those tokens, such as repo:contoso/orders:ref:refs/heads/main",
  },
);

const client = map(
  {
    name: help("What the stack calls the client: another name is another client.", resourceName, "shop"),
    type: help(
      "spa: a page that redeems its codes itself; web: an application on a server; public: a native app or CLI; daemon: no user at all.",
      choice(["spa", "web", "public", "daemon"]),
      "web",
    ),
    existing: help(
      "Client id of an application, or of a managed identity, that somebody else owns: the stack gives it the scopes or roles, and nothing else.",
      v.optional(clientId),
      "7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11",
    ),
    displayName: help(
      "Name of the app registration; without it <name>-client-app.",
      v.optional(appDisplayName),
      "Contoso Shop",
    ),
    signInAudience: help(
      "Supported account types: this tenant's, or any organization's.",
      v.optional(choice(["AzureADMyOrg", "AzureADMultipleOrgs"]), "AzureADMyOrg"),
    ),
    redirectUris: help(
      "Where Entra ID may send the user back to, on the platform of the client's type.",
      v.optional(list(redirectUri, 0, "[https://shop.contoso.example/]"), []),
      ["https://shop.contoso.example/"],
    ),
    apis: help(
      "What the client gets, by API: scopes for users, roles for a daemon.",
      v.record(
        text({ allowed: "the name of an API of this stack" }),
        list(scopeValue, 1, "[Orders.Read]"),
        "is not a map of APIs; write for example { orders: [Orders.Read] }",
      ),
      { orders: ["Orders.Read"] },
    ),
    grantAdminConsent: help(
      "Grant the scopes or roles for the tenant; false leaves it to an administrator.",
      v.optional(flag(), true),
    ),
    preAuthorized: help(
      "The APIs let the client have its scopes without anybody's consent (known client).",
      v.optional(flag(), false),
    ),
    secrets: help(
      "Client secrets of a web application or a daemon; the last one is in use.",
      v.optional(clientSecrets, []),
      [{ name: "2027-h1", expires: "2027-06-30" }],
    ),
    federatedCredentials: help(
      "Tokens of others by which a web application or a daemon proves itself, without a secret.",
      v.optional(
        list(
          federatedCredential,
          0,
          "[{ name: github-main, issuer: https://token.actions.githubusercontent.com, subject: repo:contoso/orders:ref:refs/heads/main }]",
        ),
        [],
      ),
      [
        {
          name: "github-main",
          issuer: "https://token.actions.githubusercontent.com",
          subject: "repo:contoso/orders:ref:refs/heads/main",
        },
      ],
    ),
  },
  {
    name: "give the client a name, such as shop",
    type: "say what the client is: spa, web, public or daemon",
    apis: "say what the client gets, for example { orders: [Orders.Read] }",
  },
);

/** `apim-oauth:clients`. */
export const clients = help(
  "The clients that call the APIs in addition to the developer portal's console, one entry for each.",
  v.optional(
    list(
      client,
      0,
      "[{ name: shop, type: spa, redirectUris: [https://shop.contoso.example/], apis: { orders: [Orders.Read] } }]",
    ),
    [],
  ),
);
