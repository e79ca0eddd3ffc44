import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { importOpenApi } from "../../emulator/arm/apis/openApi.ts";
import { operationName } from "../../infra/settings.ts";
import { holds } from "../support/property.ts";
import { apis, assertProblem, orders, parse, problemsOf, type Surroundings } from "./settings.support.ts";

const key = "apim-oauth:apis[0].tokenValidation";

/** A document with these operationIds, each under a path of its own; "" is an operation without one. */
function documentOf(...operationIds: string[]): Surroundings {
  const responses = { 200: { description: "OK", content: { "application/json": { example: [] } } } };
  const paths = operationIds.map((operationId, index) => [
    `/p${index}`,
    { post: { ...(operationId !== "" && { operationId }), responses } },
  ]);
  const text = { openapi: "3.0.3", info: { title: "Orders" }, paths: Object.fromEntries(paths) };
  return { files: { "apis/orders.yaml": JSON.stringify(text) } };
}

const withScopes = (operationScopes: object, tokenValidation: object = {}) =>
  apis({
    ...orders,
    backendApp: { scopes: [{ value: "Orders.Read" }, { value: "Orders.Write" }, { value: "Orders.Admin" }] },
    tokenValidation: { ...tokenValidation, operationScopes },
  });
const three = documentOf("listOrders", "createOrder", "");

describe("scopes of single operations", () => {
  it("are none unless the stack file says so", () => {
    assert.deepEqual(parse(apis(orders)).apis[0]!.tokenValidation.operationScopes, {});
  });

  it("do not depend on the order that they are written in", () => {
    const settled = [
      { listOrders: ["Orders.Read"], createOrder: ["Orders.Write", "Orders.Admin"] },
      { createOrder: ["Orders.Admin", "Orders.Write", "Orders.Admin"], listOrders: ["Orders.Read"] },
    ].map((scopes) => parse(withScopes(scopes), three).apis[0]!.tokenValidation.operationScopes);
    const expected = '{"createOrder":["Orders.Admin","Orders.Write"],"listOrders":["Orders.Read"]}';
    assert.deepEqual(
      settled.map((scopes) => JSON.stringify(scopes)),
      [expected, expected],
    );
  });

  const refused: [what: string, config: object, path: string, message: RegExp, document?: Surroundings][] = [
    [
      "an operation that the document does not have",
      withScopes({ creatOrder: ["Orders.Write"] }),
      ".operationScopes.creatOrder",
      /^is not an operationId of "apis\/orders\.yaml"; its operationIds: listOrders, createOrder; without one: POST \/p2; did you mean "createOrder"\?$/,
    ],
    [
      "an operation by its name in Azure",
      withScopes({ createorder: ["Orders.Write"] }),
      ".operationScopes.createorder",
      /did you mean "createOrder"\?$/,
    ],
    [
      "a document without operationIds",
      withScopes({ createOrder: ["Orders.Write"] }),
      ".operationScopes.createOrder",
      /its operationIds: none; without one: POST \/p0$/,
      documentOf(""),
    ],
    [
      "a scope that the API does not have",
      withScopes({ createOrder: ["Orders.Write", "Orders.Wirte"] }),
      ".operationScopes.createOrder[1]",
      /^"Orders\.Wirte" is not a scope of this API; its backendApp\.scopes: Orders\.Read, Orders\.Write, Orders\.Admin; did you mean "Orders\.Write"\?$/,
    ],
    [
      "no scope at all",
      withScopes({ createOrder: [] }),
      ".operationScopes.createOrder",
      /^is an empty list; write for example \[Orders\.Write\]$/,
    ],
    [
      "a scope that is not in a list",
      withScopes({ createOrder: "Orders.Write" }),
      ".operationScopes.createOrder",
      /^a text is not a list/,
    ],
    ["a list of operations", withScopes(["createOrder"]), ".operationScopes", /^a list is not a map/],
    [
      "an API that takes tokens without a scope",
      withScopes({ createOrder: ["Orders.Write"] }, { requireScope: false }),
      ".requireScope",
      /^false takes tokens without any scope, and operationScopes asks for some; use true/,
    ],
    [
      "an operation whose name in Azure another one has as well",
      withScopes({ "create-order": ["Orders.Write"] }),
      ".operationScopes.create-order",
      /several operations that API Management calls create-order: POST \/p0 and POST \/p1;/,
      documentOf("create-order", "create_Order"),
    ],
    [
      "an operation whose name in Azure is made of another one's method and path",
      withScopes({ "POST-p1": ["Orders.Write"] }),
      ".operationScopes.POST-p1",
      /calls post-p1: POST \/p0 and POST \/p1;/,
      documentOf("POST-p1", ""),
    ],
    [
      "an operation that Azure may call anything",
      withScopes({ ändern: ["Orders.Write"] }),
      '.operationScopes["ändern"]',
      /^is an operationId from which API Management cannot make a name; in .*, give POST \/p0 one of ASCII/,
      documentOf("ändern"),
    ],
    [
      "an operation of a name that every object has",
      withScopes({ constructor: ["Orders.Write"] }),
      ".operationScopes.constructor",
      /^cannot be a key here/,
      documentOf("constructor"),
    ],
  ];
  for (const [what, config, path, message, document = three] of refused) {
    it(`are refused for ${what}`, () =>
      assertProblem(config as Record<string, unknown>, `${key}${path}`, message, document));
  }

  it("are not held against a document or scopes that are wrong themselves", () => {
    const config = apis({
      name: "orders",
      openApi: "apis/none.yaml",
      tokenValidation: { operationScopes: { createOrder: ["Orders.Write"] } },
    });
    assert.deepEqual(
      problemsOf(config).map(({ path }) => path),
      ["apim-oauth:apis[0].openApi", "apim-oauth:apis[0].backendApp.scopes"].sort(),
    );
  });
});

describe("an operation's name in Azure", () => {
  it("is the documentation's own example", () => {
    assert.equal(operationName("GET-/foo/{bar}?buzz={quix}"), "get-foo-bar-buzz-quix");
  });

  it("is what the rehearsal's import makes of any operationId with an ASCII letter or digit", () => {
    holds(
      fc.property(fc.string({ maxLength: 120 }), (id) => {
        fc.pre(operationName(id) !== "");
        const { files } = documentOf(id);
        const options = { format: "openapi+json", requiredQueryParameters: "template" } as const;
        const [operation] = importOpenApi(files!["apis/orders.yaml"]!, options).operations;
        assert.equal(operation!.name, operationName(id));
      }),
    );
  });
});
