import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { service, startApim, type TestArm } from "./support.ts";

interface Row {
  readonly what: string;
  readonly path: string;
  readonly sent: Record<string, unknown>;
  /** What GET shows: members that were not sent among them. */
  readonly shown: Record<string, unknown>;
  readonly change: Record<string, unknown>;
  /** As in `Tag not found.` */
  readonly label: string;
}

const hidden = { queryParams: [{ value: "*", mode: "Hide" }] };
const rows: readonly Row[] = [
  {
    what: "an API version set",
    path: "apiVersionSets/calc",
    sent: { displayName: "Calc", versioningScheme: "Segment" },
    shown: {
      displayName: "Calc",
      description: null,
      versioningScheme: "Segment",
      versionQueryName: null,
      versionHeaderName: null,
    },
    change: { description: "all of them" },
    label: "Api-version-set",
  },
  {
    what: "a group",
    path: "groups/testers",
    sent: { displayName: "Testers" },
    shown: { displayName: "Testers", description: null, builtIn: false, type: "custom", externalId: null },
    change: { description: "who tests" },
    label: "Group",
  },
  {
    what: "a logger without credentials",
    path: "loggers/monitor",
    sent: { loggerType: "azureMonitor" },
    shown: {
      loggerType: "azureMonitor",
      description: null,
      credentials: null,
      isBuffered: true,
      resourceId: null,
      maxMessageSizeInBytes: null,
    },
    change: { description: "the portal's" },
    label: "Logger",
  },
  {
    what: "a diagnostic",
    path: "diagnostics/applicationinsights",
    sent: { loggerId: "/loggers/there" },
    shown: {
      alwaysLog: null,
      httpCorrelationProtocol: "Legacy",
      verbosity: null,
      logClientIp: true,
      loggerId: "/loggers/there",
      sampling: null,
      frontend: { request: { headers: null, body: null, dataMasking: hidden }, response: null },
      backend: { request: { headers: null, body: null, dataMasking: hidden }, response: null },
      largeLanguageModel: null,
    },
    change: { verbosity: "error" },
    label: "Diagnostic",
  },
  {
    what: "a tag",
    path: "tags/blue",
    sent: { displayName: "Blue" },
    shown: { displayName: "Blue" },
    change: { displayName: "Navy" },
    label: "Tag",
  },
  {
    what: "a backend",
    path: "backends/calc",
    sent: { url: "https://calc.example", protocol: "http" },
    shown: { title: null, description: null, url: "https://calc.example", protocol: "http" },
    change: { title: "Calc" },
    label: "Backend",
  },
  {
    what: "a schema of an API",
    path: "apis/echo-api/schemas/resource",
    sent: { contentType: "application/vnd.oai.openapi.components+json", document: { value: "{}" } },
    shown: {
      contentType: "application/vnd.oai.openapi.components+json",
      document: { value: "{}" },
      provisioningState: "Succeeded",
    },
    change: { document: { value: '{"a":1}' } },
    label: "Schema",
  },
];

describe("types that Azure Resource Manager alone keeps", () => {
  let arm: TestArm;
  before(async () => {
    arm = await startApim();
    await arm.call("PUT", `${service}/loggers/there`, { properties: { loggerType: "azureMonitor" } });
  });
  after(() => arm.close());

  for (const { what, path, sent, shown, change, label } of rows) {
    it(`${what}: 201, 200, a change under If-Match, 200, 204`, async () => {
      const at = `${service}/${path}`;
      const made = await arm.call("PUT", at, { properties: sent });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      assert.deepEqual(made.body.properties, shown);
      assert.equal(made.body.id, at);
      const again = await arm.call("PUT", at, { properties: sent });
      assert.equal(again.status, 200);
      assert.equal(again.headers.get("etag"), made.headers.get("etag"), "nothing has changed");

      const etag = made.headers.get("etag") ?? "";
      const changed = await arm.call("PATCH", at, { properties: change }, { "if-match": etag });
      assert.deepEqual(changed.body.properties, { ...shown, ...change });
      assert.equal((await arm.call("PATCH", at, { properties: change }, { "if-match": '"x"' })).status, 412);
      const list = await arm.call("GET", at.replace(/\/[^/]+$/, ""));
      assert.ok(list.body.value.some(({ id }: { id: string }) => id === at));

      assert.equal((await arm.call("DELETE", at)).status, 200);
      assert.equal((await arm.call("DELETE", at)).status, 204);
      const gone = await arm.call("GET", at);
      assert.equal(gone.status, 404);
      assert.equal(gone.body.error.message, `${label} not found.`);
    });
  }

  it("the key of a logger goes into a named value", async () => {
    const credentials = { instrumentationKey: "s3cret-of-this-test" };
    const properties = { loggerType: "applicationInsights", credentials };
    const { body } = await arm.call("PUT", `${service}/loggers/insights`, { properties });
    const [, name] = /^\{\{(Logger-Credentials--[0-9a-f]{24})\}\}$/.exec(
      body.properties.credentials.instrumentationKey,
    )!;
    const values = (await arm.call("GET", `${service}/namedValues`)).body.value;
    const own = values.find(
      (each: { properties: { displayName: string } }) => each.properties.displayName === name,
    );
    assert.equal(own.properties.secret, true);
    const { body: secret } = await arm.call("POST", `${service}/namedValues/${own.name}/listValue`);
    assert.equal(secret.value, credentials.instrumentationKey);
  });

  it("the secret of an OpenID Connect provider is shown by listSecrets alone", async () => {
    const properties = {
      displayName: "Contoso",
      metadataEndpoint: "https://login.contoso.example/.well-known/openid-configuration",
      clientId: "client",
      clientSecret: "s3cret-of-this-test",
    };
    const at = `${service}/openidConnectProviders/contoso`;
    await arm.call("PUT", at, { properties });
    assert.ok(!JSON.stringify((await arm.call("GET", at)).body).includes(properties.clientSecret));
    await arm.call("PATCH", at, { properties: { displayName: "Contoso Ltd" } });
    const secrets = await arm.call("POST", `${at}/listSecrets`);
    assert.equal(secrets.body.clientSecret, properties.clientSecret);
    assert.ok(secrets.headers.get("etag"));
  });

  it("a policy fragment comes in an operation, and in the form that is asked for", async () => {
    const at = `${service}/policyFragments/trace`;
    const value = '<fragment><set-variable name="a" value="@(1 < 2)" /></fragment>';
    const made = await arm.call("PUT", at, { properties: { value, format: "rawxml" } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.deepEqual(made.body.properties, { ProvisioningState: "InProgress" });
    assert.equal((await arm.settle(made)).body.status, "Succeeded");
    const xml = await arm.call("GET", at);
    assert.match(xml.body.properties.value, /1 &lt; 2/);
    const raw = await arm.call("GET", `${at}?api-version=2024-05-01&format=rawxml`);
    assert.equal(raw.body.properties.value, value);
    const older = await arm.call("PUT", `${at}2?api-version=2022-08-01`, {
      properties: { value: "<fragment />" },
    });
    assert.equal(older.status, 202);
    assert.equal(older.body, "");
    assert.equal((await arm.settle(older)).status, 201);
  });

  it("APIs of kinds that the gateway does not serve are kept, and calls of them refused by name", async () => {
    const properties = { type: "graphql", displayName: "Graph", path: "graph", protocols: ["https"] };
    const made = await arm.call("PUT", `${service}/apis/graph`, { properties });
    assert.equal(made.status, 201);
    assert.equal(made.body.properties.type, "graphql");
    const answer = await arm.world.fetch("https://contoso-calc.azure-api.net/graph", {
      method: "POST",
      body: "{}",
    });
    assert.equal(answer.status, 501);
    assert.match(await answer.text(), /graphql/);
  });

  it("a link to a GraphQL endpoint makes an API of that type in front of it", async () => {
    const link = "https://graphql.example/graphql/";
    const properties = { displayName: "Linked", path: "linked", format: "graphql-link", value: link };
    const made = await arm.settle(await arm.call("PUT", `${service}/apis/linked`, { properties }));
    assert.equal(made.body.status ?? "Succeeded", "Succeeded");
    const shown = (await arm.call("GET", `${service}/apis/linked`)).body.properties;
    assert.equal(shown.type, "graphql");
    assert.equal(shown.serviceUrl, link);
    assert.deepEqual(shown.protocols, ["https"]);
    const refused = await arm.call("PUT", `${service}/apis/linked`, {
      properties: { ...properties, value: "graphql" },
    });
    assert.equal(refused.status, 400);
    assert.match(JSON.stringify(refused.body), /URL of a GraphQL endpoint; got 'graphql'/);
  });

  it("the schema of a GraphQL API is put off, one of OpenAPI is not", async () => {
    const properties = { type: "graphql", displayName: "Graph", path: "graph2", protocols: ["https"] };
    await arm.settle(await arm.call("PUT", `${service}/apis/graph2`, { properties }));
    const schemas = `${service}/apis/graph2/schemas`;
    const document = { value: "type Query { name: String }" };
    const graphQl = { contentType: "application/vnd.ms-azure-apim.graphql.schema", document };
    const older = `${schemas}/graphql?api-version=2022-08-01`;
    const started = await arm.call("PUT", older, { properties: graphQl });
    assert.equal(started.status, 202);
    assert.equal(started.body, "");
    assert.match(started.headers.get("location") ?? "", /schemas\/graphql\?.*asyncCode=201/);
    const ended = await arm.settle(started);
    assert.equal(ended.status, 201);
    assert.deepEqual(ended.body.properties.document, document);
    const again = await arm.call("PUT", `${schemas}/graphql`, { properties: graphQl });
    assert.deepEqual(again.body.properties, { ProvisioningState: "InProgress" });
    const openApi = { contentType: "application/vnd.oai.openapi.components+json", document: { value: "{}" } };
    const atOnce = await arm.call("PUT", `${schemas}/openapi`, { properties: openApi });
    assert.equal(atOnce.status, 201);
    assert.equal(atOnce.headers.get("location"), null);
    assert.deepEqual(atOnce.body.properties.document, { value: "{}" });
  });

  const refused: readonly (readonly [string, string, Record<string, unknown>, string])[] = [
    [
      "a version set by query without its name",
      "apiVersionSets/x",
      { displayName: "x", versioningScheme: "Query" },
      "versionQueryName",
    ],
    [
      "a diagnostic of a logger that is not there",
      "diagnostics/x",
      { loggerId: "/loggers/none" },
      "loggerId",
    ],
    ["a fragment with another root", "policyFragments/x", { value: "<policies />" }, "value"],
    ["a tag without a name", "tags/x", {}, "displayName"],
    [
      "an unknown identity provider",
      "identityProviders/contoso",
      { clientId: "a", clientSecret: "b" },
      "name",
    ],
  ];
  for (const [what, path, properties, target] of refused) {
    it(`${what} is refused`, async () => {
      const { status, body } = await arm.call("PUT", `${service}/${path}`, { properties });
      assert.equal(status, 400);
      assert.deepEqual(
        body.error.details.map((each: { target: string }) => each.target),
        [target],
      );
    });
  }

  it("built-in groups are there, and changes of one are refused by name", async () => {
    const { body } = await arm.call("GET", `${service}/groups`);
    const names = body.value.map(({ name }: { name: string }) => name);
    assert.deepEqual(names.slice(0, 3), ["administrators", "developers", "guests"]);
    const answer = await arm.call("PATCH", `${service}/groups/guests`, { properties: { description: "x" } });
    assert.equal(answer.status, 501);
  });

  it("tags hang on APIs and products, and are listed with them", async () => {
    await arm.call("PUT", `${service}/tags/green`, { properties: { displayName: "Green" } });
    for (const owner of ["apis/echo-api", "products/starter"]) {
      const at = `${service}/${owner}/tags/green`;
      assert.equal((await arm.call("GET", at)).status, 404);
      assert.equal((await arm.call("PUT", at)).status, 201);
      assert.equal((await arm.call("PUT", at)).status, 200);
      assert.equal((await arm.call("GET", at)).body.properties.displayName, "Green");
    }
    const { body } = await arm.call("GET", `${service}/tagResources`);
    const shown = body.value.map(
      ({ api, product }: { api?: { id: string }; product?: { id: string } }) => (api ?? product)?.id,
    );
    assert.deepEqual(shown, ["/apis/echo-api", "/products/starter"]);
    assert.equal((await arm.call("DELETE", `${service}/apis/echo-api/tags/green`)).status, 200);
    assert.equal((await arm.call("DELETE", `${service}/apis/echo-api/tags/green`)).status, 204);
  });

  it("a group of one's own sees a product, until it is gone", async () => {
    await arm.call("PUT", `${service}/groups/buyers`, { properties: { displayName: "Buyers" } });
    const link = `${service}/products/starter/groups/buyers`;
    assert.equal((await arm.call("PUT", link)).status, 201);
    assert.equal((await arm.call("HEAD", link)).status, 204);
    assert.deepEqual((await arm.call("GET", link)).body, {
      Message: "The requested resource does not support http method 'GET'.",
    });
    await arm.call("DELETE", `${service}/groups/buyers`);
    const { body } = await arm.call("GET", `${service}/products/starter/groups`);
    assert.ok(!body.value.some(({ name }: { name: string }) => name === "buyers"));
  });

  it("the portal's settings: PUT 200, PATCH 204, a key that listSecrets alone shows", async () => {
    const at = `${service}/portalsettings`;
    const put = await arm.call("PUT", `${at}/signin`, { properties: { enabled: false } });
    assert.equal(put.status, 200);
    const change = {
      url: "https://contoso.example/delegation",
      validationKey: "a2V5",
      subscriptions: { enabled: true },
    };
    assert.equal((await arm.call("PATCH", `${at}/delegation`, { properties: change })).status, 204);
    const { body } = await arm.call("GET", at);
    assert.deepEqual(
      body.value.map(({ name }: { name: string }) => name),
      ["delegation", "signin", "signup"],
    );
    assert.equal(body.value[0].properties.enabled, true);
    assert.equal(body.value[0].properties.validationKey, null);
    assert.equal(body.value[1].properties.enabled, false);
    assert.equal((await arm.call("POST", `${at}/delegation/listSecrets`)).body.validationKey, "a2V5");
  });
});
