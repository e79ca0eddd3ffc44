import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { freshApim, service, startArm, type TestArm } from "./support.ts";

const calculator = `
openapi: 3.0.3
info: { title: Basic Calculator, description: Arithmetics is just a call away!, version: "1.0" }
servers: [{ url: https://calculator.example/api }]
paths:
  /add:
    get:
      operationId: Add_Two.Integers
      summary: Add two integers
      parameters:
        - { name: a, in: query, required: true, schema: { type: string, default: "51", enum: ["51"] } }
        - { name: b, in: query, required: true, schema: { type: string, default: "49" } }
        - { name: round, in: query, schema: { type: boolean } }
      responses:
        "200":
          description: The sum
          content: { application/json: { example: { result: 100 } } }
  /ping:
    get:
      responses: { default: { description: anything } }
`;

describe("APIs", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startArm();
  });
  beforeEach(async () => {
    await freshApim(arm);
  });
  after(() => arm.close());
  const put = (name: string, body: object) =>
    arm.client.api.beginCreateOrUpdateAndWait("rg-calc", "contoso-calc", name, { path: name, ...body });
  const importCalculator = (extra = {}) => put("calc", { format: "openapi", value: calculator, ...extra });
  const operation = (id: string) => arm.client.apiOperation.get("rg-calc", "contoso-calc", "calc", id);

  it("are imported from an OpenAPI document through Microsoft's own client", async () => {
    const api = await importCalculator();
    assert.equal(api.displayName, "Basic Calculator");
    assert.equal(api.description, "Arithmetics is just a call away!");
    assert.equal(api.serviceUrl, "https://calculator.example/api");
    assert.deepEqual(api.protocols, ["https"]);
    assert.equal(api.subscriptionRequired, true);
    assert.deepEqual(api.subscriptionKeyParameterNames, {
      header: "Ocp-Apim-Subscription-Key",
      query: "subscription-key",
    });
    const add = await operation("add-two-integers");
    assert.equal(add.displayName, "Add two integers");
    assert.equal(add.urlTemplate, "/add?a={a}&b={b}");
    assert.deepEqual(
      add.templateParameters?.map(({ name, defaultValue, values }) => ({ name, defaultValue, values })),
      [
        { name: "a", defaultValue: "51", values: ["51"] },
        { name: "b", defaultValue: "49", values: [] },
      ],
    );
    assert.deepEqual(
      add.request?.queryParameters?.map(({ name }) => name),
      ["round"],
    );
  });

  it("name an operation by verb and path where the document does not", async () => {
    await importCalculator();
    assert.equal((await operation("get-ping")).displayName, "Get - /ping");
  });

  it("leave required query parameters in the query when asked to", async () => {
    await importCalculator({ translateRequiredQueryParametersConduct: "query" });
    const add = await operation("add-two-integers");
    assert.equal(add.urlTemplate, "/add");
    assert.equal(add.request?.queryParameters?.length, 3);
  });

  it("keep the document's examples for mock-response", async () => {
    await importCalculator();
    const stored = arm.world.arm
      .service("contoso-calc")
      ?.apis.get("calc")
      ?.operations.get("add-two-integers");
    assert.deepEqual(stored?.responses, [
      {
        statusCode: 200,
        description: "The sum",
        representations: [{ contentType: "application/json", example: '{\n  "result": 100\n}' }],
      },
    ]);
  });

  it("keep the policies of operations that are still there after the next import", async () => {
    await importCalculator();
    const policy = "<policies><inbound><base /></inbound></policies>";
    const { apiOperationPolicy } = arm.client;
    await apiOperationPolicy.createOrUpdate("rg-calc", "contoso-calc", "calc", "get-ping", "policy", {
      value: policy,
    });
    await importCalculator({
      value: calculator.replace(
        "    get:\n      responses",
        "    get:\n      operationId: ping\n      responses",
      ),
    });
    const moved = await apiOperationPolicy.get("rg-calc", "contoso-calc", "calc", "ping", "policy");
    assert.equal(moved.value, policy);
    await assert.rejects(operation("get-ping"), { code: "ResourceNotFound" });
  });

  it("tell a client that the import is under way, and then that it is done", async () => {
    const answer = await arm.call("PUT", `${service}/apis/calc`, {
      properties: { path: "calc", format: "openapi", value: calculator },
    });
    assert.equal(answer.status, 201);
    assert.equal(answer.body.properties.provisioningState, "InProgress");
    assert.ok(answer.headers.get("etag"));
    assert.equal((await arm.settle(answer)).body.status, "Succeeded");
    const location = new URL(answer.headers.get("location") ?? "");
    const ended = await arm.call("GET", `${location.pathname}${location.search}`);
    assert.equal(ended.status, 201);
    assert.equal(ended.body.properties.provisioningState, undefined);
  });

  it("never show the document that they were imported from", async () => {
    await importCalculator();
    const { properties } = (await arm.call("GET", `${service}/apis/calc`)).body;
    assert.equal(properties.value, undefined);
    assert.equal(properties.format, undefined);
  });

  it("can be made without a document, and get operations one by one", async () => {
    await put("blank", { displayName: "Blank" });
    const made = await arm.client.apiOperation.createOrUpdate("rg-calc", "contoso-calc", "blank", "ping", {
      displayName: "Ping",
      method: "GET",
      urlTemplate: "/ping",
    });
    assert.equal(made.name, "ping");
    const again = await arm.call("PUT", `${service}/apis/blank/operations/pong`, {
      properties: { displayName: "Pong", method: "GET", urlTemplate: "/ping" },
    });
    assert.equal(again.body.error.details[0].target, "urlTemplate");
  });

  it("show the OAuth server of their settings in both places where Azure shows it", async () => {
    await arm.call("PUT", `${service}/authorizationServers/entra`, {
      properties: {
        displayName: "Entra",
        clientRegistrationEndpoint: "http://localhost",
        authorizationEndpoint: "https://login.example/authorize",
        clientId: "id",
        grantTypes: ["authorizationCode"],
      },
    });
    const oAuth2 = { authorizationServerId: "entra", scope: "api://id/Read" };
    const api = await put("calc", { displayName: "Calc", authenticationSettings: { oAuth2 } });
    assert.deepEqual(api.authenticationSettings?.oAuth2, oAuth2);
    assert.deepEqual(api.authenticationSettings?.oAuth2AuthenticationSettings, [oAuth2]);
  });

  it("go away with their links to products", async () => {
    await importCalculator();
    await arm.client.productApi.createOrUpdate("rg-calc", "contoso-calc", "starter", "calc");
    await arm.client.api.beginDeleteAndWait("rg-calc", "contoso-calc", "calc", "*");
    const linked = await arm.call("GET", `${service}/products/starter/apis`);
    assert.deepEqual(
      linked.body.value.map(({ name }: { name: string }) => name),
      ["echo-api"],
    );
    assert.equal((await arm.call("DELETE", `${service}/apis/calc`)).status, 204);
  });
});
