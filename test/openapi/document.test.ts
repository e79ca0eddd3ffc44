import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stringify } from "yaml";
import { type OpenApiDocument, readOpenApi } from "../../openapi/document.ts";
import { problemText } from "../../openapi/problem.ts";
import { clipped } from "../../openapi/values.ts";

const ok = { responses: { 200: { description: "OK" } } };
const text = (paths: unknown, more: object = {}) =>
  JSON.stringify({ openapi: "3.0.3", info: { title: "Orders", version: "1" }, paths, ...more });
const inPath = (name: string) => ({ name, in: "path", required: true, schema: { type: "string" } });
const inQuery = (name: string, schema: object = {}, required = true) => ({
  name,
  in: "query",
  required,
  schema,
});
const problemsOf = (document: OpenApiDocument) => document.problems.map(problemText);
const operationsOf = ({ operations }: OpenApiDocument) => operations.map(({ at }) => at);
const taken = (content: string | Uint8Array, file?: string): OpenApiDocument => {
  const document = readOpenApi(content, file);
  assert.deepEqual(problemsOf(document), []);
  return document;
};

describe("what cannot be read of a file is said:", () => {
  const header = `openapi: 3.0.3\ninfo: { title: Orders, version: "1" }\n`;
  const large = text({ "/a": { get: { ...ok, description: "x".repeat(4 * 1024 * 1024) } } });
  const rows: [what: string, content: string | Uint8Array, message: RegExp, file?: string][] = [
    ["Latin-1", Buffer.from(`${header}x-a: Größe\n`, "latin1"), /^is not UTF-8 \(line 3 /],
    ["UTF-16 with its mark", Buffer.from(`\ufeff${header}`, "utf16le"), /^is not UTF-8, but UTF-16/],
    ["UTF-16 without a mark", Buffer.from(header, "utf16le"), /^is not UTF-8, but UTF-16/],
    ["more than 4 MB", large, /^has 4\.0 MB, and API Management imports at most 4 MB/],
    ["more than 4 MB in bytes alone", text({}, { "x-a": "é".repeat(2.2e6) }), /^has 4\.2 MB/],
    [
      "a key twice in JSON",
      `{\n"openapi": "3.0.3",\n"openapi": "3.0.3"}`,
      /line 3 has the key "openapi" a second time/,
    ],
    ["a key twice, once escaped", `{"a": {"b": 1, "\\u0062": 2}}`, /the key "b" a second time/],
    ["a key twice in YAML", `${header}info: {}\n`, /^is not valid YAML \(line 3\): Map keys must be unique/],
    ["JSON with comments", `// ours\n{"openapi": "3.0.3"}`, /^is not valid JSON: /, "a.json"],
    ["tabs in YAML", "a:\n\tb: 1", /^is not valid YAML \(line 2\)/],
    ["two YAML documents", "a: 1\n---\nb: 2", /^is not valid YAML \(line \d\)/],
    [
      "nested lists without end",
      `{"x": ${"[".repeat(30_000)}${"]".repeat(30_000)}}`,
      /nested more than 400 levels/,
    ],
    ["nested YAML without end", `x: ${"[".repeat(30_000)}${"]".repeat(30_000)}`, /nested too deeply/],
    ["an alias inside of itself", "x: &a [1, *a]", /a YAML alias inside of what it stands for/],
    [
      "aliases of aliases",
      `a0: &a0 [1, 1]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`).join("\n")}`,
      /has more than 2000000 values when its YAML aliases are written out/,
    ],
    ["nothing", "", /no map at its top/],
    ["OpenAPI 3.2", text({}).replace("3.0.3", "3.2.0"), /^says openapi: 3\.2\.0; OpenAPI 3\.0 and 3\.1/],
    ["a version that is a number", "openapi: 3.0\ninfo: {}", /^says openapi: 3; /],
    ["Swagger 2", "swagger: '2.0'", /^is Swagger 2\.0; convert it/],
  ];
  for (const [what, content, message, file] of rows) {
    test(what, () => {
      assert.throws(
        () => readOpenApi(content, file),
        ({ name, message: said }: Error) =>
          name === "DocumentError" && message.test(said) && said.length < 600,
      );
    });
  }
});

describe("taken as it is:", () => {
  const anchors = `openapi: 3.0.3
info: { title: Orders, version: "1" }
x-fine: &fine { "200": { description: fine } }
x-get: &get { responses: *fine, tags: [a] }
paths:
${Array.from({ length: 150 }, (_, i) => `  /a${i}: { get: { responses: *fine } }\n  /b${i}: { get: { <<: *get, operationId: b${i} } }`).join("\n")}
`;
  const rows: [what: string, content: string | Uint8Array][] = [
    ["a byte order mark before JSON", `\ufeff${text({ "/a": { get: ok } })}`],
    ["U+FFFD in UTF-8", Buffer.from(text({ "/a\ufffd": { get: ok } }))],
    ["a byte order mark as bytes", Buffer.from(`\ufeff${text({ "/a": { get: ok } })}`)],
    ["an anchor used 150 times, and merged 150 times", anchors],
    [
      "line ends of Windows, a directive and a document's start",
      `%YAML 1.2\n---\n${stringify(JSON.parse(text({ "/a": { get: ok } })))}`.replaceAll("\n", "\r\n"),
    ],
    ["YAML in braces", `{ openapi: 3.0.3, info: { title: Orders }, paths: { /a: { get: {} } } }`],
    [
      "a timestamp and a tag of somebody's own",
      `${stringify(JSON.parse(text({ "/a": { get: ok } })))}x-at: 2026-01-01\nx-b: !mine c\n`,
    ],
    [
      "names that every object has",
      text(
        { "/__proto__": { get: ok }, "/constructor": { get: ok } },
        { components: { schemas: JSON.parse(`{"__proto__": {}, "toString": {}}`) } },
      ),
    ],
    [
      "the root, wildcards, a suffix and two parameters in a row",
      text({
        "/": { get: ok },
        "/*": { get: ok },
        "/x/{id}.json": { parameters: [inPath("id")], get: ok },
        "/y/{a}{b}": { parameters: [inPath("a"), inPath("b")], get: ok },
        "/z/": { get: ok },
      }),
    ],
    [
      "webhooks, callbacks, links and security",
      text(
        {
          "/a": {
            get: {
              ...ok,
              security: [{ key: [] }],
              callbacks: { c: { "{$request.body#/url}": { post: ok } } },
            },
          },
        },
        { openapi: "3.1.0", webhooks: { w: { post: ok } } },
      ),
    ],
    [
      "schemas that have themselves inside",
      text(
        { "/a": { get: ok } },
        {
          components: { schemas: { Node: { properties: { next: { $ref: "#/components/schemas/Node" } } } } },
        },
      ),
    ],
    [
      "what only looks like a reference",
      text({
        "/a": {
          get: {
            responses: {
              200: {
                description: "OK",
                content: {
                  "application/json": {
                    example: { $ref: "no where" },
                    schema: { properties: { $ref: { type: "string" } } },
                  },
                },
              },
            },
          },
        },
      }),
    ],
  ];
  for (const [what, content] of rows) test(what, () => void taken(content));

  test("without the mark, since API Management takes it for a part of the document", () => {
    assert.match(taken(`\ufeff${text({ "/a": { get: ok } })}`).text, /^\{/);
  });

  test("with merge keys written out as JSON, since API Management's reader knows none", () => {
    const { format, text: sent, operations } = taken(anchors);
    assert.equal(format, "openapi+json");
    assert.doesNotMatch(sent, /<</);
    assert.equal(operations.find(({ operationId }) => operationId === "b7")!.responses[0]!.status, "200");
  });

  test("with numbers digit by digit, in JSON and in YAML", () => {
    const json = text({ "/a": { get: { ...ok, parameters: [inQuery("id", { default: 1, enum: [1] })] } } });
    for (const content of [json, stringify(JSON.parse(json))]) {
      const [operation] = taken(
        content.replaceAll(/(default"?: ?|\[\s*|- )1\b/g, "$19007199254740993"),
      ).operations;
      assert.equal(operation!.parameters[0]!.defaultValue, "9007199254740993");
    }
  });
});

describe("refused, by the operation or component that it is in:", () => {
  const item = (id: string) => ({ [`/items/${id}`]: { get: ok } });
  const referring = (reference: string) =>
    text({
      "/a": {
        get: {
          responses: {
            200: {
              description: "OK",
              content: { "application/json": { schema: { properties: { b: { $ref: reference } } } } },
            },
          },
        },
      },
    });
  const rows: [what: string, content: string, problem: RegExp][] = [
    ["a path without a slash", text({ orders: { get: ok } }), /^orders: a path begins with a slash/],
    ["a brace alone", text({ "/a/{id": { get: ok } }), /^GET \/a\/\{id: has a brace without/],
    [
      "an undeclared parameter",
      text(item("{id}")),
      /^GET \/items\/\{id\}: '\{id\}' in the path is not declared/,
    ],
    [
      "a parameter twice in the path",
      text({ "/{id}/{ID}": { parameters: [inPath("id"), inPath("ID")], get: ok } }),
      /in two spellings/,
    ],
    [
      "a path parameter that is nowhere",
      text({ "/a": { get: { ...ok, parameters: [inPath("id")] } } }),
      /'id' is not in the path/,
    ],
    [
      "one name in path and query",
      text({ "/{id}": { parameters: [inPath("id"), inQuery("Id")], get: ok } }),
      /'id' is used in the path and in the query/,
    ],
    [
      "a default outside of the enum",
      text({ "/a": { get: { ...ok, parameters: [inQuery("state", { enum: ["open"], default: "OPEN" })] } } }),
      /the default 'OPEN' of the parameter 'state'/,
    ],
    [
      "a parameter of Swagger",
      text({ "/a": { get: { ...ok, parameters: [{ name: "b", in: "body" }] } } }),
      /the parameter 'b' is in 'body'/,
    ],
    [
      "a parameter without a name",
      text({ "/a": { get: { ...ok, parameters: [{ in: "query" }] } } }),
      /no name or no 'in'/,
    ],
    [
      "parameters that are a map",
      text({ "/a": { get: { ...ok, parameters: { a: inQuery("a") } } } }),
      /parameters is not a list/,
    ],
    [
      "two operations that differ in a parameter's name",
      text({
        "/u/{id}": { parameters: [inPath("id")], get: ok },
        "/U/{name}": { parameters: [inPath("name")], get: ok },
      }),
      /^GET \/u\/\{id\}: is the same operation to API Management as GET \/U\/\{name\}/,
    ],
    [
      "two operations that differ in a query that is dropped",
      text({ "/u?a": { get: ok }, "/u?b": { get: ok } }),
      /is the same operation/,
    ],
    [
      "a reference in an operation's place",
      text({ "/items/{id}": { get: { $ref: "items/get.json" } } }),
      /^GET \/items\/\{id\}: has \$ref 'items\/get\.json' in the operation's place/,
    ],
    ["nothing in an operation's place", text({ "/a": { get: null } }), /^GET \/a: is not an operation/],
    ["a list of methods", text({ "/a": [] }), /is not a map of methods/],
    [
      "a reference to a file",
      referring("pet.yaml#/Pet"),
      /^GET \/a: \$ref 'pet\.yaml#\/Pet' points outside the document/,
    ],
    ["a reference to the web", referring("https://example.com/pet.json"), /points outside/],
    ["a reference to nothing", referring("#/components/schemas/Pet"), /points to nothing/],
    ["a reference to what every object has", referring("#/components/constructor"), /points to nothing/],
    ["a reference with a bare %", referring("#/components/schemas/50%"), /write a % as %25/],
    ["a reference with half a character", referring("#/components/schemas/%ff"), /not a URI reference/],
    ["a reference with a bare ~", referring("#/components/schemas/~2"), /write a ~ as ~0/],
    ["an item that is not there", referring("#/tags/0"), /points to nothing/],
    [
      "a component's dangling reference",
      text({ "/a": { get: ok } }, { components: { schemas: { A: { allOf: [{ $ref: "#/b" }] } } } }),
      /^components\.schemas\.A: \$ref '#\/b' points to nothing/,
    ],
    [
      "references in a circle",
      text(
        { "/a": { get: ok } },
        {
          components: {
            responses: { a: { $ref: "#/components/responses/b" }, b: { $ref: "#/components/responses/a" } },
          },
        },
      ),
      /leads back to itself/,
    ],
    [
      "a component's name",
      text(
        { "/a": { get: ok } },
        { components: { securitySchemes: { "Backoffice User": { type: "http" } } } },
      ),
      /^components\.securitySchemes: 'Backoffice User'/,
    ],
    ["no title", text({ "/a": { get: ok } }, { info: {} }), /^info\.title is missing/],
    ["no paths", text(undefined), /^paths is missing/],
    ["paths that are a list", text([]), /^paths is not a map/],
    [
      "a URL template of more than 1000 characters",
      text({ [`/${"a".repeat(1000)}`]: { get: ok } }),
      /API Management takes 1000$/,
    ],
  ];
  for (const [what, content, problem] of rows) {
    test(what, () => {
      const found = problemsOf(readOpenApi(content));
      assert.match(found[0] ?? "nothing", problem);
      assert.ok(found.every((each) => each.length < 600));
    });
  }

  test("all of them at once", () => {
    assert.equal(
      problemsOf(readOpenApi(text({ orders: { get: ok }, ...item("{id}") }, { info: {} }))).length,
      3,
    );
  });
});

describe("references", () => {
  const shared = { "/a": { get: { ...ok, parameters: [inQuery("page", {}, false)] } } };
  const rows: [what: string, reference: string][] = [
    ["through a list", "#/paths/~1a/get/parameters/0"],
    ["with escapes", "#/components/parameters/a~1b%20c%25"],
    ["to an anchor", "#here"],
  ];
  for (const [what, $ref] of rows) {
    test(`are followed ${what}`, () => {
      const components = {
        parameters: { "a/b c%": inQuery("page"), named: { $anchor: "here", ...inQuery("page") } },
      };
      const document = readOpenApi(
        text({ ...shared, "/b": { get: { ...ok, parameters: [{ $ref }] } } }, { components }),
      );
      assert.equal(document.operations[1]!.parameters[0]!.name, "page");
      assert.deepEqual(
        problemsOf(document).filter((problem) => problem.includes("$ref")),
        [],
      );
    });
  }
});

describe("operations", () => {
  test("are those of paths and of x-ms-paths, and none of trace", () => {
    const document = taken(
      text(
        { "/a": { get: ok, trace: ok, "x-b": {} }, "x-c": {} },
        { "x-ms-paths": { "/a?op=copy": { post: ok }, "/a?op=move": { post: ok } } },
      ),
    );
    assert.deepEqual(operationsOf(document), ["GET /a", "POST /a?op=copy", "POST /a?op=move"]);
    assert.deepEqual(document.leftOut, [{ what: "trace", at: "TRACE /a" }]);
  });

  test("take their own parameter in place of the path's", () => {
    const paths = {
      "/a": { parameters: [inQuery("b")], get: { ...ok, parameters: [inQuery("b", {}, false)] } },
    };
    assert.equal(taken(text(paths)).operations[0]!.parameters[0]!.required, false);
  });

  test("say what API Management leaves out", () => {
    const cookie = { name: "session", in: "cookie", schema: {} };
    const paths = {
      "/a?b": { servers: [{ url: "https://b.example" }], get: { ...ok, parameters: [cookie] } },
    };
    assert.deepEqual(
      taken(text(paths, { openapi: "3.1.0", webhooks: { paid: { post: ok } } })).leftOut.map(
        ({ what }) => what,
      ),
      ["pathQuery", "servers", "cookie", "webhook"],
    );
  });
});

describe("the server", () => {
  const rows: [what: string, urls: string[], url: string | undefined, usable?: boolean][] = [
    [
      "is the first of https",
      ["http://a.example", "https://b.example/v1/", "https://c.example"],
      "https://b.example/v1",
    ],
    ["is none without https", ["http://a.example"], undefined],
    ["is none that is relative", ["/v1"], undefined],
    ["is not usable with variables", ["https://{host}/v1"], "https://{host}/v1", false],
  ];
  for (const [what, urls, url, usable = true] of rows) {
    test(what, () => {
      const { server } = taken(text({ "/a": { get: ok } }, { servers: urls.map((each) => ({ url: each })) }));
      assert.deepEqual(server, url && { url, usable });
    });
  }
});

test("a text in a message is on one line and has an end", () => {
  assert.equal(clipped("a\n  b"), "a b");
  assert.equal(clipped("a".repeat(200)).length, 120);
});
