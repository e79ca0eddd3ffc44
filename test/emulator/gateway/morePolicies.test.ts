import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { interval } from "../../../emulator/gateway/policies/retry.ts";
import { backendHost, Instance } from "./support/instance.ts";
import { startTestWorld, type TestWorld } from "./support/testWorld.ts";

describe("policies around a call", () => {
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
  const body = async (xml: string): Promise<string> => {
    instance.inbound(xml);
    return (await instance.call()).text();
  };
  const shown = (expression: string): string =>
    `<return-response><set-body>@(${expression})</set-body></return-response>`;

  it("a value is kept for its time, by the world's clock, and taken out again", async () => {
    const look = `<cache-lookup-value key="k" variable-name="v" />${shown(
      '(context.Variables.ContainsKey("v") ? context.Variables["v"] : "none").ToString()',
    )}`;
    assert.equal(await body(look), "none", "a miss sets no variable");
    assert.equal(await body(`<cache-store-value key="k" value="@(5)" duration="60" />${look}`), "5");
    test.world.clock.advance(59);
    assert.equal(await body(look), "5");
    test.world.clock.advance(1);
    assert.equal(await body(look), "none");
    await body(`<cache-store-value key="k" value="a" duration="60" />`);
    assert.equal(await body(`<cache-remove-value key="k" />${look}`), "none");
    assert.equal(
      await body(
        `<cache-lookup-value key="k" variable-name="v" default-value="@(1 + 1)" />${shown('context.Variables["v"].ToString()')}`,
      ),
      "2",
    );
  });

  it("links to the backend become links to the gateway, and in a request the other way round", async () => {
    const [backend, gateway] = [`https://${backendHost}/api`, `https://${instance.host}/calc`];
    test.backend.answer = () => new Response(`${backend}/a ${backend} ${backend}s`);
    instance.policies("<outbound><redirect-content-urls /></outbound>");
    assert.equal(await (await instance.call()).text(), `${gateway}/a ${gateway} ${backend}s`);
    instance.addOperation(instance.api, "POST", "/links");
    instance.policies(
      "<inbound><redirect-content-urls /><return-response><set-body>@(context.Request.Body.As<string>())</set-body></return-response></inbound>",
    );
    const sent = await instance.call("/links", { method: "POST", body: `${gateway}/b` });
    assert.equal(await sent.text(), `${backend}/b`);
  });

  it("a message to an event hub is evaluated, and its logger must be there and one of Event Hubs", async () => {
    const log = (message: string): string =>
      `<log-to-eventhub logger-id="hub" partition-id="0">${message}</log-to-eventhub>${shown('"on"')}`;
    instance.inbound(log("text"));
    assert.equal((await instance.call()).status, 501);
    instance.addLogger("hub", "applicationInsights");
    assert.equal((await instance.call()).status, 501);
    instance.addLogger("hub", "azureEventHub");
    assert.equal(await body(log("@(context.Request.Method)")), "on");
    instance.inbound(log(`@(context.Request.Headers["missing"][0])`));
    assert.equal((await instance.call()).status, 500);
    assert.throws(
      () => instance.inbound(log("a").replace("partition-id", 'partition-key="k" partition-id')),
      /either partition-id or partition-key/,
    );
  });

  it("JSON in the cache stays as it was stored", async () => {
    await body(
      `<cache-store-value key="k" value="@(JObject.Parse("{'a':1}"))" duration="60" />${shown('""')}`,
    );
    const change = `<cache-lookup-value key="k" variable-name="v" /><set-variable name="w" value="@{ var held = (JObject)context.Variables["v"]; held["a"] = (int)held["a"] + 1; return held; }" />${shown('((JObject)context.Variables["w"]).ToString(Formatting.None)')}`;
    assert.equal(await body(change), '{"a":2}');
    assert.equal(await body(change), '{"a":2}');
  });

  it("each instance has a cache of its own, and one of the Consumption tier has none", async () => {
    await body(`<cache-store-value key="k" value="a" duration="60" />`);
    const other = new Instance(test.world);
    other.inbound(
      `<cache-lookup-value key="k" variable-name="v" default-value="none" />${shown('(string)context.Variables["v"]')}`,
    );
    assert.equal(await (await other.call()).text(), "none");
    other.service.sku = { name: "Consumption", capacity: 0 };
    assert.equal((await other.call()).status, 501);
  });

  it("retry sends again while its condition holds and its count allows it", async () => {
    const statuses = [503, 503, 200, 503, 503, 503];
    test.backend.answer = () => new Response("", { status: statuses.shift()! });
    instance.policies(
      `<backend><retry condition="@(context.Response.StatusCode == 503)" count="2" interval="0" first-fast-retry="true"><forward-request buffer-request-body="true" /></retry></backend>`,
    );
    assert.equal((await instance.call()).status, 200);
    assert.equal((await instance.call()).status, 503);
    assert.deepEqual(statuses, [], "once, and two times more");
  });

  it("waits of retry are fixed, grow by delta, or double up to a maximum", () => {
    assert.deepEqual(
      [1, 2, 3].map((nth) => interval(nth, { interval: 5 })),
      [5, 5, 5],
    );
    assert.deepEqual(
      [1, 2, 3].map((nth) => interval(nth, { interval: 5, delta: 2 })),
      [5, 7, 9],
    );
    assert.equal(interval(9, { interval: 5, delta: 2, maximum: 20 }), 20);
    const second = interval(2, { interval: 1, delta: 10, maximum: 60 });
    assert.ok(second >= 9 && second <= 13, String(second));
  });

  it("a trace evaluates what is in it", async () => {
    const trace = (message: string): string =>
      `<trace source="calc" severity="information"><message>@(${message})</message><metadata name="a" value="@(context.RequestId)" /></trace>${shown('"done"')}`;
    assert.equal(await body(trace('"seen"')), "done");
    instance.inbound(trace('(string)context.Variables["missing"]'));
    assert.equal((await instance.call()).status, 500);
  });

  it("a metric and a trace in the older form only evaluate what is in them", async () => {
    const policies = `<emit-metric name="calls" value="2" namespace="calc"><dimension name="API" /><dimension name="user" value="@(context.RequestId)" /></emit-metric>
      <trace source="calc">@("older " + context.Api.Id)</trace>`;
    assert.equal(await body(policies + shown('"done"')), "done");
    assert.throws(() => instance.inbound(`<trace source="a" />`), /<message> is required in it/);
  });

  describe("the response cache", () => {
    let calls: number;
    beforeEach(() => {
      calls = 0;
      test.backend.answer = () => {
        calls += 1;
        return Response.json({ calls }, { headers: { "x-stored": "1" } });
      };
    });
    const caching = (attributes = "", children = "", store = `<cache-store duration="60" />`): void =>
      instance.policies(
        `<inbound><cache-lookup vary-by-developer="false" vary-by-developer-groups="false" ${attributes}>${children}</cache-lookup></inbound>
         <outbound><set-header name="x-in-front"><value>@(Guid.NewGuid())</value></set-header>${store}
           <set-header name="x-behind"><value>@(Guid.NewGuid())</value></set-header></outbound>`,
      );

    it("answers in place of the backend for its time, and goes on behind cache-store", async () => {
      caching();
      const [first, second] = [await instance.call(), await instance.call()];
      assert.equal(calls, 1);
      assert.deepEqual(await second.json(), { calls: 1 });
      const header = (name: string) => [first, second].map(({ headers }) => headers.get(name));
      assert.equal(new Set(header("x-in-front")).size, 1);
      assert.equal(new Set(header("x-behind")).size, 2);
      test.world.clock.advance(60);
      assert.deepEqual(await (await instance.call()).json(), { calls: 2 });
    });

    it("is found inside choose as well, and not after the policy has changed", async () => {
      const store = `<choose><when condition="@(context.Response.StatusCode == 200)"><cache-store duration="60" /></when></choose>`;
      caching("", "", store);
      await instance.call();
      await instance.call();
      assert.equal(calls, 1);
      caching("", "", store);
      await instance.call();
      assert.equal(calls, 2);
    });

    const different: readonly [
      what: string,
      children: string,
      first: Headers,
      second: Headers,
      expected: number,
    ][] = [
      [
        "a header that counts",
        "<vary-by-header>Accept</vary-by-header>",
        new Headers({ accept: "a" }),
        new Headers({ accept: "b" }),
        2,
      ],
      ["a header that does not", "", new Headers({ accept: "a" }), new Headers({ accept: "b" }), 1],
      [
        "Authorization",
        "",
        new Headers({ authorization: "Bearer a" }),
        new Headers({ authorization: "Bearer a" }),
        2,
      ],
    ];
    for (const [what, children, first, second, expected] of different) {
      it(`calls the backend ${expected === 1 ? "once" : "twice"} for requests with ${what}`, async () => {
        caching("", children);
        await instance.call(undefined, { headers: first });
        await instance.call(undefined, { headers: second });
        assert.equal(calls, expected);
      });
    }

    it("looks at query parameters, all or some, and at Authorization where that is allowed", async () => {
      caching();
      await instance.call("/add?a=1&b=2");
      await instance.call("/add?b=2&a=1");
      await instance.call("/add?a=1&b=3");
      assert.equal(calls, 2);
      caching(
        `allow-private-response-caching="true"`,
        "<vary-by-query-parameter>a;c</vary-by-query-parameter>",
      );
      const headers = { authorization: "Bearer a" };
      await instance.call("/add?a=1&b=2", { headers });
      await instance.call("/add?a=1&b=3", { headers });
      assert.equal(calls, 3);
    });

    it("keeps no failure of the backend, unless it is told to", async () => {
      test.backend.answer = () => new Response("", { status: ++calls > 0 ? 404 : 200 });
      caching();
      await instance.call();
      await instance.call();
      assert.equal(calls, 2);
      caching("", "", `<cache-store duration="60" cache-response="true" />`);
      await instance.call();
      assert.equal((await instance.call()).status, 404);
      assert.equal(calls, 3);
    });
  });

  it("find-and-replace changes every occurrence in the body", async () => {
    test.backend.answer = () =>
      new Response("from $1 and from", { headers: { "content-type": "text/plain" } });
    instance.policies(`<outbound><find-and-replace from="from" to="@("$&" + "to")" /></outbound>`);
    assert.equal(await (await instance.call()).text(), "$&to $1 and $&to");
  });

  const filters: readonly [xml: string, status: number, reason?: string][] = [
    [`<ip-filter action="allow"><address>127.0.0.1</address></ip-filter>`, 200],
    [`<ip-filter action="allow"><address-range from="127.0.0.0" to="127.0.0.9" /></ip-filter>`, 200],
    [`<ip-filter action="allow"><address>10.0.0.1</address></ip-filter>`, 403, "CallerIpNotAllowed"],
    [
      `<ip-filter action="forbid"><address-range from="127.0.0.0" to="127.0.0.9" /></ip-filter>`,
      403,
      "CallerIpBlocked",
    ],
    [`<ip-filter action="forbid"><address>10.0.0.1</address><address>::1</address></ip-filter>`, 200],
  ];
  for (const [xml, status, reason] of filters) {
    it(`${xml} answers ${status} to 127.0.0.1`, async () => {
      instance.inbound(xml);
      const response = await instance.call();
      assert.equal(response.status, status);
      if (reason)
        assert.match(response.headers.get("x-rehearsal-policy")!, new RegExp(`^ip-filter: ${reason}`));
    });
  }

  it("a quota by key counts calls in periods of the world's clock", async () => {
    instance.inbound(
      `<quota-by-key calls="2" renewal-period="3600" counter-key="@(context.Request.Headers.GetValueOrDefault("x-user", ""))" first-period-start="2020-01-01T00:00:00Z" />`,
    );
    const call = async (user: string): Promise<Response> =>
      instance.call(undefined, { headers: { "x-user": user } });
    assert.deepEqual(
      [(await call("a")).status, (await call("a")).status, (await call("b")).status],
      [200, 200, 200],
    );
    const refused = await call("a");
    assert.equal(refused.status, 403);
    assert.match(
      await refused.text(),
      /Out of call volume quota\. Quota will be replenished in \d\d:\d\d:\d\d\./,
    );
    test.world.clock.advance(3600);
    assert.equal((await call("a")).status, 200);
  });

  it("no more requests than allowed are inside limit-concurrency at a time", async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const inside = new Promise<void>((entered) => {
      test.backend.answer = (() => {
        entered();
        return held.then(() => new Response("ok"));
      }) as never;
    });
    instance.policies(
      `<backend><limit-concurrency key="@(context.Api.Id)" max-count="1"><forward-request /></limit-concurrency></backend>`,
    );
    const first = instance.call();
    await inside;
    assert.equal((await instance.call()).status, 429);
    release();
    assert.equal((await first).status, 200);
    assert.equal((await instance.call()).status, 200);
  });

  it("set-backend-service takes the URL of a backend entity", async () => {
    instance.addBackend("other", `https://${backendHost}/other`);
    instance.inbound(`<set-backend-service backend-id="Other" />`);
    await instance.call();
    assert.equal(test.backend.last!.path, "/other/add");
    instance.inbound(`<set-backend-service backend-id="@("none")" />`);
    assert.equal((await instance.call()).status, 500);
    assert.throws(
      () => instance.inbound(`<set-backend-service backend-id="none" />`),
      /Backend with id 'none' could not be found\./,
    );
  });

  it("a fragment stands for what it holds, others included, and is followed when it changes", async () => {
    instance.addFragment("inner", `<fragment><set-variable name="who" value="ada" /></fragment>`);
    instance.addFragment("outer", `<fragment><include-fragment fragment-id="inner" /></fragment>`);
    const greeting = `<choose><when condition="@(true)"><include-fragment fragment-id="outer" /></when></choose>${shown('(string)context.Variables["who"]')}`;
    assert.equal(await body(greeting), "ada");
    instance.addFragment("inner", `<fragment><set-variable name="who" value="@("bob")" /></fragment>`);
    assert.equal(await (await instance.call()).text(), "bob");
    instance.addFragment("inner", `<fragment><no-policy /></fragment>`);
    const response = await instance.call();
    assert.equal(response.status, 501);
    assert.match(await response.text(), /<no-policy> on line 1: is no policy of API Management/);
  });

  it("fragments that are wrong, or include each other, are refused where they are included", () => {
    instance.addFragment("wrong", "<fragment><a></fragment>");
    instance.addFragment("a", `<fragment><include-fragment fragment-id="b" /></fragment>`);
    instance.addFragment("b", `<fragment><include-fragment fragment-id="a" /></fragment>`);
    assert.throws(
      () => instance.inbound(`<include-fragment fragment-id="wrong" />`),
      /fragment wrong is not well-formed/,
    );
    assert.throws(() => instance.inbound(`<include-fragment fragment-id="a" />`), /more than 20 levels deep/);
  });

  it("set-body works in on-error, and rewrite-uri without a slash in front", async () => {
    instance.policies(
      `<inbound><rewrite-uri template="keys" /></inbound><on-error><set-body>@(context.LastError.Reason)</set-body></on-error>`,
    );
    await instance.call();
    assert.equal(test.backend.last!.path, "/api/keys");
    instance.policies(
      `<inbound><check-header name="x-a" failed-check-httpcode="400" failed-check-error-message="no" ignore-case="true" /></inbound><on-error><set-body>@(context.LastError.Reason)</set-body></on-error>`,
    );
    assert.equal(await (await instance.call()).text(), "HeaderNotFound");
  });
});
