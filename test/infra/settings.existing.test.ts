import assert from "node:assert/strict";
import { test } from "node:test";
import { allowedClientIds } from "../../infra/apiPolicyValues.ts";
import { refusesAppOnlyTokens } from "../../lib/checks/refusals.ts";
import {
  apiManagement,
  apis,
  assertRefused,
  clientApp,
  oauthServer,
  orders,
  parse,
} from "./settings.support.ts";

const own = "apim-oauth";
const existing = "7B6A2D1E-0d4c-4b0e-9c55-1f6f0a3f2c11";
const scopes = [{ value: "Orders.Read" }];
const others = (change: object = {}) => ({ ...orders, backendApp: { existing, scopes, ...change } });
const theirs = /belongs to whoever owns the registration that existing names.*remove it here/;

test("a registration that exists is known by its client id in lower case, and by what the stack needs of it", () => {
  const roles = [{ value: "Orders.Read.All", for: "applications" }];
  // An Application ID URI that Entra ID would not take today.
  const identifierUri = "https://orders";
  const [api] = parse(apis(others({ roles, identifierUri, assignmentRequired: true }))).apis;
  assert.equal(api!.backendApp.existing, existing.toLowerCase());
  assert.equal(api!.backendApp.identifierUri, identifierUri);
  assert.deepEqual(
    api!.backendApp.scopes.map(({ value }) => value),
    ["Orders.Read"],
  );
});

assertRefused("an API's registration that exists", [
  [
    "no client id",
    apis(others({ existing: "orders" })),
    `${own}:apis[0].backendApp.existing`,
    /"orders" is not allowed: a client id/,
  ],
  [
    "no scopes, since nobody can guess them",
    apis({ ...orders, backendApp: { existing } }),
    `${own}:apis[0].backendApp.scopes`,
    /is missing/,
  ],
  ["a name", apis(others({ displayName: "Orders" })), `${own}:apis[0].backendApp.displayName`, theirs],
  [
    "a scope's text",
    apis(others({ scopes: [{ value: "Orders.Read", description: "Read" }] })),
    `${own}:apis[0].backendApp.scopes[0].description`,
    theirs,
  ],
  [
    "a role's name",
    apis(others({ roles: [{ value: "All", for: "applications", displayName: "All" }] })),
    `${own}:apis[0].backendApp.roles[0].displayName`,
    theirs,
  ],
  [
    "one registration for two APIs",
    apis(others(), { ...others(), name: "more", openApi: "apis/basic-calculator.yaml" }),
    `${own}:apis[1].backendApp.existing`,
    /already the registration of apis\[0\]/,
  ],
  [
    "a client that it would have to pre-authorize",
    {
      ...apis(others()),
      "apim-oauth:clients": [
        {
          name: "shop",
          type: "spa",
          redirectUris: ["https://shop.contoso.example/"],
          apis: { orders: ["Orders.Read"] },
          preAuthorized: true,
        },
      ],
    },
    `${own}:clients[0].preAuthorized`,
    /would change the registration of orders, which is somebody else's/,
  ],
]);

const pkce = oauthServer({ grantTypes: ["authorizationCodeWithPkce"] });
const named = apiManagement({ serviceName: "contoso" });
const client = (change: object = {}) => ({
  "apim-oauth:clientApp": { existing, ...change },
  ...named,
  ...pkce,
});

test("a client app that exists needs no secret with PKCE, and one that somebody gives without", () => {
  assert.equal(parse(client()).clientApp.existing, existing.toLowerCase());
  const withSecret = { ...client({ secret: "given" }), ...oauthServer({}) };
  assert.equal(parse(withSecret).clientApp.secret, "given");
});

test("a client app that exists is the client app, also where allowedClients has its client id", () => {
  const allowedClients = [existing, "clientApp"];
  const [api] = parse({
    ...client(),
    ...apis({ tokenValidation: { requireScope: false, allowedClients } }),
  }).apis;
  assert.deepEqual(api!.tokenValidation.allowedClients, [{ clientApp: true }, { clientApp: true }]);
  assert.deepEqual(allowedClientIds(api!, { clientAppClientId: "its-id" }), ["its-id"]);
  assert.equal(refusesAppOnlyTokens(api!), false, "its own tokens are let in");
});

assertRefused("a client app that exists", [
  ["a name", client({ displayName: "Portal" }), `${own}:clientApp.displayName`, theirs],
  ["a token version", client({ tokenVersion: 1 }), `${own}:clientApp.tokenVersion`, theirs],
  [
    "secrets of the stack's",
    client({ secrets: [{ name: "one", expires: "2027-06-30" }] }),
    `${own}:clientApp.secrets`,
    /the stack makes none there/,
  ],
  [
    "no secret where the portal's backend redeems codes",
    { ...client(), ...oauthServer({}) },
    `${own}:clientApp.secret`,
    /is missing: .*config set --stack <name> --secret --path 'apim-oauth:clientApp\.secret'.*or do without/,
  ],
  ["a secret that nothing uses", client({ secret: "given" }), `${own}:clientApp.secret`, /is not used/],
  [
    "a secret without a registration that exists",
    clientApp({ secret: "given" }),
    `${own}:clientApp.secret`,
    /is the secret of a registration that existing names/,
  ],
  [
    "an instance without a name",
    { ...client(), "apim-oauth:apiManagement": undefined },
    `${own}:apiManagement.serviceName`,
    /the developer portal's redirect URI/,
  ],
  [
    "the API's registration",
    { ...client(), ...apis(others()) },
    `${own}:clientApp.existing`,
    /the registration of apis\[0\] as well.*AADSTS90009/,
  ],
  [
    "a client of the list",
    {
      ...client(),
      ...apis(orders),
      "apim-oauth:clients": [{ name: "shop", type: "spa", existing, apis: { orders: ["Orders.Read"] } }],
    },
    `${own}:clients[0].existing`,
    /is clientApp\.existing already/,
  ],
]);
