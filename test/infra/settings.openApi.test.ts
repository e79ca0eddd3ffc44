import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { importOpenApi } from "../../emulator/arm/apis/openApi.ts";
import { holds } from "../support/property.ts";
import { apis, assertProblem, document, orders, parse, problemsOf } from "./settings.support.ts";

const key = "apim-oauth:apis[0].openApi";

/** A document with the given operations, as the only one of the stack. */
function paths(operations: object, rest: object = {}): { files: Record<string, string> } {
  const text = JSON.stringify({ openapi: "3.0.3", info: { title: "Orders" }, paths: operations, ...rest });
  return { files: { "apis/orders.yaml": text } };
}

const ok = (content: object, status = "200") => ({ responses: { [status]: { description: "OK", content } } });
const json = { "application/json": { example: [] } };

describe("refused as an OpenAPI document:", () => {
  const rows: [string, string, RegExp][] = [
    [
      "broken YAML, by its line",
      "openapi: 3.0.3\ninfo: {\npaths: x: y",
      /"apis\/orders.yaml" is not valid YAML \(line \d\)/,
    ],
    ["broken JSON", '{ "openapi": ', /is not valid JSON/],
    ["a plain text", "hello", /no map at its top/],
    ["Swagger", "swagger: '2.0'", /is Swagger 2.0; convert it/],
    ["a version to come", "openapi: 4.0.0", /says openapi: 4.0.0; OpenAPI 3.0 and 3.1/],
    ["no version", "info: { title: x }", /has no `openapi` field/],
    [
      "no operation",
      "openapi: 3.0.3\ninfo: { title: x }\npaths: { /a: { summary: nothing } }",
      /has no operations/,
    ],
  ];
  for (const [title, text, message] of rows) {
    test(title, () => assertProblem(apis(orders), key, message, { files: { "apis/orders.yaml": text } }));
  }

  test("a file that is not there", () => {
    assertProblem(
      apis({ ...orders, openApi: "apis/none.yaml" }),
      key,
      /"apis\/none.yaml": there is no such file/,
    );
  });

  for (const openApi of ["/etc/orders.yaml", "../orders.yaml", "C:\\orders.yaml", "apis/../../orders.yaml"]) {
    test(`a file outside the project: ${openApi}`, () => {
      assertProblem(apis({ ...orders, openApi }), key, /a path inside the project's folder/);
    });
  }

  test("one without a title, even when the stack file gives a display name", () => {
    const files = { "apis/orders.yaml": document.replace("title: Orders, ", "") };
    assertProblem(apis({ ...orders, displayName: "Orders" }), key, /info.title is missing/, { files });
  });

  test("one whose title is too long, unless the stack file gives a display name", () => {
    const files = { "apis/orders.yaml": document.replace("Orders", "O".repeat(301)) };
    assertProblem(apis(orders), "apim-oauth:apis[0].displayName", /info.title of 1 to 300/, { files });
    assert.equal(parse(apis({ ...orders, displayName: "Orders" }), { files }).apis[0]!.displayName, "Orders");
  });
});

describe("an API without a backend", () => {
  test("needs an example for every operation, and all that have none are named", () => {
    const operations = {
      "/a": { get: ok(json), post: ok({ "application/json": { schema: {} } }) },
      "/b": { delete: { responses: { "204": { description: "gone" }, "400": { content: json } } } },
    };
    assertProblem(
      apis(orders),
      key,
      /no example of a successful response for POST \/a and DELETE \/b;/,
      paths(operations),
    );
  });

  test("needs none when there is a backend", () => {
    const config = apis({ ...orders, serviceUrl: "https://orders.contoso.example" });
    assert.equal(parse(config, paths({ "/a": { get: ok({}) } })).apis.length, 1);
  });

  test("needs one status and content type that all operations share", () => {
    const operations = { "/a": { get: ok(json) }, "/b": { post: ok(json, "201") } };
    assertProblem(
      apis(orders),
      key,
      /no status and content type that all operations share/,
      paths(operations),
    );
  });

  test("answers with what is shared, even where it is not the first", () => {
    const both = ok({ "text/plain": { example: "x" }, ...json });
    const { mock } = parse(apis(orders), paths({ "/a": { get: both }, "/b": { get: ok(json) } })).apis[0]!;
    assert.deepEqual(mock, { statusCode: 200, contentType: "application/json" });
  });

  test("takes named examples, and examples and responses by reference", () => {
    const ofA = "#/paths/~1a/get/responses/200/content/application~1json/examples/some";
    const operations = {
      "/a": { get: ok({ "application/json": { examples: { some: { value: 1 } } } }) },
      "/b": {
        get: ok({ "application/json": { examples: { some: { $ref: ofA } } } }),
      },
      "/c": { get: { responses: { "200": { $ref: "#/components/responses/ok" } } } },
    };
    const components = { responses: { ok: { content: json } } };
    assert.equal(parse(apis(orders), paths(operations, { components })).apis[0]!.mock?.statusCode, 200);
  });

  test("is refused, not searched for ever, when references go in a circle", () => {
    const components = {
      responses: { a: { $ref: "#/components/responses/b" }, b: { $ref: "#/components/responses/a" } },
    };
    const operations = { "/a": { get: { responses: { "200": { $ref: "#/components/responses/a" } } } } };
    assertProblem(apis(orders), key, /no example/, paths(operations, { components }));
  });
});

test("a document's format is what ARM calls it", () => {
  assert.equal(parse(apis(orders)).apis[0]!.documentFormat, "openapi");
  assert.equal(
    parse(apis(orders), paths({ "/a": { get: ok(json) } })).apis[0]!.documentFormat,
    "openapi+json",
  );
});

describe("a document's mistakes", () => {
  const broken = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`/${"long".repeat(30)}/${i}/{id}`, { get: ok(json) }]),
    );

  test("are reported all at once, with what is missing for want of a backend", () => {
    const operations = { "/a/{id}": { get: ok({}) }, b: { get: ok({}) } };
    const message =
      /^"apis\/orders.yaml" cannot be imported by API Management: GET \/a\/\{id\}: '\{id\}' in the path is not declared as a parameter; b: a path begins with a slash .*; has no example of a successful response for GET \/a\/\{id\} and GET b;/;
    assertProblem(apis(orders), key, message, paths(operations));
  });

  test("have an end, however many there are", () => {
    const [problem] = problemsOf(apis(orders), paths(broken(500)));
    assert.match(problem!.message, /; and 488 more$/);
    assert.ok(problem!.message.length < 4000);
  });

  test("have an end where operations without an example are listed", () => {
    const many = Object.fromEntries(Array.from({ length: 800 }, (_, i) => [`/a${i}`, { get: ok({}) }]));
    assertProblem(apis(orders), key, /for GET \/a0, .*, GET \/a11 and 788 more; without/, paths(many));
  });

  test("are not the servers' where the stack file gives a backend", () => {
    const servers = [{ url: "https://{host}/v1" }];
    assertProblem(
      apis(orders),
      key,
      /Invalid value of the Web service url/,
      paths({ "/a": { get: ok(json) } }, { servers }),
    );
    const config = apis({ ...orders, serviceUrl: "https://orders.contoso.example" });
    assert.equal(parse(config, paths({ "/a": { get: ok(json) } }, { servers })).apis.length, 1);
  });

  test("are not what API Management leaves out, which is noted", () => {
    const operations = { "/a": { get: ok(json), trace: ok(json) } };
    assert.deepEqual(parse(apis(orders), paths(operations)).apis[0]!.documentNotes, [
      "apis/orders.yaml: TRACE /a: API Management has no trace operations, so it answers them with 404.",
    ]);
  });
});

test("what the check accepts, the rehearsal's import takes", () => {
  const name = fc.constantFrom("id", "ID", "name", "*rest");
  const parameter = fc.record({
    name,
    in: fc.constantFrom("path", "query", "header", "cookie", "body"),
    required: fc.boolean(),
    schema: fc.constantFrom(
      {},
      { type: "integer", default: 1 },
      { enum: ["a"], default: "b" },
      { $ref: "#/x" },
    ),
  });
  const segment = fc.oneof(
    name.map((each) => `{${each}}`),
    fc.constantFrom("a", "b.json", "{", "*", "?q={q}", "#"),
  );
  const path = fc.array(segment, { maxLength: 3 }).map((parts) => `/${parts.join("/")}`);
  const operation = fc.oneof(
    fc.record({
      operationId: fc.string(),
      parameters: fc.array(parameter, { maxLength: 2 }),
      responses: fc.constant(ok(json).responses),
    }),
    fc.constantFrom(null, { $ref: "#/x" }, {}),
  );
  const documents = fc.dictionary(path, fc.dictionary(fc.constantFrom("get", "post", "trace"), operation), {
    maxKeys: 3,
  });
  let accepted = 0;
  holds(
    fc.property(documents, (operations) => {
      const { files } = paths(operations);
      const config = apis({ ...orders, serviceUrl: "https://orders.contoso.example" });
      if (problemsOf(config, { files }).length > 0) return;
      accepted += 1;
      const { operations: imported } = importOpenApi(files["apis/orders.yaml"]!, {
        format: "openapi+json",
        requiredQueryParameters: "template",
      });
      assert.ok(imported.length > 0);
    }),
    { numRuns: 500 },
  );
  assert.ok(accepted > 10);
});
