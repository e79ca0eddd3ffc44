import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { freshApim, service, startArm, type TestArm } from "./support.ts";

const pet = { type: "object", properties: { id: { type: "integer" }, name: { type: "string" } } };
const swagger = {
  swagger: "2.0",
  info: { title: "Pets", version: "1", description: "A shop" },
  host: "pets.example",
  basePath: "/api/",
  schemes: ["http"],
  consumes: ["application/json"],
  produces: ["application/json"],
  parameters: { limit: { name: "limit", in: "query", type: "integer" } },
  responses: { error: { description: "unexpected", schema: { $ref: "#/definitions/pet" } } },
  definitions: { pet },
  paths: {
    "/pets/{id}": {
      parameters: [{ name: "id", in: "path", required: true, type: "integer" }],
      get: {
        operationId: "findPet",
        parameters: [{ $ref: "#/parameters/limit" }, { name: "x-trace", in: "header", type: "string" }],
        responses: {
          200: {
            description: "a pet",
            schema: { $ref: "#/definitions/pet" },
            examples: { "application/json": { id: 1 } },
          },
          default: { $ref: "#/responses/error" },
        },
      },
      post: {
        operationId: "changePet",
        parameters: [
          { name: "pet", in: "body", description: "the new one", schema: { $ref: "#/definitions/pet" } },
        ],
        responses: { 204: { description: "done" } },
      },
    },
    "/photos": {
      post: {
        operationId: "addPhoto",
        consumes: ["multipart/form-data"],
        parameters: [{ name: "photo", in: "formData", type: "file", required: true }],
        responses: { 200: { description: "done" } },
      },
    },
  },
};

describe("imports of Swagger 2", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
    await freshApim(arm);
  });
  after(() => arm.close());

  const load = (value: unknown, format = "swagger-json", more: object = {}) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return arm.call("PUT", `${service}/apis/pets`, {
      properties: { path: "pets", format, value: text, ...more },
    });
  };

  it("take name, backend and protocols from the document", async () => {
    const made = await load(swagger);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const { displayName, description, serviceUrl, protocols } = made.body.properties;
    assert.deepEqual(
      { displayName, description, serviceUrl, protocols },
      {
        displayName: "Pets",
        description: "A shop",
        serviceUrl: "http://pets.example/api",
        protocols: ["http"],
      },
    );
  });

  it("make its operations", async () => {
    await load(swagger);
    const { body } = await arm.call("GET", `${service}/apis/pets/operations`);
    // biome-ignore lint/suspicious/noExplicitAny: answers of ARM are looked at field by field
    const shown = body.value.map(({ name, properties }: any) => [
      name,
      properties.method,
      properties.urlTemplate,
    ]);
    assert.deepEqual(shown, [
      ["findpet", "GET", "/pets/{id}"],
      ["changepet", "POST", "/pets/{id}"],
      ["addphoto", "POST", "/photos"],
    ]);
    const [find, change, photo] = body.value;
    assert.equal(find.properties.templateParameters[0].name, "id");
    assert.equal(find.properties.request.queryParameters[0].name, "limit");
    assert.equal(find.properties.request.headers[0].name, "x-trace");
    assert.deepEqual(find.properties.responses[0].representations[0].examples.default.value, { id: 1 });
    assert.equal(find.properties.responses[1].statusCode, 500);
    assert.equal(change.properties.request.representations[0].contentType, "application/json");
    assert.equal(change.properties.request.description, "the new one");
    assert.equal(photo.properties.request.representations[0].contentType, "multipart/form-data");
  });

  it("that are none are refused", async () => {
    for (const text of ["swagger: '2.0'", "[]", JSON.stringify({ openapi: "3.0.0" })]) {
      assert.equal((await load(text)).status, 400, text);
    }
  });

  it("a backend of the request wins over the document's", async () => {
    const made = await load(swagger, "swagger-json", { serviceUrl: "https://own.example" });
    assert.equal(made.body.properties.serviceUrl, "https://own.example");
  });
});

describe("imports by a link", () => {
  let arm: TestArm;
  before(async () => {
    const document = { openapi: "3.0.1", info: { title: "Linked", version: "1" }, paths: {} };
    const fetch = (request: Request) =>
      new URL(request.url).pathname === "/openapi.json"
        ? Response.json(document)
        : new Response("", { status: 404 });
    arm = await startArm("public", { extraHosts: { "documents.example": { fetch } } });
    await freshApim(arm);
  });
  after(() => arm.close());

  const load = (value: string, format = "openapi+json-link") =>
    arm.call("PUT", `${service}/apis/linked`, { properties: { path: "linked", format, value } });

  it("read documents of the world's hosts", async () => {
    const made = await load("https://documents.example/openapi.json");
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.equal(made.body.properties.displayName, "Linked");
  });

  it("are refused by name for other hosts, and for what is not there", async () => {
    const none = await load("https://nobody.example/openapi.json");
    assert.equal(none.status, 501);
    assert.match(none.body.error.message, /nobody\.example/);
    assert.equal((await load("https://documents.example/none.json")).status, 400);
    assert.equal((await load("no url")).status, 400);
  });
});
