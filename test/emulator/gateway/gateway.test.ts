import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, beforeEach, describe, it } from "node:test";
import { clouds } from "../../../emulator/model/clouds.ts";
import { backendHost, Instance, policy } from "./support/instance.ts";
import { startTestWorld, type TestWorld } from "./support/testWorld.ts";

describe("the gateway", () => {
  let test: TestWorld;
  let instance: Instance;
  before(async () => {
    test = await startTestWorld();
  });
  after(() => test.world.close());
  beforeEach(() => {
    instance = new Instance(test.world);
    test.backend.last = undefined;
    test.backend.answer = () => Response.json({ ok: true });
  });
  const sent = () => test.backend.last!;

  it("says that a service which is not there would have no host on Azure", async () => {
    const response = await test.world.fetch("https://nobody.azure-api.net/calc/add");
    assert.equal(response.status, 501);
    assert.equal(response.headers.get("x-rehearsal-gap"), "true");
    const { statusCode, message } = (await response.json()) as { statusCode: number; message: string };
    assert.equal(statusCode, 501);
    assert.match(message, /no API Management instance nobody, so that on Azure .* would not resolve/);
  });

  it("answers under the hosts of the instance's own cloud alone", async () => {
    const tenant = test.world.directory.addTenant(clouds.usgovernment, randomUUID(), "gov.onmicrosoft.us");
    Object.assign(instance.service, { tenantId: tenant.id });
    const at = (suffix: string) =>
      test.world.fetch(`https://${instance.service.name}${suffix}/calc/add?a=1&b=2`);
    assert.equal((await at(clouds.usgovernment.gatewaySuffix)).status, 200);
    assert.equal((await at(clouds.public.gatewaySuffix)).status, 501);
  });

  describe("routes", () => {
    it("to the operation, and forwards path, query, method, headers and body to the backend", async () => {
      instance.addOperation(instance.api, "POST", "/items/{id}");
      await instance.call("/items/a%20b?x=1", { method: "POST", body: "hello", headers: { "x-a": "1" } });
      assert.deepEqual(
        [sent().method, sent().path, sent().search, sent().body],
        ["POST", "/api/items/a%20b", "?x=1", "hello"],
      );
      assert.equal(sent().headers.get("x-a"), "1");
      assert.equal(sent().headers.get("host"), backendHost);
    });

    const unmatched: readonly [string, string, RequestInit?][] = [
      ["another path", "/nope?a=1&b=2"],
      ["a missing template parameter", "/add?a=1"],
      ["another method", "/add?a=1&b=2", { method: "POST" }],
      ["a longer path", "/add/more?a=1&b=2"],
    ];
    for (const [name, path, init] of unmatched) {
      it(`${name}: 404 in API Management's words`, async () => {
        const response = await instance.call(path, init);
        assert.equal(response.status, 404);
        assert.equal(response.headers.get("content-type"), "application/json");
        assert.equal(await response.text(), '{ "statusCode": 404, "message": "Resource not found" }');
        assert.match(response.headers.get("x-rehearsal-policy")!, /^configuration: OperationNotFound/);
      });
    }

    it("by whole path segments, and answers 404 without an API", async () => {
      for (const path of ["/", "/calculator/add?a=1&b=2", "/cal/add"]) {
        assert.equal((await test.world.fetch(`https://${instance.host}${path}`)).status, 404);
      }
    });

    it("to the API with the longest path, without case", async () => {
      const longer = instance.addApi("v2", "calc/v2", { serviceUrl: `https://${backendHost}/two/` });
      instance.addOperation(longer, "GET", "/add");
      assert.equal((await test.world.fetch(`https://${instance.host}/CALC/v2/add`)).status, 200);
      assert.equal(sent().path, "/two/add");
    });

    it("to the operation that fits best: literal before parameter before wildcard", async () => {
      const operations = ["/*", "/files/{name}", "/files/list", "/files/{name}?full={full}"].map(
        (template) => {
          const operation = instance.addOperation(instance.api, "GET", template);
          operation.policy = policy(
            `<policies><inbound><return-response><set-header name="x-op"><value>@(context.Operation.UrlTemplate)</value></set-header></return-response></inbound></policies>`,
            "operation",
          );
          return template;
        },
      );
      const taken = async (path: string) => (await instance.call(path)).headers.get("x-op");
      assert.deepEqual(
        [
          await taken("/files/list"),
          await taken("/files/a"),
          await taken("/files/a?full=1"),
          await taken("/x/y/z"),
        ],
        [operations[2], operations[1], operations[3], operations[0]],
      );
    });
  });

  describe("asks for a subscription key", () => {
    const invalid =
      "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.";
    beforeEach(() => {
      instance.api.properties.subscriptionRequired = true;
    });
    const withKey = (key: string): RequestInit => ({ headers: { "Ocp-Apim-Subscription-Key": key } });

    it("in API Management's words, before any policy runs", async () => {
      instance.inbound("<return-response />");
      const response = await instance.call();
      assert.equal(response.status, 401);
      assert.equal(
        await response.text(),
        '{ "statusCode": 401, "message": "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API." }',
      );
      assert.equal(response.headers.get("content-length"), "152");
      assert.equal(
        response.headers.get("www-authenticate"),
        `AzureApiManagementKey realm="https://${instance.host}/calc",name="Ocp-Apim-Subscription-Key",type="header"`,
      );
      assert.match(response.headers.get("x-rehearsal-policy")!, /^authorization: SubscriptionKeyNotFound/);
    });

    const scopes: readonly [name: string, scope: string, state: string, status: number][] = [
      ["of a product with the API", "/products/starter", "active", 200],
      ["of a product without the API", "/products/other", "active", 401],
      ["of the API", "/apis/calc", "active", 200],
      ["of another API", "/apis/echo", "active", 401],
      ["of all APIs", "/apis", "active", 200],
      ["of the whole service", "/", "active", 200],
      ["that is suspended", "/apis", "suspended", 401],
    ];
    for (const [name, scope, state, status] of scopes) {
      it(`and takes ${status === 200 ? "" : "none "}${name}`, async () => {
        instance.addProduct("starter");
        instance.addProduct("other").apis.clear();
        const { primaryKey, secondaryKey } = instance.addSubscription(scope, state);
        for (const key of [primaryKey, secondaryKey]) {
          const response = await instance.call(undefined, withKey(key));
          assert.equal(response.status, status);
          if (status === 401) assert.deepEqual(await response.json(), { statusCode: 401, message: invalid });
        }
      });
    }

    it("and refuses one that is no subscription's", async () => {
      assert.deepEqual(await (await instance.call(undefined, withKey("x"))).json(), {
        statusCode: 401,
        message: invalid,
      });
    });

    it("in the query as well, and under the API's own names", async () => {
      const { primaryKey } = instance.addSubscription("/apis");
      assert.equal((await instance.call(`/add?a=1&b=2&subscription-key=${primaryKey}`)).status, 200);
      instance.api.properties.subscriptionKeyParameterNames = { header: "x-key", query: "k" };
      assert.equal((await instance.call(undefined, { headers: { "X-Key": primaryKey } })).status, 200);
      assert.equal((await instance.call(`/add?a=1&b=2&k=${primaryKey}`)).status, 200);
      assert.equal((await instance.call(undefined, withKey(primaryKey))).status, 401);
    });

    it("unless a product with the API is open", async () => {
      instance.addProduct("open", { subscriptionRequired: false });
      assert.equal((await instance.call()).status, 200);
    });

    it("and sends it on to the backend, unless a policy removes it", async () => {
      const { primaryKey } = instance.addSubscription("/apis");
      await instance.call(undefined, withKey(primaryKey));
      assert.equal(sent().headers.get("ocp-apim-subscription-key"), primaryKey);
      instance.inbound('<set-header name="Ocp-Apim-Subscription-Key" exists-action="delete" />');
      await instance.call(undefined, withKey(primaryKey));
      assert.equal(sent().headers.has("ocp-apim-subscription-key"), false);
    });

    it("and lets on-error say it differently", async () => {
      instance.api.policy = policy(
        `<policies><on-error><set-status code="418" reason="Teapot" /><set-header name="x-reason"><value>@(context.LastError.Source + " " + context.LastError.Reason)</value></set-header></on-error></policies>`,
        "api",
      );
      const response = await instance.call();
      assert.equal(response.status, 418);
      assert.equal(response.headers.get("x-reason"), "authorization SubscriptionKeyNotFound");
    });
  });

  describe("runs the policies of every scope", () => {
    const mark = (name: string, base = "<base />"): string =>
      `<policies><inbound>${base}<set-variable name="trail" value="@(context.Variables.GetValueOrDefault<string>("trail","") + "${name} ")" /></inbound>
       <outbound><set-header name="x-${name}"><value>@(context.Variables.GetValueOrDefault<string>("trail",""))</value></set-header>${base}</outbound></policies>`;
    let key: RequestInit;
    beforeEach(() => {
      const product = instance.addProduct("starter");
      product.policy = policy(mark("product"), "product");
      instance.service.policy = policy(mark("global", ""), "service");
      instance.api.policy = policy(mark("api"), "api");
      [...instance.api.operations.values()][0]!.policy = policy(mark("operation"), "operation");
      key = {
        headers: { "Ocp-Apim-Subscription-Key": instance.addSubscription("/products/starter").primaryKey },
      };
    });

    it("from the broadest to the narrowest, where <base /> stands", async () => {
      const response = await instance.call(undefined, key);
      assert.equal(response.headers.get("x-operation"), "global product api operation");
    });

    it("the product's only when the call is tied to it", async () => {
      assert.equal((await instance.call()).headers.get("x-operation"), "global api operation");
    });

    it("the broader ones not at all where <base /> is left out", async () => {
      instance.api.policy = policy(mark("api", ""), "api");
      const response = await instance.call(undefined, key);
      assert.equal(response.headers.get("x-operation"), "api operation");
      assert.equal(response.headers.has("x-global"), false);
    });

    it("the broader ones where the section is not in the document", async () => {
      [...instance.api.operations.values()][0]!.policy = policy("<policies></policies>", "operation");
      assert.equal((await instance.call(undefined, key)).headers.get("x-api"), "global product api");
    });

    it("and forwards nothing where the backend section is empty", async () => {
      instance.api.policy = policy("<policies><backend /></policies>", "api");
      const response = await instance.call();
      assert.deepEqual([response.status, await response.text()], [200, ""]);
      assert.equal(test.backend.last, undefined);
    });
  });

  describe("calls the backend", () => {
    it("and passes its answer on, without what belongs to one connection", async () => {
      test.backend.answer = () =>
        new Response("<r/>", {
          status: 202,
          headers: { "content-type": "application/xml", "x-b": "1", connection: "x-hop", "x-hop": "1" },
        });
      const response = await instance.call();
      assert.equal(response.status, 202);
      assert.equal(response.headers.get("content-type"), "application/xml");
      assert.equal(response.headers.get("x-b"), "1");
      assert.equal(response.headers.has("x-hop"), false);
      assert.equal(await response.text(), "<r/>");
    });

    it("at a serviceUrl of http under the same name", async () => {
      instance.api.properties.serviceUrl = `http://${backendHost}/plain`;
      assert.equal((await instance.call()).status, 200);
      assert.equal(sent().path, "/plain/add");
    });

    it("and answers 500 in API Management's shape when there is no address", async () => {
      instance.api.properties.serviceUrl = null;
      const response = await instance.call();
      assert.equal(response.status, 500);
      assert.match(
        await response.text(),
        /^\{ "statusCode": 500, "message": "Internal server error", "activityId": "[0-9a-f-]{36}" \}$/,
      );
      assert.match(response.headers.get("x-rehearsal-policy")!, /^forward-request: BackendConnectionFailure/);
    });

    it("and says so loudly when the world has no such host", async () => {
      instance.api.properties.serviceUrl = "https://elsewhere.example/";
      const response = await instance.call();
      assert.equal(response.status, 501);
      assert.match(await response.text(), /the rehearsal has no host elsewhere\.example/);
    });

    it("returning redirects to the caller, unless they are to be followed", async () => {
      test.backend.answer = () =>
        sent().path.endsWith("/end")
          ? new Response("end")
          : new Response(null, { status: 302, headers: { location: "/end" } });
      assert.equal((await instance.call()).status, 302);
      instance.api.policy = policy(
        '<policies><backend><forward-request follow-redirects="true" /></backend></policies>',
        "api",
      );
      assert.equal(await (await instance.call()).text(), "end");
    });

    it("and goes to on-error for its errors where fail-on-error-status-code says so", async () => {
      test.backend.answer = () => Response.json({ no: true }, { status: 503 });
      instance.api.policy = policy(
        '<policies><backend><forward-request fail-on-error-status-code="true" /></backend><on-error><set-header name="x-error"><value>@(context.Response.StatusCode)</value></set-header></on-error></policies>',
        "api",
      );
      const response = await instance.call();
      assert.deepEqual(
        [response.status, response.headers.get("x-error"), await response.json()],
        [503, "503", { no: true }],
      );
    });
  });
});
