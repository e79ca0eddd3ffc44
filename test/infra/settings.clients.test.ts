import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { apis, assertProblem, type Config, orders, parse, problemsOf } from "./settings.support.ts";

const id = "7B6A2D1E-0d4c-4b0e-9c55-1f6f0a3f2c11";
const secrets = [{ name: "one", expires: "2027-06-30" }];
const api = {
  ...orders,
  backendApp: {
    scopes: [{ value: "Orders.Read" }, { value: "Orders.Write" }],
    roles: [
      { value: "Orders.Read.All", for: "applications" },
      { value: "Orders.Approve", for: "users" },
    ],
  },
};
const shop = {
  name: "shop",
  type: "spa",
  redirectUris: ["https://shop.contoso.example/"],
  apis: { orders: ["Orders.Read"] },
};
const nightly = { name: "nightly", type: "daemon", apis: { orders: ["Orders.Read.All"] }, secrets };
const site = { ...shop, name: "site", type: "web", secrets };
const cli = { ...shop, name: "cli", type: "public", redirectUris: ["http://localhost/"] };
const theirs = { name: "theirs", type: "spa", existing: id, apis: { orders: ["Orders.Read"] } };

const withClients = (clients: readonly object[], change: object = {}): Config => ({
  ...apis({ ...api, ...change }),
  "apim-oauth:clients": clients,
});

describe("clients", () => {
  it("are none unless the stack file says so", () => {
    assert.deepEqual(parse(apis(api)).clients, []);
  });

  it("are settled: names, ids in lower case, lists in one order", () => {
    const [first, second] = parse(
      withClients([{ ...shop, apis: { orders: ["Orders.Write", "Orders.Read", "Orders.Write"] } }, theirs]),
    ).clients;
    assert.deepEqual(first, {
      ...shop,
      existing: undefined,
      displayName: "shop-client-app",
      signInAudience: "AzureADMyOrg",
      apis: { orders: ["Orders.Read", "Orders.Write"] },
      grantAdminConsent: true,
      preAuthorized: false,
      secrets: [],
      federatedCredentials: [],
    });
    assert.equal(second!.existing, id.toLowerCase());
  });

  it("trust tokens for Entra ID's exchange in the stack's cloud", () => {
    const credential = { name: "ci", issuer: "https://issuer.example/", subject: "it" };
    const daemon = { ...nightly, secrets: [], federatedCredentials: [credential] };
    const audience = (config: Config) => parse(config).clients[0]!.federatedCredentials[0]!.audience;
    assert.equal(audience(withClients([daemon])), "api://AzureADTokenExchange");
    const government = {
      "azuread:environment": "usgovernment",
      "azure-native:environment": "usgovernment",
      "azure-native:location": "usgovvirginia",
    };
    assert.equal(audience({ ...withClients([daemon]), ...government }), "api://AzureADTokenExchangeUSGov");
  });

  it("can be named where an API lists those that may call", () => {
    const allowed = parse(
      withClients([shop, theirs], { tokenValidation: { allowedClients: ["clientApp", "shop", "theirs"] } }),
    ).apis[0]!.tokenValidation.allowedClients;
    assert.deepEqual(allowed, [{ clientApp: true }, { name: "shop" }, { clientId: id.toLowerCase() }]);
  });

  const refused: [what: string, config: Config, path: string, message: RegExp][] = [
    [
      "one without a name",
      withClients([{ ...shop, name: undefined }]),
      "clients[0].name",
      /^is missing; give/,
    ],
    [
      "one without a type",
      withClients([{ ...shop, type: undefined }]),
      "clients[0].type",
      /^is missing; say what/,
    ],
    [
      "one without APIs",
      withClients([{ ...shop, apis: undefined }]),
      "clients[0].apis",
      /^is missing; say what/,
    ],
    ["one with no API", withClients([{ ...shop, apis: {} }]), "clients[0].apis", /^has no API; say what/],
    [
      "an unknown type",
      withClients([{ ...shop, type: "native" }]),
      "clients[0].type",
      /allowed: spa, web, public, daemon/,
    ],
    [
      "two of one name",
      withClients([shop, { ...cli, name: "Shop" }]),
      "clients[1].name",
      /^"Shop" is already the name of clients\[0\]/,
    ],
    [
      "one that is called like the portal's console",
      withClients([{ ...shop, name: "clientApp" }]),
      "clients[0].name",
      /in allowedClients it is the developer portal's console/,
    ],
    [
      "a page without a redirect URI",
      withClients([{ ...shop, redirectUris: undefined }]),
      "clients[0].redirectUris",
      /^is missing: nobody could sign in \(AADSTS500113\); give for example \[https:\/\/shop/,
    ],
    [
      "a program without a redirect URI",
      withClients([{ ...cli, redirectUris: [] }]),
      "clients[0].redirectUris",
      /give for example \[http:\/\/localhost\/\]$/,
    ],
    [
      "a page over http",
      withClients([{ ...shop, redirectUris: ["http://shop.contoso.example/"] }]),
      "clients[0].redirectUris[0]",
      /begins with https:\/\/, or with http:\/\/ for localhost alone$/,
    ],
    [
      "a page with a scheme of its own",
      withClients([{ ...shop, redirectUris: ["contoso-shop://auth"] }]),
      "clients[0].redirectUris[0]",
      /begins with https:\/\//,
    ],
    [
      "a program with a page",
      withClients([{ ...cli, redirectUris: ["https://shop.contoso.example/"] }]),
      "clients[0].redirectUris[0]",
      /a scheme of its own such as .*; for a page use type: spa, for an application on a server type: web$/,
    ],
    [
      "a program whose redirect URI a browser would open",
      withClients([{ ...cli, redirectUris: ["file:///tmp/auth"] }]),
      "clients[0].redirectUris[0]",
      /a native app has/,
    ],
    [
      "a redirect URI twice",
      withClients([{ ...shop, redirectUris: [...shop.redirectUris, ...shop.redirectUris] }]),
      "clients[0].redirectUris[1]",
      /already entry 0 of the list$/,
    ],
    [
      "a daemon with a redirect URI",
      withClients([{ ...nightly, redirectUris: ["https://nightly.contoso.example/"] }]),
      "clients[0].redirectUris",
      /^nobody signs in to a daemon/,
    ],
    [
      "a page with a secret",
      withClients([{ ...shop, secrets }]),
      "clients[0].secrets",
      /^a client of type spa cannot keep a credential: whoever has the page has it/,
    ],
    [
      "a server without anything to prove itself by",
      withClients([{ ...site, secrets: [] }]),
      "clients[0].secrets",
      /^is missing: a client of type web has to prove who it is; .* or federatedCredentials$/,
    ],
    [
      "a daemon without anything to prove itself by",
      withClients([{ ...nightly, secrets: undefined }]),
      "clients[0].secrets",
      /or existing for a managed identity$/,
    ],
    [
      "a secret on a day that does not exist",
      withClients([{ ...nightly, secrets: [{ name: "one", expires: "2027-02-30" }] }]),
      "clients[0].secrets[0].expires",
      /not a date that exists/,
    ],
    [
      "an API that the stack does not have",
      withClients([{ ...shop, apis: { ordres: ["Orders.Read"] } }]),
      "clients[0].apis.ordres",
      /^is not the name of an API of this stack; its APIs: orders; did you mean "orders"\?$/,
    ],
    [
      "a scope that the API does not have",
      withClients([{ ...shop, apis: { orders: ["Orders.Raed"] } }]),
      "clients[0].apis.orders[0]",
      /^"Orders\.Raed" is not a scope of orders; its scopes: Orders\.Read, Orders\.Write; did you mean "Orders\.Read"\?$/,
    ],
    [
      "a page that wants a role",
      withClients([{ ...shop, apis: { orders: ["Orders.Read.All"] } }]),
      "clients[0].apis.orders[0]",
      /is a role of orders, and a client of type spa acts for users, with scopes: Orders\.Read, Orders\.Write/,
    ],
    [
      "a daemon that wants a scope",
      withClients([{ ...nightly, apis: { orders: ["Orders.Read"] } }]),
      "clients[0].apis.orders[0]",
      /is a scope of orders, and a daemon has no user to act for; its roles for applications: Orders\.Read\.All$/,
    ],
    [
      "a daemon that wants a role which no application can get",
      withClients([{ ...nightly, apis: { orders: ["Orders.Approve"] } }]),
      "clients[0].apis.orders[0]",
      /^"Orders\.Approve" is a role for users, which no application can get/,
    ],
    [
      "a pre-authorized daemon",
      withClients([{ ...nightly, preAuthorized: true }]),
      "clients[0].preAuthorized",
      /a daemon has none/,
    ],
    [
      "somebody else's application with redirect URIs",
      withClients([{ ...theirs, redirectUris: ["https://shop.contoso.example/"] }]),
      "clients[0].redirectUris",
      /^belongs to whoever owns the application/,
    ],
    [
      "somebody else's application by its name",
      withClients([{ ...theirs, existing: "theirs" }]),
      "clients[0].existing",
      /a client id \(GUID\)/,
    ],
    [
      "one application under two names",
      withClients([theirs, { ...theirs, name: "again", existing: id.toLowerCase() }]),
      "clients[1].existing",
      /is already clients\[0\]; name all APIs of a client in one entry/,
    ],
    [
      "an API that would refuse it",
      withClients([shop], { tokenValidation: { allowedClients: ["clientApp"] } }),
      "apis[0].tokenValidation.allowedClients",
      /^does not let shop in, though clients gives it this API: the gateway would refuse it; add shop/,
    ],
    [
      "an API that lets in a client that is not there",
      withClients([shop], { tokenValidation: { allowedClients: ["shop", "shopp"] } }),
      "apis[0].tokenValidation.allowedClients[1]",
      /^"shopp" is not allowed: a client id \(GUID\), clientApp .*, or a client of this stack: shop; did you mean "shop"\?$/,
    ],
  ];
  for (const [what, config, path, message] of refused) {
    it(`are refused for ${what}`, () => assertProblem(config, `apim-oauth:${path}`, message));
  }

  it("are refused for everything at once", () => {
    const config = withClients([
      { ...shop, redirectUris: [], apis: { orders: ["Orders.Raed"], billing: ["Read"] } },
      { ...nightly, name: "shop", secrets: [], apis: { orders: ["Orders.Read"] } },
    ]);
    assert.deepEqual(
      problemsOf(config)
        .map(({ path }) => path)
        .sort(),
      [
        "apim-oauth:clients[0].apis.billing",
        "apim-oauth:clients[0].apis.orders[0]",
        "apim-oauth:clients[0].redirectUris",
        "apim-oauth:clients[1].apis.orders[0]",
        "apim-oauth:clients[1].name",
        "apim-oauth:clients[1].secrets",
      ],
    );
  });

  it("are held against the scopes and roles of an API whose registration has another mistake", () => {
    const change = { backendApp: { ...api.backendApp, displayName: " x", assignmentRequired: true } };
    const clients = [
      { ...shop, apis: { orders: ["Orders.Raed"] } },
      { ...nightly, apis: { orders: ["Orders.Approve"] } },
    ];
    assert.deepEqual(
      problemsOf(withClients(clients, change)).map(({ path }) => path),
      [
        "apim-oauth:apis[0].backendApp.displayName",
        "apim-oauth:apis[0].backendApp.assignmentRequired",
        "apim-oauth:clients[0].apis.orders[0]",
        "apim-oauth:clients[1].apis.orders[0]",
      ],
    );
  });

  it("have an active secret that has expired by now", () => {
    const found = problemsOf(withClients([nightly]), { now: new Date("2028-01-01") });
    assert.ok(found.some(({ path }) => path === "apim-oauth:clients[0].secrets[0].expires"));
  });

  for (const uri of [
    "http://localhost/",
    "http://localhost:8400/signed-in",
    "http://127.0.0.1/",
    "msal7b6a2d1e://auth",
    "contoso.shop://signed-in/here",
    "https://login.microsoftonline.com/common/oauth2/nativeclient",
    "https://login.microsoftonline.us/common/oauth2/nativeclient",
  ]) {
    it(`of type public may have the redirect URI ${uri}`, () => {
      assert.deepEqual(problemsOf(withClients([{ ...cli, redirectUris: [uri] }])), []);
    });
  }
});
