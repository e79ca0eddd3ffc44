import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  apiManagement,
  apis,
  assertProblem,
  assertRefused,
  type Config,
  inCloud,
  orders,
  parse,
  problemsOf,
} from "./settings.support.ts";

const own = "apim-oauth";
const at = `${own}:apis[0].policy`;
const serviceUrl = "https://orders.contoso.example";
const policy = (values: object, more: object = {}): Config =>
  apis({ ...orders, serviceUrl, policy: values, ...more });
const key = { "orders-key": { value: "k" } };
const vault = "https://contoso.vault.azure.net/secrets/orders";
const ordersIdentity = {
  id: "/subscriptions/0f3c9f62-6a0b-4a3e-8f9f-4a1d2b3c4d5e/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/orders",
  clientId: "5e3d9b26-0d4c-4b0e-9c55-1f6f0a3f2c12",
};
const identities = (...list: object[]): Config => apiManagement({ identities: list });
const namedValues = (values: object): Config => ({ [`${own}:namedValues`]: values });

assertRefused("limits", [
  [
    "no calls",
    policy({ rateLimit: { calls: 0, seconds: 60 } }),
    `${at}.rateLimit.calls`,
    /^0 is not allowed: the number of calls is a whole number from 1/,
  ],
  [
    "a rate limit longer than five minutes",
    policy({ rateLimit: { calls: 1, seconds: 301 } }),
    `${at}.rateLimit.seconds`,
    /from 1 to 300/,
  ],
  [
    "a quota shorter than that",
    policy({ quota: { calls: 1, seconds: 299 } }),
    `${at}.quota.seconds`,
    /from 300 to/,
  ],
  [
    "a limit without a period",
    policy({ rateLimit: { calls: 5 } }),
    `${at}.rateLimit.seconds`,
    /is missing; write for example seconds: 60/,
  ],
  [
    "something else that counts",
    policy({ rateLimit: { calls: 1, seconds: 1, by: "clients" } }),
    `${at}.rateLimit.by`,
    /allowed: client, user, subscription, ip; did you mean "client"\?/,
  ],
  [
    "subscriptions where callers have none",
    policy({ rateLimit: { calls: 1, seconds: 1, by: "subscription" } }, { subscriptionRequired: false }),
    `${at}.rateLimit.by`,
    /needs subscriptionRequired: true/,
  ],
  [
    "a rate limit on a tier without one",
    {
      ...policy({ rateLimit: { calls: 1, seconds: 1 } }),
      ...apiManagement({ sku: "Consumption" }),
      "apim-oauth:clientApp": {
        secrets: [{ name: "a", expires: "2027-06-30" }],
        redirectUris: ["https://a.example/b"],
      },
    },
    `${at}.rateLimit`,
    /"Consumption", which has no rate-limit-by-key/,
  ],
  [
    "a quota on a v2 tier",
    { ...policy({ quota: { calls: 1, seconds: 300 } }), ...apiManagement({ sku: "StandardV2" }) },
    `${at}.quota`,
    /needs a classic tier.*choose Developer, Basic, Standard or Premium/,
  ],
]);

assertRefused("what goes to the backend", [
  [
    "credentials where there is no backend",
    apis({ ...orders, policy: { backend: { identity: "system", resource: "api://a.example/b" } } }),
    `${at}.backend`,
    /needs serviceUrl/,
  ],
  [
    "an identity for nobody",
    policy({ backend: { identity: "system" } }),
    `${at}.backend.resource`,
    /is missing; say whom/,
  ],
  [
    "a resource without an identity",
    policy({ backend: { resource: "api://a.example/b" } }),
    `${at}.backend.identity`,
    /is missing; say whose/,
  ],
  [
    "another identity",
    policy({ backend: { identity: "me", resource: "api://a.example/b" } }),
    `${at}.backend.identity`,
    /system, or the client id/,
  ],
  [
    "a user-assigned identity of the stack's own instance",
    policy({ backend: { identity: "3c2f9d11-6f0e-4b1a-8a3e-0d7c5b8a9e21", resource: "api://a.example/b" } }),
    `${at}.backend.identity`,
    /which the stack's own instance does not have; list it under apiManagement\.identities, or use system/,
  ],
  [
    "a user-assigned identity that is not among those listed",
    {
      ...policy({
        backend: { identity: "3c2f9d11-6f0e-4b1a-8a3e-0d7c5b8a9e21", resource: "api://a.example/b" },
      }),
      ...identities(ordersIdentity),
    },
    `${at}.backend.identity`,
    /list it under apiManagement\.identities, which has 5e3d9b26-.*, or use system/,
  ],
  [
    "an identity of a named value without a vault",
    {
      ...namedValues({ a: { value: "b", identity: ordersIdentity.clientId } }),
      ...identities(ordersIdentity),
    },
    `${own}:namedValues.a.identity`,
    /reads nothing without keyVault; remove it/,
  ],
  [
    "an identity of a named value that the instance does not have",
    namedValues({ a: { keyVault: vault, identity: ordersIdentity.clientId } }),
    `${own}:namedValues.a.identity`,
    /list it under apiManagement\.identities$/,
  ],
  [
    "one identity twice",
    identities(ordersIdentity, { ...ordersIdentity, id: ordersIdentity.id.replace("orders", "other") }),
    `${own}:apiManagement.identities[1].clientId`,
    /is already the clientId of identities\[0\]/,
  ],
  [
    "identities of an adopted instance",
    {
      [`${own}:apiManagement`]: {
        serviceName: "contoso",
        resourceGroupName: "rg",
        existing: true,
        identities: [ordersIdentity],
      },
    },
    `${own}:apiManagement.identities`,
    /whoever runs an adopted one assigns its identities/,
  ],
  [
    "a resource that would run",
    policy({ backend: { identity: "system", resource: "@(context.Api.Id)" } }),
    `${at}.backend.resource`,
    /an Application ID URI or a URL/,
  ],
  [
    "a header from a named value that is not declared",
    { ...policy({ backend: { headers: { "x-key": "order-key" } } }), ...namedValues(key) },
    `${at}.backend.headers.x-key`,
    /"order-key" is not a named value of this stack; its namedValues: orders-key; did you mean "orders-key"\?/,
  ],
  [
    "a second Authorization",
    policy({
      backend: { identity: "system", resource: "api://a.example/b" },
      headers: { request: { remove: ["Authorization"] } },
    }),
    `${at}.headers.request.remove[0]`,
    /is where backend.identity puts its token/,
  ],
]);

assertRefused("headers and caches", [
  ...["{{orders-key}}", "@(context.User.Id)", "@{ return 1; }"].map(
    (value): [string, Config, string, RegExp] => [
      `the value ${value}`,
      policy({ headers: { request: { set: { "x-a": value } } } }),
      `${at}.headers.request.set.x-a`,
      /which API Management would replace or run/,
    ],
  ),
  [
    "a name that is none",
    policy({ headers: { request: { set: { "x a": "b" } } } }),
    `${at}.headers.request.set["x a"]`,
    /a header's name/,
  ],
  [
    "a header of the connection",
    policy({ headers: { response: { remove: ["Content-Length"] } } }),
    `${at}.headers.response.remove[0]`,
    /API Management does not change/,
  ],
  [
    "a header that is set and taken away",
    policy({ headers: { request: { set: { "x-a": "1" }, remove: ["X-A"] } } }),
    `${at}.headers.request.remove[0]`,
    /"X-A" is already in policy\.headers\.request\.set\.x-a; keep one/,
  ],
  [
    "a claim that would run",
    policy({ headers: { request: { claims: { "x-a": '") + x' } } } }),
    `${at}.headers.request.claims.x-a`,
    /the name of a claim/,
  ],
  ["a cache without an end", policy({ cache: {} }), `${at}.cache.seconds`, /is missing/],
  ["a key that there is not", policy({ ratelimit: {} }), `${at}.ratelimit`, /did you mean "rateLimit"\?/],
]);

assertRefused("named values", [
  [
    "a name with blanks",
    namedValues({ "a b": { value: "x" } }),
    `${own}:namedValues["a b"]`,
    /has 1 to 256 letters/,
  ],
  [
    "a key that there is not",
    namedValues({ a: { vault } }),
    `${own}:namedValues.a.vault`,
    /allowed keys: value, secret, keyVault/,
  ],
  [
    "one that says nothing",
    namedValues({ a: {} }),
    `${own}:namedValues.a`,
    /give one of value, secret and keyVault/,
  ],
  [
    "one that says two things",
    namedValues({ a: { value: "x", keyVault: vault } }),
    `${own}:namedValues.a`,
    /has value and keyVault; keep one/,
  ],
  [
    "two that Azure takes for one",
    namedValues({ a: { value: "x" }, A: { value: "y" } }),
    `${own}:namedValues.A`,
    /is "a" to Azure/,
  ],
  ...["a</value>", '"', "{{b}}", "@(1)", "@{ return 1; }", "\\", "a\nb"].map(
    (value): [string, Config, string, RegExp] => [
      `the value ${JSON.stringify(value)}`,
      namedValues({ a: { value } }),
      `${own}:namedValues.a.value`,
      /would read as a part of the policy/,
    ],
  ),
  [
    "a vault of another cloud",
    namedValues({ a: { keyVault: "https://contoso.vault.azure.cn/secrets/a" } }),
    `${own}:namedValues.a.keyVault`,
    /a vault of the cloud china, and this stack's cloud is public; allowed: https:\/\/<vault>\.vault\.azure\.net/,
  ],
  [
    "the public cloud's vault in another one",
    { ...namedValues({ a: { keyVault: vault } }), ...inCloud("usgovernment", "usgovvirginia") },
    `${own}:namedValues.a.keyVault`,
    /a vault of the cloud public, and this stack's cloud is usgovernment/,
  ],
  ...[
    "https://contoso.vault.azure.net/keys/orders",
    "https://contoso.vault.azure.net/secrets/orders/latest",
    "https://contoso.vault.azure.net.example/secrets/orders",
    "http://contoso.vault.azure.net/secrets/orders",
    "https://contoso.vault.azure.net/secrets/orders?x=1",
    "https://user@contoso.vault.azure.net/secrets/orders",
    "orders",
  ].map((keyVault): [string, Config, string, RegExp] => [
    `the key vault id ${keyVault}`,
    namedValues({ a: { keyVault } }),
    `${own}:namedValues.a.keyVault`,
    /the id of a secret is https:\/\/<vault>\.vault\.azure\.net/,
  ]),
]);

describe("a secret named value", () => {
  test("is no part of any message", () => {
    const secret = "s3cret<value>";
    const found = problemsOf(namedValues({ a: { secret }, b: { secret: 5 }, c: { secret: [secret] } }));
    assert.equal(found.length, 3);
    for (const { message } of found) assert.doesNotMatch(message, /s3cret/);
  });

  test("may be encrypted, which only Pulumi can read", () => {
    const { namedValues: read } = parse(namedValues({ a: { secret: { secure: "v1:abc" } } }));
    assert.deepEqual(read, { a: { secret: { secure: "v1:abc" } } });
  });

  test("has nothing beside its envelope", () => {
    assertProblem(
      namedValues({ a: { secret: { secure: "v1:abc", plain: "s3cret" } } }),
      `${own}:namedValues.a.secret.plain`,
      /./,
    );
  });
});

test("everything that is wrong with a team's parts is reported at once", () => {
  const found = problemsOf({
    ...policy({
      rateLimit: { calls: 0, seconds: 60 },
      backend: { identity: "system", headers: { "x-key": "nobody" } },
      headers: { response: { set: { "x-a": "@(1)" } } },
    }),
    ...namedValues({ a: { keyVault: "https://contoso.vault.azure.cn/secrets/a" } }),
  });
  assert.deepEqual(found.map(({ path }) => path).sort(), [
    `${at}.backend.headers.x-key`,
    `${at}.backend.resource`,
    `${at}.headers.response.set.x-a`,
    `${at}.rateLimit.calls`,
    `${own}:namedValues.a.keyVault`,
  ]);
});
