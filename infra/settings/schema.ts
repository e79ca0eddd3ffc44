import * as v from "valibot";
import { choice, flag, label, list, map, numberOf, text, whole } from "./fields.ts";
import {
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

const signInAudience = choice(["AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount"]);

const tokenVersion = numberOf([1, 2]);

/** Any text here that is not a URL, or not one that may stand in its place, is found by the cross-checks. */
const url = text({ allowed: "an absolute URL of at most 2000 characters", max: 2000, pattern: /^\S+$/ });

/** `apim-oauth:apiManagement`. Defaults are the lab's. */
export const apiManagement = map({
  serviceName: v.optional(serviceName),
  resourceGroupName: v.optional(resourceGroupName),
  sku: v.optional(
    choice(["Developer", "Basic", "Standard", "Premium", "Consumption", "BasicV2", "StandardV2"]),
    "Developer",
  ),
  /** Without it as few as the tier has. */
  capacity: v.optional(whole(0, 31, "the number of scale units")),
  publisherName: v.optional(label("a publisher's name", 100), "Contoso"),
  publisherEmail: v.optional(publisherEmail, "api@contoso.example"),
  existing: v.optional(flag(), false),
  restore: v.optional(flag(), false),
  protect: v.optional(flag(), false),
  tags: v.optional(
    v.record(tagName, tagValue, "is not a map of tags; write for example { team: payments }"),
    {},
  ),
});

/** `apim-oauth:clientApp`. */
export const clientApp = map(
  {
    displayName: v.optional(appDisplayName, "oauth-client-app"),
    signInAudience: v.optional(signInAudience, "AzureADMyOrg"),
    /** Without it the version of the OAuth server's endpoints. */
    tokenVersion: v.optional(tokenVersion),
    secrets: list(
      map(
        {
          name: resourceName,
          expires: text({
            allowed: "a date such as 2027-06-30, or a time in UTC such as 2027-06-30T12:00:00Z",
          }),
        },
        {
          name: "give the secret a name that tells it from the next one, such as 2027-h1",
          expires: "give the date on which it stops working, such as 2027-06-30",
        },
      ),
      1,
      "[{ name: 2027-h1, expires: 2027-06-30 }]",
    ),
    grantAdminConsent: v.optional(flag(), true),
    redirectUris: v.optional(list(url, 0, "[https://calculator.contoso.example/signed-in]"), []),
    implicitGrant: v.optional(
      map({ accessTokens: v.optional(flag(), false), idTokens: v.optional(flag(), false) }),
      {},
    ),
  },
  {
    secrets:
      "a client secret needs an expiry date that a person chose, so there is no default; write for example secrets: [{ name: 2027-h1, expires: 2027-06-30 }]",
  },
);

/** `apim-oauth:oauthServer`. */
export const oauthServer = map({
  /** Without it the display name in lower case, with hyphens for what is neither letter nor digit. */
  id: v.optional(serverId),
  displayName: v.optional(label("an OAuth server's display name", 50), "OAuth-AuthorizationCodeFlow"),
  description: v.optional(
    text({ allowed: "a text", min: 0 }),
    "Signs the developer console in to Microsoft Entra ID",
  ),
  clientRegistrationEndpoint: v.optional(url, "http://localhost"),
  endpointVersion: v.optional(choice(["v1", "v2"]), "v2"),
  grantTypes: v.optional(
    list(choice(["authorizationCode", "authorizationCodeWithPkce"]), 1, "[authorizationCode]"),
    ["authorizationCode"],
  ),
});

const scope = map(
  {
    value: scopeValue,
    /** The four consent texts where they are not given. */
    description: v.optional(label("a description")),
    type: v.optional(choice(["User", "Admin"]), "User"),
    adminConsentDisplayName: v.optional(label("a consent text's name")),
    adminConsentDescription: v.optional(label("a consent text")),
    userConsentDisplayName: v.optional(label("a consent text's name")),
    userConsentDescription: v.optional(label("a consent text")),
  },
  { value: "give what a token shall carry in scp, such as Calculator.Read" },
);

const tenantIds = text({ allowed: "a tenant id (GUID)", pattern: guidPattern });

const clientIds = text({
  allowed: "a client id (GUID), or clientApp for this stack's client app",
  pattern: new RegExp(`^clientApp$|${guidPattern.source}`, "i"),
});

const tokenValidation = map({
  openIdConfig: v.optional(choice(["tenant", "organizations", "common"]), "tenant"),
  allowedTenants: v.optional(list(tenantIds, 0, "[7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11]"), []),
  requireScope: v.optional(flag(), true),
  allowedClients: v.optional(list(clientIds, 0, "[clientApp]"), []),
  // More would outlive the tokens: they are valid for 60 to 90 minutes.
  clockSkewSeconds: v.optional(whole(0, 3600, "the clock skew in seconds"), 0),
  failedMessage: v.optional(label("a message"), "Unauthorized. Access token is missing or invalid."),
});

/** One entry of `apim-oauth:apis`. What it leaves out is the lab's, or goes by its name: see `defaults.ts`. */
const api = map({
  name: v.optional(resourceName, "basic-calculator"),
  displayName: v.optional(label("an API's display name", 300)),
  description: v.optional(text({ allowed: "a text", min: 0 })),
  openApi: v.optional(text({ allowed: "the path of a file inside the project's folder" })),
  path: v.optional(apiPath),
  serviceUrl: v.optional(url),
  subscriptionRequired: v.optional(flag(), true),
  product: v.optional(
    map({
      id: v.optional(resourceName),
      displayName: v.optional(label("a product's display name", 300)),
      description: v.optional(
        text({ allowed: "a product's description has at most 1000 characters", min: 0, max: 1000 }),
      ),
      approvalRequired: v.optional(flag(), false),
    }),
    {},
  ),
  backendApp: v.optional(
    map({
      displayName: v.optional(appDisplayName),
      signInAudience: v.optional(signInAudience, "AzureADMyOrg"),
      identifierUri: v.optional(
        text({ allowed: "an Application ID URI of at most 255 characters", max: 255 }),
      ),
      /** Without it the version of the OAuth server's endpoints. */
      tokenVersion: v.optional(tokenVersion),
      scopes: v.optional(list(scope, 1, "[{ value: Orders.Read, description: Read access to orders }]")),
    }),
    {},
  ),
  tokenValidation: v.optional(tokenValidation, {}),
  cors: v.optional(flag(), true),
});

export const apis = list(api, 1, "[{ name: basic-calculator }]");

/** The project's own keys, in the order of the stack file. */
export const ownKeys = { apiManagement, clientApp, oauthServer, apis } as const;

/** What the stack file says under the project's own keys, with the defaults that depend on nothing else. */
export interface StackFile {
  readonly apiManagement: v.InferOutput<typeof apiManagement>;
  readonly clientApp: v.InferOutput<typeof clientApp>;
  readonly oauthServer: v.InferOutput<typeof oauthServer>;
  readonly apis: v.InferOutput<typeof apis>;
}

export type ApiEntry = StackFile["apis"][number];

/** What is known of a value that may be wrong in places: those are undefined. */
export type Known<T> = T extends readonly (infer Item)[]
  ? readonly (Known<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Known<T[Key]> }
    : T | undefined;
