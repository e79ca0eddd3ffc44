import {
  apis,
  assertRefused,
  backendApp,
  type Config,
  orders,
  otherTenantId,
  tenantId,
} from "./settings.support.ts";

const own = "apim-oauth";
const secrets = [{ name: "2027-h1", expires: "2027-06-30" }];
const validation = (tokenValidation: object, signInAudience = "AzureADMultipleOrgs") =>
  apis({ tokenValidation, backendApp: { signInAudience } });

assertRefused("what goes into a policy", [
  ...["{{secret}}", "No @(context.User.Id)", "@{ return 1; }"].map(
    (failedMessage): [string, Config, string, RegExp] => [
      `a message with ${failedMessage}`,
      apis({ tokenValidation: { failedMessage } }),
      "apim-oauth:apis[0].tokenValidation.failedMessage",
      /which API Management would replace or run/,
    ],
  ),
  [
    "an Application ID URI that names a named value",
    backendApp({ identifierUri: "api://contoso.example/{{name}}" }),
    "apim-oauth:apis[0].backendApp.identifierUri",
    /which API Management would replace or run/,
  ],
]);

const origins = (...values: string[]) => apis({ cors: { origins: values } });

assertRefused("whose pages may call", [
  ...(
    [
      [
        "https://shop.contoso.example/",
        /is not allowed: .*without a path; write https:\/\/shop\.contoso\.example$/,
      ],
      ["https://shop.contoso.example/signin", /without a path; write https:\/\/shop\.contoso\.example$/],
      [
        "https://Shop.contoso.example",
        /the spelling that browsers send.*write https:\/\/shop\.contoso\.example$/,
      ],
      ["https://shop.contoso.example:443", /a port where it is not the usual one/],
      ["https://user@shop.contoso.example", /write https:\/\/shop\.contoso\.example$/],
      ["https://bücher.contoso.example", /write https:\/\/xn--bcher-kva\.contoso\.example$/],
      ["https://*.contoso.example", /the wildcard/],
      ["*", /the wildcard/],
      ["null", /a scheme and a host/],
      ["shop.contoso.example", /a scheme and a host/],
      ["ftp://shop.contoso.example", /a scheme and a host/],
      [
        "http://shop.contoso.example",
        /http:\/\/ for localhost alone; write https:\/\/shop\.contoso\.example$/,
      ],
      ["https://{{host}}", /a scheme and a host/],
    ] as const
  ).map(([origin, message]): [string, Config, string, RegExp] => [
    `the origin ${origin}`,
    origins("https://other.contoso.example", origin),
    `${own}:apis[0].cors.origins[1]`,
    message,
  ]),
  [
    "an origin that is there twice",
    origins("https://shop.contoso.example", "https://shop.contoso.example"),
    `${own}:apis[0].cors.origins[1]`,
    /is there twice; remove one/,
  ],
  [
    "a cors that is neither",
    apis({ cors: "yes" }),
    `${own}:apis[0].cors`,
    /"yes" is not true or false; write true/,
  ],
  [
    "a list of origins in its place",
    apis({ cors: ["https://a.example"] }),
    `${own}:apis[0].cors`,
    /not a map with keys/,
  ],
  [
    "a key that cors does not have",
    apis({ cors: { origin: [] } }),
    `${own}:apis[0].cors.origin`,
    /allowed keys: portal, origins; did you mean "origins"\?/,
  ],
  [
    "origins that are no list",
    apis({ cors: { origins: 5 } }),
    `${own}:apis[0].cors.origins`,
    /is not a list/,
  ],
]);

assertRefused("APIs", [
  [
    "an API without scopes",
    apis({ name: "orders" }),
    `${own}:apis[0].backendApp.scopes`,
    /is missing; say what orders lets its callers do/,
  ],
  [
    "two APIs of one name",
    apis({}, {}),
    `${own}:apis[1].name`,
    /"basic-calculator" is already the name of apis\[0\]/,
  ],
  [
    "two APIs under one path",
    apis({}, { ...orders, path: "CALC" }),
    `${own}:apis[1].path`,
    /already the path of apis\[0\]/,
  ],
  [
    "two APIs with one product",
    apis({}, { ...orders, product: { id: "basic-calculator" } }),
    `${own}:apis[1].product.id`,
    /already the product.id of apis\[0\]/,
  ],
  [
    "a path with slashes at its ends",
    apis({ path: "/calc/" }),
    `${own}:apis[0].path`,
    /"\/calc\/" is not allowed/,
  ],
  [
    "a name that a URL cannot carry",
    apis({ ...orders, name: "orders/v1" }),
    `${own}:apis[0].name`,
    /starting with a letter or digit/,
  ],
  [
    "a name that every instance has",
    apis({ ...orders, name: "echo-api", openApi: "apis/orders.yaml" }),
    `${own}:apis[0].name`,
    /every new instance comes with/,
  ],
  [
    "a product that every instance has",
    apis({ product: { id: "starter" } }),
    `${own}:apis[0].product.id`,
    /new instances come with/,
  ],
  [
    "such a product on Consumption, which has them too",
    {
      ...apis({ product: { id: "Unlimited" } }),
      [`${own}:apiManagement`]: { sku: "Consumption" },
      [`${own}:clientApp`]: { secrets, redirectUris: ["https://app.contoso.example/signin"] },
    },
    `${own}:apis[0].product.id`,
    /new instances come with/,
  ],
  [
    "such a product on a v2 tier",
    { ...apis({ product: { id: "starter" } }), [`${own}:apiManagement`]: { sku: "BasicV2" } },
    `${own}:apis[0].product.id`,
    /new instances come with/,
  ],
  [
    "approval of no subscription",
    apis({ subscriptionRequired: false, product: { approvalRequired: true } }),
    `${own}:apis[0].product.approvalRequired`,
    /needs subscriptionRequired/,
  ],
  [
    "a backend over http",
    apis({ serviceUrl: "http://calc.contoso.example" }),
    `${own}:apis[0].serviceUrl`,
    /absolute https URL/,
  ],
  [
    "a backend with a query",
    apis({ serviceUrl: "https://calc.contoso.example?x=1" }),
    `${own}:apis[0].serviceUrl`,
    /neither a query nor a fragment/,
  ],
]);

assertRefused("token validation", [
  [
    "tokens of other tenants that nobody can get",
    validation({ openIdConfig: "common" }, "AzureADMyOrg"),
    `${own}:apis[0].tokenValidation.openIdConfig`,
    /lets nobody of another tenant sign in/,
  ],
  [
    "other tenants beside the tenant's configuration",
    validation({ allowedTenants: [tenantId, otherTenantId] }),
    `${own}:apis[0].tokenValidation.allowedTenants[1]`,
    /is not this stack's tenant/,
  ],
  [
    "an allowed tenant that is a domain",
    validation({ openIdConfig: "organizations", allowedTenants: ["contoso.com"] }),
    `${own}:apis[0].tokenValidation.allowedTenants[0]`,
    /a tenant id \(GUID\)/,
  ],
  [
    "a client that is no id",
    validation({ allowedClients: ["oauth-client-app"] }),
    `${own}:apis[0].tokenValidation.allowedClients[0]`,
    /a client id \(GUID\), clientApp for this stack's client app, or a client of this stack: none/,
  ],
  [
    "a clock skew before zero",
    validation({ clockSkewSeconds: -1 }),
    `${own}:apis[0].tokenValidation.clockSkewSeconds`,
    /from 0 to 3600/,
  ],
]);
