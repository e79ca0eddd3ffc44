import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { operationCall, sampleCall } from "../../../lib/checks/sampleCall.ts";
import { calculator } from "../../infra/support/settings.ts";
import { labFolder } from "../../support/labProject.ts";

const openApi = path.join(labFolder, "apis/basic-calculator.yaml");
const api = { ...calculator, document: readFileSync(openApi, "utf8") };
const withOwnScopes = (...operationIds: string[]) => ({
  ...api,
  tokenValidation: {
    ...api.tokenValidation,
    operationScopes: Object.fromEntries(operationIds.map((id) => [id, ["Calculator.Write"]])),
  },
});

describe("the call to try on an API", () => {
  it("is the first one that the document gives values for", () => {
    assert.equal(sampleCall(api).path, "/add?a=51&b=49");
  });

  it("is one that any token of the API is good for, as long as there is one", () => {
    assert.equal(sampleCall(withOwnScopes("add", "multiply")).operation, "subtract");
    assert.equal(sampleCall(withOwnScopes("add", "subtract", "multiply", "divide")).operation, "add");
  });

  it("can be that of an operation", () => {
    const { method, path: url } = operationCall(api, "multiply");
    assert.deepEqual([method, url], ["GET", "/multiply?a=20&b=5"]);
  });
});

/** An API whose document has these paths. */
const apiOf = (paths: object, more: object = {}) => ({
  ...calculator,
  mock: undefined,
  openApi: "apis/orders.json",
  document: JSON.stringify({ openapi: "3.0.3", info: { title: "Orders", version: "1" }, paths }),
  ...more,
});
const success = (content?: object, status = "200") => ({
  responses: { [status]: { description: "OK", content } },
});
const json = (more: object) => ({ "application/json": more });
const parameter = (name: string, place: string, schema: object, more: object = {}) => ({
  ...{ name, in: place, required: true, schema },
  ...more,
});

describe("the call to try", () => {
  const id = parameter("id", "path", { type: "string", format: "uuid" });
  const rows: [what: string, paths: object, call: string, expected: object][] = [
    [
      "has values that its parameters' schemas allow",
      { "/a/{id}": { parameters: [id], get: success() } },
      "GET /a/3fa85f64-5717-4562-b3fc-2c963f66afa6",
      { status: 200, body: undefined },
    ],
    [
      "takes the document's examples of values",
      {
        "/a": {
          get: {
            ...success(),
            parameters: [parameter("n", "query", { type: "integer", minimum: 5 }, { example: 7 })],
          },
        },
      },
      "GET /a?n=7",
      { status: 200, body: undefined },
    ],
    [
      "stays within limits",
      {
        "/a": {
          get: { ...success(), parameters: [parameter("n", "query", { type: "integer", minimum: 5 })] },
        },
      },
      "GET /a?n=5",
      { status: 200, body: undefined },
    ],
    [
      "is one with a success, where there is one",
      { "/a": { get: success(undefined, "404") }, "/b": { get: success(undefined, "204") } },
      "GET /b",
      { status: 204, body: undefined },
    ],
    [
      "is a POST where there is no GET",
      { "/a": { head: success(), post: success(json({ example: 1 }), "201") } },
      "POST /a",
      { status: 201, body: "1" },
    ],
    [
      "expects what the schema makes",
      { "/a": { get: success(json({ schema: { type: "array", items: { type: "integer" } } })) } },
      "GET /a",
      { status: 200, body: "[\r\n  0\r\n]" },
    ],
    ["fills in wildcards", { "/a/*": { get: success() } }, "GET /a/sample", { status: 200, body: undefined }],
  ];
  for (const [what, paths, call, expected] of rows) {
    it(what, () => {
      const sample = sampleCall(apiOf(paths));
      assert.equal(`${sample.method} ${sample.path}`, call);
      assert.deepEqual(sample.expected, expected);
    });
  }

  it("expects of mock-response the example of its content type, not the first", () => {
    const content = { "text/plain": { example: "one" }, ...json({ example: 1 }) };
    const mock = { statusCode: 200, contentType: "application/json" };
    assert.equal(sampleCall(apiOf({ "/a": { get: success(content) } }, { mock })).expected?.body, "1");
  });
});
