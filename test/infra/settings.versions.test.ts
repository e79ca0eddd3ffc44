import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { registered, registeredAs, servedPath, versionParameter } from "../../infra/apiVersions.ts";
import {
  apis,
  assertProblem,
  assertRefused,
  type Config,
  orders,
  parse,
  problemsOf,
} from "./settings.support.ts";

const first = (change: object = {}) => ({ ...orders, versions: { by: "segment" }, ...change });
const second = (change: object = {}) => ({
  name: "orders-v2",
  openApi: "apis/orders.yaml",
  versionOf: "orders",
  version: "v2",
  ...change,
});
const versions = (ofFirst: object = {}, ofSecond: object = {}): Config =>
  apis(first(ofFirst), second(ofSecond));

describe("versions of an API", () => {
  it("are none unless the stack file says so", () => {
    const [api] = parse(apis(orders)).apis;
    assert.equal(api!.versioning, undefined);
    assert.deepEqual([registeredAs(api!), servedPath(api!)], ["orders", "orders"]);
  });

  it("have one backend app, one product and one path, and a document and a policy of their own", () => {
    const [one, two] = parse(
      versions(
        { path: "shop/orders", displayName: "Orders", backendApp: { scopes: [{ value: "Orders.Read" }] } },
        { serviceUrl: "https://v2.contoso.example", tokenValidation: { clockSkewSeconds: 5 } },
      ),
    ).apis;
    assert.deepEqual(
      [two!.backendApp, two!.product, two!.path],
      [one!.backendApp, one!.product, "shop/orders"],
    );
    assert.deepEqual(
      [two!.serviceUrl, two!.tokenValidation.clockSkewSeconds],
      ["https://v2.contoso.example", 5],
    );
    assert.equal(one!.tokenValidation.clockSkewSeconds, 0);
    assert.deepEqual([registeredAs(two!), registered([one!, two!])], ["orders", [one]]);
  });

  for (const [versions, path, parameter] of [
    [{ by: "segment" }, "orders/v2", undefined],
    [{ by: "query", name: "api-version" }, "orders", { place: "query", name: "api-version", value: "v2" }],
    [{ by: "header", name: "Api-Version" }, "orders", { place: "header", name: "Api-Version", value: "v2" }],
  ] as const) {
    it(`are called by ${versions.by}, and the first one without a version`, () => {
      const [one, two] = parse(apis(first({ versions, cors: false }), second({ cors: false }))).apis;
      assert.deepEqual([servedPath(two!), versionParameter(two!)], [path, parameter]);
      assert.deepEqual([servedPath(one!), versionParameter(one!)], ["orders", undefined]);
    });
  }

  it("of an adopted instance are judged by its tier once that is known", () => {
    const config = {
      ...versions({ versions: { by: "header", name: "v" }, version: "v1" }),
      "apim-oauth:apiManagement": { existing: true, serviceName: "contoso", resourceGroupName: "rg" },
    };
    assert.deepEqual(problemsOf(config), []);
  });

  it("are one product, whatever their number", () => {
    const many = Array.from({ length: 60 }, (_, index) => [
      first({
        name: `api${index}`,
        displayName: `API ${index}`,
        openApi: "apis/orders.yaml",
        path: `p${index}`,
      }),
      second({ name: `api${index}-v2`, versionOf: `api${index}` }),
    ]);
    const limited = problemsOf(apis(...many.flat())).filter(({ message }) =>
      /each with a product/.test(message),
    );
    assert.deepEqual(limited, []);
  });

  it("may be all by name, in any order in the stack file", () => {
    const [two, one] = parse(apis(second(), first({ version: "v1" }))).apis;
    assert.deepEqual([servedPath(one!), servedPath(two!)], ["orders/v1", "orders/v2"]);
  });

  it("ask for the first one's scopes at their own operations", () => {
    const files = {
      "apis/orders.yaml": JSON.stringify({
        openapi: "3.0.3",
        info: { title: "Orders", version: "1" },
        paths: { "/orders": { get: { operationId: "list", responses: { 200: { description: "OK" } } } } },
      }),
    };
    const config = (scope: string) =>
      versions(
        { serviceUrl: "https://v1.contoso.example" },
        { serviceUrl: "https://v2.contoso.example", tokenValidation: { operationScopes: { list: [scope] } } },
      );
    assert.deepEqual(parse(config("Orders.Read"), { files }).apis[1]!.tokenValidation.operationScopes, {
      list: ["Orders.Read"],
    });
    assertProblem(
      config("Orders.Write"),
      "apim-oauth:apis[1].tokenValidation.operationScopes.list[0]",
      /"Orders.Write" is not a scope of this API; its backendApp.scopes: Orders.Read/,
      { files },
    );
  });

  it("share the OAuth server's v1 endpoints, which serve one backend app", () => {
    const config = { ...versions(), "apim-oauth:oauthServer": { endpointVersion: "v1" } };
    assert.deepEqual(problemsOf(config), []);
  });

  it("let web pages call by a header where the one without a version lets them, since it answers their preflights", () => {
    const by = { versions: { by: "header", name: "v" } };
    assert.deepEqual(problemsOf(versions(by)), []);
    const origins = { cors: { origins: ["https://shop.contoso.example"] } };
    assertProblem(
      versions(by, origins),
      "apim-oauth:apis[1].cors",
      /that is "orders", whose cors does not allow https:\/\/shop.contoso.example/,
    );
    assert.deepEqual(problemsOf(versions({ ...by, ...origins }, origins)), []);
  });
});

const at = (index: number, key: string) => `apim-oauth:apis[${index}].${key}`;
assertRefused("versions", [
  [
    "of no API",
    versions({}, { versionOf: "order" }),
    at(1, "versionOf"),
    /allowed: orders; did you mean "orders"/,
  ],
  ["of itself", versions({}, { versionOf: "orders-v2" }), at(1, "versionOf"), /is a version itself/],
  [
    "of a version",
    apis(first(), second(), second({ name: "orders-v3", version: "v3", versionOf: "orders-v2" })),
    at(2, "versionOf"),
    /name the first one, "orders"/,
  ],
  ["without a name", versions({}, { version: undefined }), at(1, "version"), /is missing; .*version: v2/],
  [
    "of the same name",
    apis(first({ version: "V2" }), second()),
    at(1, "version"),
    /already the version of apis\[0\]/,
  ],
  ["without a scheme", apis(orders, second()), at(0, "versions"), /"orders-v2" is a version of it/],
  ["with a name alone", apis({ ...orders, version: "v1" }), at(0, "version"), /needs versions/],
  ["in an unnamed query", versions({ versions: { by: "query" } }), at(0, "versions.name"), /query parameter/],
  [
    "in a named path",
    versions({ versions: { by: "segment", name: "v" } }),
    at(0, "versions.name"),
    /the version is in the path/,
  ],
  ["with blanks", versions({}, { version: "v 2" }), at(1, "version"), /letters, digits/],
  [
    "at a path that is taken",
    apis(first(), second(), {
      ...orders,
      name: "other",
      openApi: "apis/orders.yaml",
      path: "orders/v2",
      displayName: "Other",
    }),
    at(2, "path"),
    /already the path of apis\[1\]/,
  ],
  [
    "in a header, for web pages, where every version has a name",
    versions({ versions: { by: "header", name: "v" }, version: "v1" }),
    at(0, "versions.by"),
    /preflight does not carry the header/,
  ],
  [
    "with a backend app of its own",
    versions({}, { backendApp: { scopes: [{ value: "A" }] } }),
    at(1, "backendApp"),
    /is that of "orders"/,
  ],
  ["with a path of its own", versions({}, { path: "other" }), at(1, "path"), /is that of "orders"/],
  [
    "with a product of its own",
    versions({}, { product: { id: "other" } }),
    at(1, "product"),
    /is that of "orders"/,
  ],
  [
    "as what a client gets",
    {
      ...versions(),
      "apim-oauth:clients": [
        {
          name: "shop",
          type: "spa",
          redirectUris: ["https://shop.contoso.example/"],
          apis: { "orders-v2": ["Orders.Read"] },
        },
      ],
    },
    "apim-oauth:clients[0].apis.orders-v2",
    /is a version of "orders"/,
  ],
]);
