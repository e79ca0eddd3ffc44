import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { policy } from "./support/instance.ts";
import { ProtectedApi } from "./support/protectedApi.ts";

describe("rate limits", () => {
  const api = new ProtectedApi();

  const byKey = `<rate-limit-by-key calls="2" renewal-period="60" counter-key="@(context.Request.Headers.GetValueOrDefault("x-key",""))"`;
  const status = async (key: string): Promise<number> =>
    (await api.instance.call(undefined, { headers: { "x-key": key } })).status;

  it("by key refuse the call beyond the limit, until the window has moved on the world's clock", async () => {
    api.instance.inbound(
      `${byKey} remaining-calls-header-name="x-left" total-calls-header-name="x-total" />`,
    );
    const first = await api.instance.call(undefined, { headers: { "x-key": "a" } });
    assert.deepEqual([first.headers.get("x-left"), first.headers.get("x-total")], ["1", "2"]);
    api.world.clock.advance(30);
    assert.deepEqual([await status("a"), await status("b")], [200, 200]);
    const refused = await api.instance.call(undefined, { headers: { "x-key": "a" } });
    assert.equal(refused.status, 429);
    const wait = Number(refused.headers.get("retry-after"));
    assert.ok(wait > 25 && wait <= 30, `${wait}`);
    assert.deepEqual(await refused.json(), {
      statusCode: 429,
      message: `Rate limit is exceeded. Try again in ${wait} seconds.`,
    });
    api.world.clock.advance(31);
    assert.equal(await status("a"), 200);
    assert.equal(await status("a"), 429);
  });

  it("by key count only what the condition says, once it is answered", async () => {
    api.instance.inbound(
      `${byKey} increment-condition="@(context.Response.StatusCode == 200)" retry-after-header-name="x-wait" />`,
    );
    api.backend.answer = () => Response.json({}, { status: 400 });
    assert.deepEqual([await status("c"), await status("c"), await status("c")], [400, 400, 400]);
    api.backend.answer = () => Response.json({});
    assert.deepEqual([await status("c"), await status("c")], [200, 200]);
    const refused = await api.instance.call(undefined, { headers: { "x-key": "c" } });
    assert.deepEqual(
      [refused.status, refused.headers.has("x-wait"), refused.headers.has("retry-after")],
      [429, true, false],
    );
  });

  it("by subscription concern only calls with a key, each subscription by itself", async () => {
    api.instance.inbound(`<rate-limit calls="1" renewal-period="60" remaining-calls-variable-name="left" />
      <set-header name="x-left"><value>@(context.Variables.GetValueOrDefault<int>("left", -1))</value></set-header>`);
    const keys = [api.instance.addSubscription("/apis"), api.instance.addSubscription("/apis")].map(
      ({ primaryKey }) => primaryKey,
    );
    const withKey = async (key: string | undefined): Promise<number> =>
      (await api.instance.call(undefined, { headers: key ? { "ocp-apim-subscription-key": key } : {} }))
        .status;
    assert.equal(await withKey(keys[0]), 200);
    assert.equal(api.backend.last!.headers.get("x-left"), "0");
    assert.deepEqual(
      [await withKey(keys[0]), await withKey(keys[1]), await withKey(undefined), await withKey(undefined)],
      [429, 200, 200, 200],
    );
  });

  /** Calls with the key of a new subscription of a product with a quota. */
  const subscriber = (quota: string) => {
    const text = `<policies><inbound><base />${quota}</inbound></policies>`;
    api.instance.addProduct("starter").policy = policy(text, "product");
    const subscription = api.instance.addSubscription("/products/starter");
    subscription.properties.createdDate = api.world.clock.iso();
    const headers = { "ocp-apim-subscription-key": subscription.primaryKey };
    return () => api.instance.call(undefined, { headers });
  };

  it("of a quota refuse each subscription's calls beyond it, until its next period begins", async () => {
    const call = subscriber('<quota calls="2" renewal-period="604800" />');
    assert.deepEqual([(await call()).status, (await call()).status], [200, 200]);
    api.world.clock.advance(604_800 - 90_061);
    const refused = await call();
    assert.equal(refused.status, 403);
    const wait = Number(refused.headers.get("retry-after"));
    assert.ok(wait > 90_000 && wait <= 90_061, `${wait}`);
    const { statusCode, message } = (await refused.json()) as { statusCode: number; message: string };
    assert.equal(statusCode, 403);
    assert.match(message, /^Out of call volume quota\. Quota will be replenished in 1\.01:0[01]:\d\d\.$/);
    assert.equal((await api.instance.call()).status, 200);
    api.world.clock.advance(90_061);
    assert.deepEqual([(await call()).status, (await call()).status, (await call()).status], [200, 200, 403]);
  });

  it("of a quota without an end are never replenished", async () => {
    const call = subscriber('<quota calls="1" renewal-period="0" />');
    assert.equal((await call()).status, 200);
    api.world.clock.advance(365 * 86_400);
    const refused = await call();
    assert.deepEqual([refused.status, refused.headers.has("retry-after")], [403, false]);
  });

  it("of a quota belong into a product's policy", () => {
    const quota = '<policies><inbound><quota calls="1" renewal-period="60" /></inbound></policies>';
    assert.throws(() => policy(quota, "api"), /quota/);
  });
});
