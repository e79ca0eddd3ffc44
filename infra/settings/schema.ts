import * as v from "valibot";
import { expiryPattern } from "./expiry.ts";
import { choice, flag, help, label, list, map, numberOf, policyLabel, text, whole } from "./fields.ts";
import {
  apiName,
  apiPath,
  appDisplayName,
  guidPattern,
  publisherEmail,
  resourceGroupName,
  resourceName,
  scopeValue,
  serverId,
  serviceName,
  tagName,
  tagValue,
} from "./names.ts";

const signInAudience = help(
  "Supported account types: this tenant's, any organization's, or any organization's and personal Microsoft accounts.",
  v.optional(
    choice(["AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount"]),
    "AzureADMyOrg",
  ),
);

const tokenVersion = help(
  "Version of the access tokens that the app takes (requestedAccessTokenVersion); without it that of the OAuth server's endpoints.",
  v.optional(numberOf([1, 2])),
  2,
);

/** Any text here that is not a URL, or not one that may stand in its place, is found by the cross-checks. */
const url = (outline: RegExp) =>
  text({ allowed: "an absolute URL of at most 2000 characters", max: 2000, pattern: /^\S+$/, outline });

const redirectUri = text({
  allowed: "a redirect URI has at most 256 characters and no blanks",
  max: 256,
  pattern: /^\S+$/,
  outline: /^[hH][tT][tT][pP][sS]?:\/\/[^/?#\s]+\/[^\s#*!$'(),;]*$/,
});

/** `apim-oauth:apiManagement`. Defaults are the lab's. */
export const apiManagement = help(
  "The API Management instance.",
  map({
    serviceName: help(
      "Name of the instance, unique in the whole cloud; without it <project>-<stack>-<random suffix>.",
      v.optional(serviceName),
      "contoso-calc-dev",
    ),
    resourceGroupName: help(
      "Resource group of the instance; without it rg-<project>-<stack>.",
      v.optional(resourceGroupName),
      "rg-contoso-calc-dev",
    ),
    sku: help(
      "Tier of the instance. Consumption has no developer portal.",
      v.optional(
        choice(["Developer", "Basic", "Standard", "Premium", "Consumption", "BasicV2", "StandardV2"]),
        "Developer",
      ),
    ),
    capacity: help(
      "Scale units; without it as few as the tier has.",
      v.optional(whole(0, 31, "the number of scale units")),
      1,
    ),
    publisherName: help(
      "Organization that the developer portal and its e-mails name.",
      v.optional(label("a publisher's name", 100), "Contoso"),
    ),
    publisherEmail: help(
      "Where API Management sends its notifications.",
      v.optional(publisherEmail, "api@contoso.example"),
    ),
    existing: help(
      "Adopt the instance serviceName, which exists, instead of creating one.",
      v.optional(flag(), false),
    ),
    existingResourceGroup: help(
      "Put the new instance into the resource group resourceGroupName, which exists, instead of creating one; an adopted instance's exists anyway.",
      v.optional(flag(), false),
    ),
    restore: help("Bring the soft-deleted instance serviceName back.", v.optional(flag(), false)),
    protect: help(
      "Refuse to delete what cannot be made again: the instance, the app registrations, the scopes' ids.",
      v.optional(flag(), false),
    ),
    tags: help(
      "Tags of the resource group and the instance: a map of names to values.",
      v.optional(
        v.record(tagName, tagValue, "is not a map of tags; write for example { team: payments }"),
        {},
      ),
      { team: "payments" },
    ),
  }),
);

/** `apim-oauth:clientApp`. */
export const clientApp = help(
  "The client app, with which the developer portal signs its users in.",
  map(
    {
      displayName: help("Name of the app registration.", v.optional(appDisplayName, "oauth-client-app")),
      signInAudience,
      tokenVersion,
      secrets: help(
        "The client secrets; the last one is in use. `npm run rotate-secret` adds the next one.",
        list(
          map(
            {
              name: help("Tells the secret from the next one.", resourceName, "2027-h1"),
              expires: help(
                "When the secret stops working: a date, or a time in UTC.",
                text({
                  allowed: "a date such as 2027-06-30, or a time in UTC such as 2027-06-30T12:00:00Z",
                  pattern: expiryPattern,
                }),
                "2027-06-30",
                "2027-06-30T12:00:00Z",
              ),
            },
            {
              name: "give the secret a name that tells it from the next one, such as 2027-h1",
              expires: "give the date on which it stops working, such as 2027-06-30",
            },
          ),
          1,
          "[{ name: 2027-h1, expires: 2027-06-30 }]",
        ),
      ),
      grantAdminConsent: help(
        "Grant admin consent for the tenant; false leaves it to an administrator, for whom the stack has the output adminConsentUrl.",
        v.optional(flag(), true),
      ),
      redirectUris: help(
        "Redirect URIs of web clients in addition to the developer portal's.",
        v.optional(list(redirectUri, 0, "[https://calculator.contoso.example/signed-in]"), []),
        ["https://calculator.contoso.example/signed-in"],
      ),
      implicitGrant: help(
        "Tokens that the authorization endpoint issues itself: the lab's two boxes.",
        v.optional(
          map({
            accessTokens: help("Access tokens (implicit flows).", v.optional(flag(), false)),
            idTokens: help("ID tokens (implicit and hybrid flows).", v.optional(flag(), false)),
          }),
          {},
        ),
      ),
    },
    {
      secrets:
        "a client secret needs an expiry date that a person chose, so there is no default; write for example secrets: [{ name: 2027-h1, expires: 2027-06-30 }]",
    },
  ),
);

/** `apim-oauth:oauthServer`. */
export const oauthServer = help(
  "The OAuth 2.0 authorization server in API Management.",
  map({
    id: help(
      "ARM name of the server, part of the portal's redirect URI; without it the display name in lower case, with hyphens for what is neither letter nor digit, and in an adopted instance oauth-<project>_<stack>.",
      v.optional(serverId),
      "oauth-authorizationcodeflow",
    ),
    displayName: help(
      "Name that the developer portal's console shows.",
      v.optional(label("an OAuth server's display name", 50), "OAuth-AuthorizationCodeFlow"),
    ),
    description: help(
      "What the server is for.",
      v.optional(text({ allowed: "a text", min: 0 }), "Signs the developer console in to Microsoft Entra ID"),
    ),
    clientRegistrationEndpoint: help(
      "Page on which clients register; the lab's is a placeholder.",
      v.optional(url(/^[hH][tT][tT][pP][sS]?:\S+$/), "http://localhost"),
    ),
    endpointVersion: help(
      "Version of Entra ID's endpoints; v1 serves a single API and no PKCE.",
      v.optional(choice(["v1", "v2"]), "v2"),
    ),
    grantTypes: help(
      "Flows that the developer portal's console offers.",
      v.optional(list(choice(["authorizationCode", "authorizationCodeWithPkce"]), 1, "[authorizationCode]"), [
        "authorizationCode",
      ]),
    ),
  }),
);

const scope = map(
  {
    value: help("Name of the scope: what a token carries in scp.", scopeValue, "Calculator.Read"),
    description: help(
      "The four consent texts where they are not given; without it the scope's value.",
      v.optional(label("a description")),
      "Read access to the calculator",
    ),
    type: help(
      "Who can consent: users as well, or administrators alone.",
      v.optional(choice(["User", "Admin"]), "User"),
    ),
    adminConsentDisplayName: help(
      "Title that administrators see; without it the description.",
      v.optional(label("a consent text's name")),
    ),
    adminConsentDescription: help(
      "Text that administrators see; without it the description.",
      v.optional(label("a consent text")),
    ),
    userConsentDisplayName: help(
      "Title that users see; without it the administrators'.",
      v.optional(label("a consent text's name")),
    ),
    userConsentDescription: help(
      "Text that users see; without it the administrators'.",
      v.optional(label("a consent text")),
    ),
  },
  { value: "give what a token shall carry in scp, such as Calculator.Read" },
);

const tenantIds = text({ allowed: "a tenant id (GUID)", pattern: guidPattern });

const clientIds = text({
  allowed: "a client id (GUID), or clientApp for this stack's client app",
  pattern: new RegExp(`^clientApp$|${guidPattern.source}`),
});

const tokenValidation = map({
  openIdConfig: help(
    "Whose tokens the gateway takes: this tenant's, any organization's, or anybody's (the lab's).",
    v.optional(choice(["tenant", "organizations", "common"]), "tenant"),
  ),
  allowedTenants: help(
    "Tenants whose tokens are taken; none: any that openIdConfig covers.",
    v.optional(list(tenantIds, 0, "[7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11]"), []),
  ),
  requireScope: help("Refuse tokens without a scope of this API.", v.optional(flag(), true)),
  operationScopes: help(
    "Single operations that need a scope of their own: a map of the document's operationIds to scopes, of which a token needs one.",
    v.optional(
      v.record(
        text({ allowed: "an operationId of the API's document" }),
        list(scopeValue, 1, "[Orders.Write]"),
        "is not a map of operations; write for example { createOrder: [Orders.Write] }",
      ),
      {},
    ),
    { createOrder: ["Orders.Write"] },
  ),
  allowedClients: help(
    "Client ids that may call, clientApp is this stack's own; none: any client.",
    v.optional(list(clientIds, 0, "[clientApp]"), []),
    ["clientApp"],
  ),
  clockSkewSeconds: help(
    "How much the clocks may differ, in seconds.",
    // More would outlive the tokens: they are valid for 60 to 90 minutes.
    v.optional(whole(0, 3600, "the clock skew in seconds"), 0),
  ),
  failedMessage: help(
    "What the 401 says.",
    v.optional(policyLabel("a message"), "Unauthorized. Access token is missing or invalid."),
  ),
});

/** One entry of `apim-oauth:apis`. What it leaves out is the lab's, or goes by its name: see `defaults.ts`. */
const api = map({
  name: help(
    "ARM name of the API, and the key of all that belongs to it: another name is another API.",
    v.optional(resourceName, "basic-calculator"),
  ),
  formerly: help(
    "Names that the API had before: with them another name keeps the app registration, and with it the client id.",
    v.optional(list(resourceName, 0, "[basic-calculator]"), []),
    ["calculator"],
  ),
  displayName: help(
    "Name that the developer portal shows; without it the document's title.",
    v.optional(label("an API's display name", 300)),
  ),
  description: help(
    "Text that the developer portal shows; without it the document's description.",
    v.optional(text({ allowed: "a text", min: 0 })),
  ),
  openApi: help(
    "OpenAPI 3 document of the API, a path inside the project's folder; without it apis/<name>.yaml.",
    v.optional(
      text({
        allowed: "the path of a file inside the project's folder",
        outline: /^(?![/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$))/,
      }),
    ),
    "apis/orders.yaml",
  ),
  path: help(
    "API URL suffix; without it the name, or calc for the lab's API.",
    v.optional(apiPath),
    "orders",
  ),
  serviceUrl: help(
    "https URL of the backend; without it the API answers from the document's examples.",
    v.optional(url(/^[hH][tT][tT][pP][sS]:\S+$/)),
    "https://orders.contoso.example/api",
  ),
  subscriptionRequired: help(
    "Callers need a subscription key in addition to the token.",
    v.optional(flag(), true),
  ),
  product: help(
    "The product that the API belongs to.",
    v.optional(
      map({
        id: help("ARM name of the product; without it the API's.", v.optional(resourceName)),
        displayName: help(
          "Name that the developer portal shows; without it the API's.",
          v.optional(label("a product's display name", 300)),
        ),
        description: help(
          "Text that the developer portal shows; without it it names the API.",
          v.optional(
            text({ allowed: "a product's description has at most 1000 characters", min: 0, max: 1000 }),
          ),
        ),
        approvalRequired: help("An administrator approves every subscription.", v.optional(flag(), false)),
      }),
      {},
    ),
  ),
  backendApp: help(
    "The app registration that stands for the API: the audience of its tokens, and their scopes.",
    v.optional(
      map({
        displayName: help(
          "Name of the app registration; without it <name>-backend-app, or oauth-backend-app for the lab's API.",
          v.optional(appDisplayName),
        ),
        signInAudience,
        identifierUri: help(
          "Application ID URI; without it api://<client id>.",
          v.optional(
            text({
              allowed: "an Application ID URI of at most 255 characters",
              max: 255,
              outline: /^(?:api|https):\/\/[^/?#\s*]+(?:\/[^\s*]*[^\s*/])?$/,
            }),
          ),
          "api://contoso.example/orders",
        ),
        tokenVersion,
        scopes: help(
          "What callers can be allowed to do; without it Calculator.Read for the lab's API, required for every other.",
          v.optional(list(scope, 1, "[{ value: Orders.Read, description: Read access to orders }]")),
          [{ value: "Orders.Read", description: "Read access to orders" }],
        ),
      }),
      {},
    ),
  ),
  tokenValidation: help(
    "What the gateway asks of a token in addition to the audience.",
    v.optional(tokenValidation, {}),
  ),
  cors: help("The developer portal's console may call the API from the browser.", v.optional(flag(), true)),
});

/** `apim-oauth:apis`. */
export const apis = help(
  "The protected APIs, one entry for each. An entry with the key file alone stands for the list of APIs in that file, which several stacks may share; an entry with the name of one of them changes what it gives.",
  list(api, 1, "[{ name: basic-calculator }]"),
);

const guids = (what: string) =>
  v.optional(
    list(
      text({ allowed: `${what} (GUID)`, pattern: guidPattern }),
      0,
      "[7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11]",
    ),
    [],
  );

/** `apim-oauth:addedByHand`. */
export const addedByHand = help(
  "What people have added by hand on purpose: `npm run verify` and `npm run drift` accept it.",
  map({
    credentials: help(
      "Secrets, certificates and federated credentials of the stack's apps, by their ids.",
      guids("a credential's id"),
    ),
    owners: help("Owners of the stack's apps, by their object ids.", guids("an object id")),
    apis: help(
      "APIs of the instance that may go without a token check, by their ARM names.",
      v.optional(list(apiName, 0, "[status]"), []),
      ["status"],
    ),
  }),
);

/** The project's own keys, in the order of the stack file. */
export const ownKeys = { apiManagement, clientApp, oauthServer, apis, addedByHand } as const;

/** What the stack file says under the project's own keys, with the defaults that depend on nothing else. */
export interface StackFile {
  readonly apiManagement: v.InferOutput<typeof apiManagement>;
  readonly clientApp: v.InferOutput<typeof clientApp>;
  readonly oauthServer: v.InferOutput<typeof oauthServer>;
  readonly apis: v.InferOutput<typeof apis>;
  readonly addedByHand: v.InferOutput<typeof addedByHand>;
}

export type ApiEntry = StackFile["apis"][number];

/** What is known of a value that may be wrong in places: those are undefined. */
export type Known<T> = T extends readonly (infer Item)[]
  ? readonly (Known<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Known<T[Key]> }
    : T | undefined;
