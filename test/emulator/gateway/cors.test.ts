import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { Instance, policy } from "./support/instance.ts";
import { startTestWorld, type TestWorld } from "./support/testWorld.ts";

const portal = "https://contoso.developer.azure-api.net";

describe("cors", () => {
  let test: TestWorld;
  let instance: Instance;
  before(async () => {
    test = await startTestWorld();
  });
  after(() => test.world.close());
  beforeEach(() => {
    instance = new Instance(test.world);
  });

  function corsPolicy(attributes = "", more = "", origins = [portal]): string {
    const list = origins.map((origin) => `<origin>${origin}</origin>`).join("");
    return `<cors ${attributes}><allowed-origins>${list}</allowed-origins>
      <allowed-methods preflight-result-max-age="300"><method>GET</method><method>put</method></allowed-methods>
      <allowed-headers><header>Authorization</header><header>Ocp-Apim-Subscription-Key</header></allowed-headers>${more}</cors>`;
  }
  const preflight = (headers: Record<string, string> = {}, path?: string): Promise<Response> =>
    instance.call(path, {
      method: "OPTIONS",
      headers: { origin: portal, "access-control-request-method": "GET", ...headers },
    });
  const allowed = (response: Response): Record<string, string> =>
    Object.fromEntries([...response.headers].filter(([name]) => name.startsWith("access-control-")));

  it("answers a preflight without a key or a token, and without the backend", async () => {
    instance.api.properties.subscriptionRequired = true;
    instance.inbound(`${corsPolicy('allow-credentials="true"')}<validate-jwt header-name="Authorization" />`);
    test.backend.last = undefined;
    const response = await preflight({
      "access-control-request-headers": "authorization,ocp-apim-subscription-key",
    });
    assert.equal(response.status, 200);
    assert.deepEqual(allowed(response), {
      "access-control-allow-origin": portal,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET",
      "access-control-allow-headers": "authorization,ocp-apim-subscription-key",
      "access-control-max-age": "300",
    });
    assert.equal(test.backend.last, undefined);
  });

  const refusedPreflights: readonly [string, Record<string, string>][] = [
    ["another origin", { origin: "https://evil.example" }],
    ["another scheme", { origin: "http://contoso.developer.azure-api.net" }],
    ["another port", { origin: `${portal}:8443` }],
    ["another method", { "access-control-request-method": "DELETE" }],
    ["another header", { "access-control-request-headers": "authorization, x-other" }],
    ["the origin null", { origin: "null" }],
  ];
  for (const [name, headers] of refusedPreflights) {
    it(`allows nothing to a preflight of ${name}, with an empty 200`, async () => {
      instance.inbound(corsPolicy());
      const response = await preflight(headers);
      assert.deepEqual([response.status, allowed(response), await response.text()], [200, {}, ""]);
    });
  }

  it("takes the origin with its port spelled out", async () => {
    instance.inbound(corsPolicy());
    assert.equal(
      allowed(await preflight({ origin: `${portal}:443` }))["access-control-allow-origin"],
      `${portal}:443`,
    );
  });

  it("allows any origin by *, which is said unless credentials are allowed too", async () => {
    instance.inbound(corsPolicy("", "", ["*"]));
    assert.equal(allowed(await preflight())["access-control-allow-origin"], "*");
    instance.inbound(corsPolicy('allow-credentials="true"', "", ["*"]));
    assert.equal(allowed(await preflight())["access-control-allow-origin"], portal);
  });

  it("allows GET and POST where no methods are given", async () => {
    instance.inbound(
      `<cors><allowed-origins><origin>*</origin></allowed-origins><allowed-headers><header>*</header></allowed-headers></cors>`,
    );
    const allows = async (method: string) =>
      "access-control-allow-methods" in allowed(await preflight({ "access-control-request-method": method }));
    instance.addOperation(instance.api, "PUT", "/add");
    assert.deepEqual([await allows("GET"), await allows("POST"), await allows("PUT")], [true, true, false]);
  });

  it("puts its headers on the answer, also on a 401 of a later policy", async () => {
    instance.inbound(
      `${corsPolicy("", "<expose-headers><header>x-a</header></expose-headers>")}<validate-jwt header-name="Authorization" />`,
    );
    const response = await instance.call(undefined, { headers: { origin: portal } });
    assert.equal(response.status, 401);
    assert.deepEqual(allowed(response), {
      "access-control-allow-origin": portal,
      "access-control-expose-headers": "x-a",
    });
  });

  it("does nothing to a request without an origin", async () => {
    instance.inbound(corsPolicy());
    const response = await instance.call();
    assert.deepEqual([response.status, allowed(response)], [200, {}]);
    assert.deepEqual(await response.json(), { ok: true });
  });

  it("ends a GET of another origin with an empty 200, unless it says not to", async () => {
    instance.inbound(corsPolicy());
    const foreign = { headers: { origin: "https://evil.example" } };
    assert.equal(await (await instance.call(undefined, foreign)).text(), "");
    instance.inbound(corsPolicy('terminate-unmatched-request="false"'));
    const response = await instance.call(undefined, foreign);
    assert.deepEqual([await response.json(), allowed(response)], [{ ok: true }, {}]);
  });

  it("asks the next cors policy in scope where it does not terminate", async () => {
    instance.service.policy = policy(
      `<policies><inbound>${corsPolicy("", "", ["https://other.example"])}</inbound></policies>`,
      "service",
    );
    const other = { origin: "https://other.example" };
    instance.api.policy = policy(
      `<policies><inbound>${corsPolicy('terminate-unmatched-request="false"')}<base /></inbound></policies>`,
      "api",
    );
    assert.equal(allowed(await preflight(other))["access-control-allow-origin"], other.origin);
    instance.api.policy = policy(`<policies><inbound>${corsPolicy()}<base /></inbound></policies>`, "api");
    assert.deepEqual(allowed(await preflight(other)), {});
  });

  it("at product scope only sees a key in the URL", async () => {
    instance.addProduct("starter").policy = policy(
      `<policies><inbound>${corsPolicy()}</inbound></policies>`,
      "product",
    );
    const { primaryKey } = instance.addSubscription("/products/starter");
    assert.equal((await preflight({ "ocp-apim-subscription-key": "hidden" })).status, 404);
    assert.equal((await preflight({}, `/add?a=1&b=2&subscription-key=${primaryKey}`)).status, 200);
  });

  it("is not there: a preflight is a request like any other", async () => {
    assert.equal((await preflight()).status, 404);
  });

  it("leaves OPTIONS to an operation that has it", async () => {
    instance.inbound(corsPolicy());
    instance.addOperation(instance.api, "OPTIONS", "/add");
    assert.deepEqual(await (await preflight()).json(), { ok: true });
  });

  it("judges a plain OPTIONS as no preflight", async () => {
    instance.inbound(corsPolicy());
    assert.equal(
      (await instance.call(undefined, { method: "OPTIONS", headers: { origin: portal } })).status,
      404,
    );
  });
});
