import {
  apis,
  assertRefused,
  backendApp,
  clientApp,
  inCloud,
  oauthServer,
  orders,
  otherTenantId,
} from "./settings.support.ts";

const own = "apim-oauth";
const personal = "AzureADandPersonalMicrosoftAccount";
const secret = (expires: unknown) => ({ secrets: [{ name: "one", expires }] });
const scopes = (...values: string[]) => backendApp({ scopes: values.map((value) => ({ value })) });

assertRefused("the client app", [
  [
    "no client app",
    { "apim-oauth:clientApp": undefined },
    `${own}:clientApp.secrets`,
    /is missing; a client secret needs an expiry date.*secrets: \[/,
  ],
  [
    "no secret where the portal's backend redeems codes",
    clientApp({ secrets: [] }),
    `${own}:clientApp.secrets`,
    /is missing; .*secrets: \[.*or do without a secret: oauthServer: \{ grantTypes: \[authorizationCodeWithPkce\] \}/,
  ],
  [
    "no secret where one of two flows is redeemed with one",
    {
      ...clientApp({ secrets: undefined }),
      ...oauthServer({ grantTypes: ["authorizationCodeWithPkce", "authorizationCode"] }),
    },
    `${own}:clientApp.secrets`,
    /is missing/,
  ],
  [
    "no secret for a web application of one's own",
    {
      ...clientApp({ secrets: undefined, redirectUris: ["https://shop.contoso.example/signed-in"] }),
      ...oauthServer({ grantTypes: ["authorizationCodeWithPkce"] }),
    },
    `${own}:clientApp.secrets`,
    /clientApp\.redirectUris redeems its codes with a client secret; .*an entry of clients/,
  ],
  [
    "a secret without an end",
    clientApp({ secrets: [{ name: "one" }] }),
    `${own}:clientApp.secrets[0].expires`,
    /is missing; give the date/,
  ],
  [
    "an end that does not exist",
    clientApp(secret("2027-02-29")),
    `${own}:clientApp.secrets[0].expires`,
    /"2027-02-29" is not a date that exists/,
  ],
  [
    "an end without a zone",
    clientApp(secret("2027-06-30T12:00:00")),
    `${own}:clientApp.secrets[0].expires`,
    /a time in UTC/,
  ],
  [
    "two secrets of one name",
    clientApp({
      secrets: [
        { name: "a", expires: "2027-01-01" },
        { name: "A", expires: "2027-06-30" },
      ],
    }),
    `${own}:clientApp.secrets[1].name`,
    /already the name of secrets\[0\]/,
  ],
  [
    "three secrets for personal accounts",
    clientApp({
      signInAudience: personal,
      secrets: ["a", "b", "c"].map((name) => ({ name, expires: "2027-06-30" })),
    }),
    `${own}:clientApp.secrets[2]`,
    /one too many.*at most two/,
  ],
  [
    "personal accounts in a national cloud",
    { ...clientApp({ signInAudience: personal }), ...inCloud("china", "chinanorth3") },
    `${own}:clientApp.signInAudience`,
    /does not exist in the cloud china/,
  ],
  [
    "personal accounts at v1 endpoints",
    { ...clientApp({ signInAudience: personal }), ...oauthServer({ endpointVersion: "v1" }) },
    `${own}:clientApp.signInAudience`,
    /does not work with oauthServer.endpointVersion v1/,
  ],
  [
    "personal accounts with v1 tokens",
    clientApp({ signInAudience: personal, tokenVersion: 1 }),
    `${own}:clientApp.tokenVersion`,
    /takes v2 tokens; write 2/,
  ],
  [
    "personal accounts with a long name",
    clientApp({ signInAudience: personal, displayName: "a".repeat(91) }),
    `${own}:clientApp.displayName`,
    /at most 90/,
  ],
  [
    "a token version 3",
    clientApp({ tokenVersion: 3 }),
    `${own}:clientApp.tokenVersion`,
    /3 is not allowed; allowed: 1, 2/,
  ],
]);

assertRefused("backend apps", [
  [
    "a scope with a blank",
    scopes("Calculator Read"),
    `${own}:apis[0].backendApp.scopes[0].value`,
    /no blanks/,
  ],
  [
    "a scope that begins with a period",
    scopes(".default"),
    `${own}:apis[0].backendApp.scopes[0].value`,
    /does not begin with a period/,
  ],
  [
    "a scope that is too long",
    scopes("a".repeat(121)),
    `${own}:apis[0].backendApp.scopes[0].value`,
    /1 to 120/,
  ],
  [
    "a scope that is too long for personal accounts",
    backendApp({ signInAudience: personal, scopes: [{ value: "a".repeat(41) }] }),
    `${own}:apis[0].backendApp.scopes[0].value`,
    /has 41 characters.*at most 40/,
  ],
  [
    "a scope twice",
    scopes("A", "B", "A"),
    `${own}:apis[0].backendApp.scopes[2].value`,
    /already the value of scopes\[0\]/,
  ],
  [
    "an Application ID URI of another tenant",
    backendApp({ identifierUri: `api://${otherTenantId}/calc` }),
    `${own}:apis[0].backendApp.identifierUri`,
    /is not this stack's tenant/,
  ],
  [
    "an Application ID URI of a client id",
    backendApp({ identifierUri: `api://${otherTenantId}` }),
    `${own}:apis[0].backendApp.identifierUri`,
    /not known before the app exists/,
  ],
  [
    "an Application ID URI of a bare word",
    backendApp({ identifierUri: "api://calc" }),
    `${own}:apis[0].backendApp.identifierUri`,
    /allowed: api:\/\/<tenant id>\/<name>/,
  ],
  [
    "an Application ID URI of another scheme",
    backendApp({ identifierUri: "urn:calc" }),
    `${own}:apis[0].backendApp.identifierUri`,
    /allowed: api:/,
  ],
  [
    "an Application ID URI that ends in a slash",
    backendApp({ identifierUri: "https://contoso.com/calc/" }),
    `${own}:apis[0].backendApp.identifierUri`,
    /does not end in a slash/,
  ],
  [
    "one Application ID URI twice",
    apis(
      { backendApp: { identifierUri: "https://contoso.com/x" } },
      { ...orders, backendApp: { ...orders.backendApp, identifierUri: "https://contoso.com/x" } },
    ),
    `${own}:apis[1].backendApp.identifierUri`,
    /already the backendApp.identifierUri/,
  ],
]);
