import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type ImportOptions, importOpenApi } from "../../../emulator/arm/apis/openApi.ts";
import { ArmError } from "../../../emulator/arm/errors.ts";
import { operationName } from "../../../openapi/operationName.ts";
import { holds } from "../../support/property.ts";

const imported = (text: string, format: ImportOptions["format"] = "openapi") =>
  importOpenApi(text, { format, requiredQueryParameters: "template" });
const document = (paths: object, more = {}) =>
  JSON.stringify({ openapi: "3.0.3", info: { title: "T", version: "1" }, paths, ...more });
const get = (operation: object) => document({ "/x": { get: { responses: {}, ...operation } } });
const query = (name: string, required = true) => ({
  name,
  in: "query",
  required,
  schema: { type: "integer" },
});

describe("the import of an OpenAPI document", () => {
  const refused: [string, string, RegExp][] = [
    ["that is not YAML", "a: [", /Parsing error/],
    ["that is a list", "- a", /no map at its top/],
    ["of Swagger 2", JSON.stringify({ swagger: "2.0", info: { title: "T" }, paths: {} }), /is Swagger 2\.0/],
    ["without a title", JSON.stringify({ openapi: "3.0.0", info: {}, paths: {} }), /info\.title is missing/],
    ["without paths", JSON.stringify({ openapi: "3.0.0", info: { title: "T" } }), /paths is missing/],
    [
      "with a reference to another file",
      get({ parameters: [{ $ref: "other.yaml#/a" }] }),
      /outside the document/,
    ],
    ["with a reference to nothing", get({ parameters: [{ $ref: "#/components/a" }] }), /points to nothing/],
    ["with a reference to itself", document({ "/x": { $ref: "#/paths/~1x" } }), /points to nothing/],
    [
      "with one name in path and query",
      document({
        "/x/{id}": {
          get: { parameters: [{ name: "id", in: "path", schema: {} }, query("ID")], responses: {} },
        },
      }),
      /'id' is used in the path and in the query/,
    ],
    [
      "with an undeclared path parameter",
      document({ "/x/{id}": { get: { responses: {} } } }),
      /'\{id\}' in the path is not declared/,
    ],
    [
      "with a path parameter that is not in the path",
      get({ parameters: [{ name: "id", in: "path" }] }),
      /'id' is not in the path/,
    ],
  ];
  for (const [what, text, message] of refused) {
    it(`refuses one ${what}`, () => {
      assert.throws(
        () => imported(text),
        (error) =>
          error instanceof ArmError &&
          error.code === "ValidationError" &&
          error.details?.some((detail) => message.test(detail.message)) === true,
      );
    });
  }

  it("names every problem at once", () => {
    const text = JSON.stringify({
      openapi: "3.0.0",
      info: {},
      paths: { "/{id}": { get: { responses: {} } } },
    });
    assert.throws(
      () => imported(text),
      (error: ArmError) => error.details?.length === 2,
    );
  });

  it("takes JSON alone as openapi+json", () => {
    assert.throws(() => imported("openapi: 3.0.0", "openapi+json"), {
      code: "ValidationError",
    });
    assert.equal(imported(document({}), "openapi+json").title, "T");
  });

  it("lets an operation replace a parameter of its path", () => {
    const shared = { parameters: [query("a", false)], get: { parameters: [query("a")], responses: {} } };
    const { operations } = imported(document({ "/x": shared }));
    assert.equal(operations[0]?.properties.urlTemplate, "/x?a={a}");
  });

  it("drops the body of a GET, keeps that of a POST", () => {
    const operation = { requestBody: { content: { "text/plain": {} } }, responses: {} };
    const { operations } = imported(document({ "/x": { get: operation, post: operation } }));
    const bodies = operations.map(
      ({ properties }) => (properties.request as { representations: unknown[] }).representations.length,
    );
    assert.deepEqual(bodies, [0, 1]);
  });

  it("follows references inside the document", () => {
    const components = { parameters: { A: query("a") } };
    const text = document(
      { "/x": { get: { parameters: [{ $ref: "#/components/parameters/A" }], responses: {} } } },
      { components },
    );
    assert.equal(imported(text).operations[0]?.properties.urlTemplate, "/x?a={a}");
  });

  it("tells operations apart whose names come out the same", () => {
    const paths = {
      "/a": { get: { operationId: "A b", responses: {} } },
      "/b": { get: { operationId: "a-B", responses: {} } },
    };
    const { operations } = imported(document(paths));
    assert.deepEqual(
      operations.map(({ name }) => name),
      ["a-b", "a-b-1"],
    );
  });

  it("normalizes a name as the documentation's example says", () => {
    assert.equal(operationName("GET-/foo/{bar}?buzz={quix}"), "get-foo-bar-buzz-quix");
  });

  it("makes names that ARM takes, whatever the operationId", () => {
    holds(
      fc.property(fc.string({ maxLength: 200 }), (operationId) => {
        const name = operationName(operationId);
        assert.match(name, /^[a-z0-9-]{0,76}$/);
        assert.equal(operationName(name), name.replace(/-$/, ""));
      }),
    );
  });
});
