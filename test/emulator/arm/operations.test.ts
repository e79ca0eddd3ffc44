import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { freshApim, service, startArm, type TestArm } from "./support.ts";

const ok = { responses: { 200: { description: "OK" } } };
const inPath = (name: string) => ({ name, in: "path", required: true, schema: { type: "string" } });
const documentOf = (paths: object, more: object = {}) =>
  JSON.stringify({ openapi: "3.0.3", info: { title: "Orders", version: "1" }, paths, ...more });

describe("operations of an API", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  beforeEach(() => freshApim(arm));
  after(() => arm.close());

  const api = `${service}/apis/orders`;
  const putApi = async (properties: object) => {
    const answer = await arm.call("PUT", api, {
      properties: { path: "orders", displayName: "Orders", ...properties },
    });
    return answer.status < 300 ? await arm.settle(answer).then(() => answer) : answer;
  };
  const importApi = (paths: object, more: object = {}, own: object = {}) =>
    putApi({ format: "openapi+json", value: documentOf(paths, more), ...own });
  const put = (name: string, properties: object) =>
    arm.call("PUT", `${api}/operations/${name}`, {
      properties: { displayName: name, method: "GET", templateParameters: [], responses: [], ...properties },
    });
  const names = async () =>
    (await arm.call("GET", `${api}/operations`)).body.value.map(
      (operation: { name: string }) => operation.name,
    );
  const messages = ({ body }: { body: { error: { details: { message: string }[] } } }) =>
    body.error.details.map(({ message }) => message);

  const refused: [what: string, properties: object, message: RegExp][] = [
    [
      "whose template names an undefined parameter",
      { urlTemplate: "/items/{id}" },
      /^All template parameters used in the UriTemplate must be defined in the Operation 'o', and vice-versa\.$/,
    ],
    [
      "with a parameter that its template does not name",
      { urlTemplate: "/items", templateParameters: [{ name: "id", type: "string" }] },
      /and vice-versa/,
    ],
    [
      "with a default outside of the values, in the query",
      {
        urlTemplate: "/q",
        request: { queryParameters: [{ name: "s", type: "string", defaultValue: "OPEN", values: ["open"] }] },
      },
      /^Default value must be present in the list of values$/,
    ],
    [
      "with a default outside of the values, in a header",
      {
        urlTemplate: "/q",
        request: { headers: [{ name: "s", type: "string", defaultValue: "b", values: ["a"] }] },
      },
      /^Default value must be present/,
    ],
    [
      "that differs from another in its parameter's name alone",
      { urlTemplate: "/USERS/{name}", templateParameters: [{ name: "name", type: "string" }] },
      /^Operation with the same method and URL template already exists: GET, \/USERS\/\{name\}$/,
    ],
  ];
  for (const [what, properties, message] of refused) {
    it(`refuse one ${what}`, async () => {
      await putApi({});
      await put("first", {
        urlTemplate: "/users/{id}",
        templateParameters: [{ name: "id", type: "string" }],
      });
      const answer = await put("o", properties);
      assert.equal(answer.status, 400);
      assert.match(messages(answer).join(), message);
    });
  }

  it("take the star of a wildcard's parameter or not", async () => {
    await putApi({});
    for (const [index, name] of ["rest", "*rest"].entries()) {
      const answer = await put(`w${index}`, {
        urlTemplate: `/w${index}/{*rest}`,
        templateParameters: [{ name, type: "string" }],
      });
      assert.equal(answer.status, 201);
    }
  });

  it("are refused at the import where two are the same, in Azure's words", async () => {
    const answer = await importApi({
      "/Users/{id}": { parameters: [inPath("id")], get: ok },
      "/users/{name}": { parameters: [inPath("name")], get: ok },
    });
    assert.equal(answer.status, 400);
    assert.deepEqual(messages(answer), [
      "Importing API has duplicate signature operations: 2 operations with signature 'GET /users/{id}'",
    ]);
  });

  it("are refused at the next import where one takes the name of another that is still there", async () => {
    const long = `/${"long/".repeat(20)}end`;
    const deeper = { parameters: [inPath("id")], get: ok };
    await importApi({ [long]: { get: ok }, [`${long}/{id}`]: deeper });
    const answer = await importApi({ [`${long}/{id}`]: deeper });
    assert.equal(answer.status, 400);
    assert.match(
      messages(answer).join(),
      /^Operation with the same method and URL template already exists: GET, /,
    );
    assert.equal((await names()).length, 2);
  });

  it("have names, whatever their operationIds are", async () => {
    const named = (operationId: string) => ({ get: { ...ok, operationId } });
    await importApi({
      "/注文": named("注文一覧"),
      "/取消": named("取消一覧"),
      "/a": named("***"),
      "/b": named("A_b"),
      "/c": named("a.B"),
    });
    assert.deepEqual(await names(), ["get", "get-1", "get-a", "a-b", "a-b-1"]);
  });

  it("have display names of at most 300 characters after an import", async () => {
    await importApi({ "/a": { get: { ...ok, operationId: "a", summary: "s".repeat(301) } } });
    assert.equal((await arm.call("GET", `${api}/operations/a`)).body.properties.displayName.length, 300);
  });

  it("are imported from x-ms-paths, and not from trace", async () => {
    await importApi({ "/a": { get: ok, trace: ok } }, { "x-ms-paths": { "/a?op=copy": { post: ok } } });
    const { body } = await arm.call("GET", `${api}/operations`);
    assert.deepEqual(
      body.value.map(
        ({ properties }: { properties: { method: string; urlTemplate: string } }) =>
          `${properties.method} ${properties.urlTemplate}`,
      ),
      ["GET /a", "POST /a?op=copy"],
    );
  });

  it("have the response 500 of a document's default one", async () => {
    await importApi({
      "/a": {
        get: {
          operationId: "a",
          responses: { default: { description: "any" }, "2XX": { description: "OK" } },
        },
      },
    });
    const { body } = await arm.call("GET", `${api}/operations/a`);
    assert.deepEqual(
      body.properties.responses.map(({ statusCode }: { statusCode: number }) => statusCode),
      [500],
    );
  });

  const servers: [what: string, urls: string[], own: object, expected: string | undefined][] = [
    ["the first https server", ["http://a.example", "https://b.example/v1/"], {}, "https://b.example/v1"],
    ["none without https", ["http://a.example", "/v1"], {}, undefined],
    [
      "the request's, whatever the document's are",
      ["https://{host}"],
      { serviceUrl: "https://c.example" },
      "https://c.example",
    ],
  ];
  for (const [what, urls, own, expected] of servers) {
    it(`have as backend ${what}`, async () => {
      assert.ok(
        (await importApi({ "/a": { get: ok } }, { servers: urls.map((url) => ({ url })) }, own)).status < 300,
      );
      assert.equal((await arm.call("GET", api)).body.properties.serviceUrl ?? undefined, expected);
    });
  }

  const documents: [what: string, value: string, message: RegExp][] = [
    [
      "a server with variables",
      documentOf({ "/a": { get: ok } }, { servers: [{ url: "https://{host}" }] }),
      /^Invalid value of the Web service url\.$/,
    ],
    ["a byte order mark", `\ufeff${documentOf({ "/a": { get: ok } })}`, /byte order mark/],
    [
      "a merge key",
      `x: &x { get: {} }\n${documentOf({}).slice(0, 0)}openapi: 3.0.3\ninfo: { title: T }\npaths: { /a: { <<: *x } }`,
      /^Parsing error\(s\): << is not a valid property\.$/,
    ],
  ];
  for (const [what, value, message] of documents) {
    it(`are not imported from a document with ${what}`, async () => {
      const answer = await putApi({ format: "openapi", value });
      assert.equal(answer.status, 400);
      assert.match(messages(answer).join(), message);
    });
  }

  it("are not imported from a document with more than 4 MB: Azure Resource Manager does not take the request", async () => {
    const value = documentOf({ "/a": { get: { ...ok, description: "x".repeat(4.2e6) } } });
    const answer = await putApi({ format: "openapi", value });
    assert.equal(answer.status, 413);
    assert.equal(answer.body.error.code, "RequestContentTooLarge");
  });
});
