import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { matchTemplate, pathSegments, readTemplate } from "../../../emulator/gateway/core/urlTemplate.ts";
import { type ApiRequest, findApi, findOperation } from "../../../emulator/gateway/pipeline/routing.ts";
import type { ApimApi, ApimOperation, ApimService } from "../../../emulator/model/instances.ts";
import { Table } from "../../../emulator/model/table.ts";

const noQuery = new URLSearchParams();

function apiWith(...operations: readonly string[]): ApimApi {
  const table = new Table<ApimOperation>();
  for (const [index, text] of operations.entries()) {
    const [method, urlTemplate] = text.split(" ", 2);
    table.set(`${index}`, { name: text, method, urlTemplate } as ApimOperation);
  }
  return { name: "calc", path: "calc", operations: table, properties: {} } as unknown as ApimApi;
}

describe("The operation of a request", () => {
  const rows: [request: string, operations: string[], found: string | undefined, parameters?: object][] = [
    ["GET /items/7", ["GET /items/{id}", "GET /items/7"], "GET /items/7"],
    ["GET /Items/7", ["GET /items/{id}"], "GET /items/{id}", { id: "7" }],
    ["GET /items/7/", ["GET /items/{id}"], "GET /items/{id}", { id: "7" }],
    ["GET /v1.json", ["GET /{file}", "GET /v{version}.json"], "GET /{file}", { file: "v1.json" }],
    ["POST /items/7", ["GET /items/{id}"], undefined],
    ["GET /items", ["GET /items/{id}"], undefined],
    ["GET /files", ["GET /files/*"], "GET /files/*"],
    ["GET /files/a/b", ["GET /files/{*rest}"], "GET /files/{*rest}", { rest: "a/b" }],
    ["GET /files/a%2Fb", ["GET /files/{name}"], "GET /files/{name}", { name: "a/b" }],
    ["GET /a/b/c", ["GET /a/*", "GET /{one}/b/c"], "GET /{one}/b/c", { one: "a" }],
    ["GET /a/b", ["GET /{x}/b", "GET /{y}/b"], "GET /{x}/b", { x: "a" }],
    ["GET /add?a=1", ["GET /add", "GET /add?a={a}"], "GET /add?a={a}", { a: "1" }],
    ["GET /add?b=1", ["GET /add?a={a}"], undefined],
    ["GET /", ["GET /"], "GET /"],
  ];
  for (const [request, operations, found, parameters = {}] of rows) {
    it(`${request} of ${operations.join(", ")} is ${found ?? "none"}`, () => {
      const [method = "", target = ""] = request.split(" ");
      const { pathname, searchParams } = new URL(target, "https://contoso.azure-api.net");
      const match = findOperation(apiWith(...operations), method, pathname, searchParams);
      assert.equal(match?.operation.name, found);
      if (match) assert.deepEqual(Object.fromEntries(match.parameters), parameters);
    });
  }

  it("is the one that a comparison with every template finds", () => {
    const segment = fc.constantFrom("a", "A", "b", "{x}", "{y}", "v{z}", "v1", "");
    const rest = fc.constantFrom("", "", "", "/*", "/{*rest}");
    const query = fc.constantFrom("", "", "?a={a}", "?a=1&b={b}");
    const template = fc
      .tuple(fc.array(segment, { maxLength: 4 }), rest, query)
      .map(([segments, end, parameters]) => `/${segments.join("/")}${end}${parameters}`);
    const method = fc.constantFrom("GET", "POST");
    const operations = fc.array(
      fc.tuple(method, template).map((both) => both.join(" ")),
      { maxLength: 12 },
    );
    const target = fc
      .tuple(fc.array(fc.constantFrom("a", "b", "v1", "c", "", "%61"), { maxLength: 5 }), query)
      .map(([segments, asked]) => `/${segments.join("/")}${asked}`);
    fc.assert(
      fc.property(operations, method, target, (templates, verb, asked) => {
        const [path = "", search = ""] = asked.split("?", 2);
        const parameters = new URLSearchParams(search);
        const api = apiWith(...templates);
        const found = findOperation(api, verb, path, parameters);
        const [best] = [...api.operations.values()]
          .filter((operation) => operation.method === verb)
          .flatMap((operation) => {
            const match = matchTemplate(readTemplate(operation.urlTemplate), pathSegments(path), parameters);
            return match ? [{ operation, ...match }] : [];
          })
          .sort((one, other) => other.score - one.score);
        assert.equal(found?.operation, best?.operation);
        assert.deepEqual(found?.parameters, best?.parameters);
      }),
    );
  });

  it("is another one as soon as the operations are others", () => {
    const api = apiWith("GET /{id}");
    const found = () => findOperation(api, "GET", "/seven", noQuery)?.operation.urlTemplate;
    assert.equal(found(), "/{id}");
    const [first] = api.operations.values();
    api.operations.set("1", { ...first!, urlTemplate: "/seven" });
    assert.equal(found(), "/seven");
    api.operations.set("1", { ...first!, urlTemplate: "/eight" });
    assert.equal(found(), "/{id}");
    api.operations.delete("0");
    assert.equal(found(), undefined);
  });
});

/** A request as far as it says which API it is for. */
const at = (url: string, headers: Record<string, string> = {}): ApiRequest => {
  const { pathname, searchParams } = new URL(url, "https://contoso-calc.azure-api.net");
  return { pathname, searchParams, headers: new Headers(headers) };
};

describe("The API of a path", () => {
  const paths = ["", "calc", "calc/v2", "Orders"];
  const apis = new Table<ApimApi>(
    paths.map((path) => [path.toLowerCase(), { name: path, path, properties: {} } as unknown as ApimApi]),
  );
  const rows: [path: string, api: string, rest: string][] = [
    ["/", "", "/"],
    ["/calculator", "", "/calculator"],
    ["/calc", "calc", "/"],
    ["/calc/", "calc", "/"],
    ["/CALC/add", "calc", "/add"],
    ["/calc/v2", "calc/v2", "/"],
    ["/calc/v2/add", "calc/v2", "/add"],
    ["/calc/v20/add", "calc", "/v20/add"],
    ["/orders/7", "Orders", "/7"],
  ];
  for (const [path, name, rest] of rows) {
    it(`${path} is ${name || "the one at the root"}, and ${rest} of it`, () => {
      const found = findApi({ apis } as unknown as ApimService, at(path));
      assert.deepEqual([found?.api.name, found?.rest], [name, rest]);
    });
  }

  it("is none where no API is at the root", () => {
    const without = new Table([...apis].filter(([name]) => name !== ""));
    assert.equal(findApi({ apis: without } as unknown as ApimService, at("/calculator")), undefined);
  });

  it("is never a revision that is not current", () => {
    const old = { name: "old", path: "calc", properties: { isCurrent: false } } as unknown as ApimApi;
    const service = { apis: new Table([["old", old]]) } as unknown as ApimService;
    assert.equal(findApi(service, at("/calc/add")), undefined);
  });
});

describe("The version of an API that a request names", () => {
  const versions = (scheme: "Query" | "Header", names: readonly (string | undefined)[]) => {
    const id = "/service/apiVersionSets/calc";
    const properties = {
      versioningScheme: scheme,
      ...(scheme === "Query" ? { versionQueryName: "api-version" } : { versionHeaderName: "Api-Version" }),
    };
    const apis = names.map((apiVersion): [string, ApimApi] => {
      const name = `calc-${apiVersion ?? "original"}`;
      const api = { name, path: "calc", properties: { apiVersionSetId: id, apiVersion } };
      return [name, api as unknown as ApimApi];
    });
    return {
      apis: new Table(apis),
      children: new Map([["apiversionsets", new Map([["calc", { id, properties }]])]]),
    } as unknown as ApimService;
  };
  const all = [undefined, "v1", "v2"];
  const rows: [what: string, service: ApimService, request: ApiRequest, api: string | undefined][] = [
    ["in the query", versions("Query", all), at("/calc/add?api-version=v2"), "calc-v2"],
    ["in no query", versions("Query", all), at("/calc/add"), "calc-original"],
    ["in a query without a value", versions("Query", all), at("/calc/add?api-version"), "calc-original"],
    ["in the query, and that is not there", versions("Query", all), at("/calc?api-version=v3"), undefined],
    ["in no query, where all have one", versions("Query", ["v1", "v2"]), at("/calc/add"), undefined],
    ["in the header", versions("Header", all), at("/calc/add", { "api-version": "v1" }), "calc-v1"],
    ["in no header", versions("Header", all), at("/calc/add"), "calc-original"],
    [
      "in the query, where headers name it",
      versions("Header", all),
      at("/calc?api-version=v1"),
      "calc-original",
    ],
    ["in no header, where all have one", versions("Header", ["v1"]), at("/calc/add"), undefined],
  ];
  for (const [what, service, request, api] of rows) {
    it(`${what}: ${api ?? "none"}`, () => {
      assert.equal(findApi(service, request)?.api.name, api);
    });
  }
});
