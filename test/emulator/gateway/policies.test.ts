import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { Instance, policy } from "./support/instance.ts";
import { startTestWorld, type TestWorld } from "./support/testWorld.ts";

describe("policies", () => {
  let test: TestWorld;
  let instance: Instance;
  before(async () => {
    test = await startTestWorld();
  });
  after(() => test.world.close());
  beforeEach(() => {
    instance = new Instance(test.world);
    test.backend.last = undefined;
    test.backend.answer = () => Response.json({ ok: true }, { headers: { "x-backend": "1" } });
  });
  const sent = () => test.backend.last!;
  const outbound = (xml: string): void => {
    instance.api.policy = policy(`<policies><outbound>${xml}</outbound></policies>`, "api");
  };

  const headerActions: readonly [
    action: string,
    there: string | undefined,
    values: string[],
    expected: string | null,
  ][] = [
    ["override", "old", ["a", "b"], "a,b"],
    ["skip", "old", ["a"], "old"],
    ["skip", undefined, ["a"], "a"],
    ["append", "old", ["a"], "old,a"],
    ["append", undefined, ["a", "b"], "a,b"],
    ["delete", "old", [], null],
  ];
  for (const [action, there, values, expected] of headerActions) {
    it(`set-header: ${action} of a header that ${there ? "is" : "is not"} there`, async () => {
      const inside = values.map((value) => `<value>${value}</value>`).join("");
      instance.inbound(`<set-header name="X-A" exists-action="${action}">${inside}</set-header>`);
      await instance.call(undefined, { headers: there ? { "x-a": there } : {} });
      assert.equal(sent().headers.get("x-a"), expected);
    });
  }

  it("set-header works on the response in outbound", async () => {
    outbound(
      `<set-header name="x-backend" exists-action="delete" /><set-header name="x-status"><value>@(context.Response.StatusCode)</value></set-header>`,
    );
    const { headers } = await instance.call();
    assert.deepEqual([headers.has("x-backend"), headers.get("x-status")], [false, "200"]);
  });

  it("set-header fails as an expression does when its value cannot be sent", async () => {
    instance.inbound(`<set-header name="x-a"><value>@("a\\nb")</value></set-header>`);
    const response = await instance.call();
    assert.equal(response.status, 500);
    assert.match(
      response.headers.get("x-rehearsal-policy")!,
      /^set-header: ExpressionValueEvaluationFailure/,
    );
  });

  it("set-query-parameter overrides, skips, appends and deletes", async () => {
    instance.inbound(`<set-query-parameter name="a" exists-action="delete" />
      <set-query-parameter name="b"><value>9</value></set-query-parameter>
      <set-query-parameter name="b" exists-action="append"><value>10</value></set-query-parameter>
      <set-query-parameter name="b" exists-action="skip"><value>11</value></set-query-parameter>
      <set-query-parameter name="c" exists-action="skip"><value>@(context.Operation.Method)</value></set-query-parameter>`);
    await instance.call();
    assert.equal(sent().search, "?b=9&b=10&c=GET");
  });

  it("set-backend-service sends the request elsewhere", async () => {
    instance.inbound(`<set-backend-service base-url="https://backend.contoso.example/other/" />`);
    await instance.call();
    assert.deepEqual([sent().path, sent().search], ["/other/add", "?a=1&b=2"]);
  });

  it("rewrite-uri fills its template and copies what the operation's template does not have", async () => {
    instance.inbound(`<rewrite-uri template="/sum/{a}/{b}?mode=x" />`);
    await instance.call("/add?a=1&b=2&extra=3");
    assert.deepEqual([sent().path, sent().search], ["/api/sum/1/2", "?mode=x&extra=3"]);
    instance.inbound(`<rewrite-uri template="/put" copy-unmatched-params="false" />`);
    await instance.call("/add?a=1&b=2&extra=3");
    assert.deepEqual([sent().path, sent().search], ["/api/put", ""]);
  });

  it("set-body and set-method change what is sent", async () => {
    instance.addOperation(instance.api, "POST", "/echo");
    instance.inbound(
      `<set-method>PUT</set-method><set-body>@(context.Request.Body.As<string>().ToUpper())</set-body>`,
    );
    await instance.call("/echo", { method: "POST", body: "hello" });
    assert.deepEqual([sent().method, sent().body], ["PUT", "HELLO"]);
  });

  it("set-body of a request without a body is an error, as documented", async () => {
    instance.inbound("<set-body>x</set-body>");
    assert.equal((await instance.call()).status, 500);
  });

  it("set-body and set-status change the answer in outbound", async () => {
    outbound(
      `<set-status code="203" reason="Changed" /><set-body>@{ var body = context.Response.Body.As<JObject>(); return "ok=" + (bool)body["ok"]; }</set-body>`,
    );
    const response = await instance.call();
    assert.deepEqual([response.status, await response.text()], [203, "ok=True"]);
  });

  it("set-variable keeps the expression's type, and a literal as text", async () => {
    instance.inbound(`<set-variable name="n" value="@(40 + 2)" /><set-variable name="s" value="40" />
      <set-header name="x-n"><value>@((int)context.Variables["n"] + 1)</value></set-header>
      <set-header name="x-s"><value>@((string)context.Variables["s"] + 1)</value></set-header>`);
    await instance.call();
    assert.deepEqual([sent().headers.get("x-n"), sent().headers.get("x-s")], ["43", "401"]);
  });

  it("choose takes the first condition that holds, else otherwise", async () => {
    const when = (a: number): string =>
      `<when condition="@(context.Request.MatchedParameters["a"] == "${a}")"><set-header name="x-taken"><value>${a}</value></set-header></when>`;
    const otherwise = '<otherwise><set-header name="x-taken"><value>other</value></set-header></otherwise>';
    instance.inbound(`<choose>${when(1)}${when(2)}<when condition="false" />${otherwise}</choose>`);
    const taken = async (a: number) => {
      await instance.call(`/add?a=${a}&b=2`);
      return sent().headers.get("x-taken");
    };
    assert.deepEqual([await taken(1), await taken(2), await taken(3)], ["1", "2", "other"]);
  });

  it("return-response ends the pipeline, outbound included", async () => {
    instance.api.policy = policy(
      `<policies><inbound><choose><when condition="true"><return-response>
         <set-status code="403" reason="Forbidden" />
         <set-header name="WWW-Authenticate"><value>Bearer error="insufficient_scope"</value></set-header>
         <set-body>@($"no {context.Request.Method}")</set-body>
       </return-response></when></choose></inbound>
       <outbound><set-header name="x-out"><value>1</value></set-header></outbound></policies>`,
      "api",
    );
    const response = await instance.call();
    assert.equal(response.status, 403);
    assert.equal(response.headers.get("www-authenticate"), 'Bearer error="insufficient_scope"');
    assert.equal(response.headers.has("x-out"), false);
    assert.equal(await response.text(), "no GET");
    assert.equal(test.backend.last, undefined);
  });

  it("return-response is an empty 200 by default", async () => {
    instance.inbound("<return-response />");
    const response = await instance.call();
    assert.deepEqual([response.status, await response.text()], [200, ""]);
  });

  it("an expression that fails is a 500 whose cause only LastError tells", async () => {
    instance.inbound(`<set-variable name="a" value="@(context.User.Id)" />`);
    const response = await instance.call();
    const body = (await response.json()) as Record<string, unknown>;
    assert.deepEqual([response.status, body.message], [500, "Internal server error"]);
    assert.match(
      response.headers.get("x-rehearsal-policy")!,
      /^set-variable: ExpressionValueEvaluationFailure: Expression evaluation failed\. Object reference not set/,
    );
  });

  it("a policy that fails in on-error is the answer", async () => {
    instance.api.policy = policy(
      `<policies><inbound><validate-jwt header-name="a" /></inbound><on-error><set-variable name="a" value="@(context.User.Id)" /></on-error></policies>`,
      "api",
    );
    const response = await instance.call();
    assert.equal(response.status, 500);
    assert.match(response.headers.get("x-rehearsal-policy")!, /^set-variable: /);
  });

  describe("mock-response", () => {
    beforeEach(() => {
      instance.addOperation(instance.api, "GET", "/mock", [
        {
          statusCode: 200,
          representations: [
            { contentType: "application/json", example: '{"sum":3}' },
            { contentType: "text/xml", example: "<sum/>" },
          ],
        },
        { statusCode: 404, representations: [{ contentType: "application/problem+json" }] },
      ]);
    });
    const cases: readonly [attributes: string, status: number, contentType: string | null, body: string][] = [
      ["", 200, "application/json", '{"sum":3}'],
      ['content-type="text/xml"', 200, "text/xml", "<sum/>"],
      ['status-code="200" content-type="text/html"', 200, "text/html", ""],
      ['status-code="404"', 404, "application/problem+json", ""],
      ['status-code="500"', 500, null, ""],
    ];
    for (const [attributes, status, contentType, body] of cases) {
      it(`with ${attributes || "nothing"} sends the example that fits`, async () => {
        instance.inbound(`<mock-response ${attributes} />`);
        const response = await instance.call("/mock");
        assert.equal(response.headers.get("content-type"), contentType);
        assert.deepEqual([response.status, await response.text()], [status, body]);
        assert.equal(test.backend.last, undefined);
      });
    }
  });

  describe("check-header", () => {
    const check = (ignoreCase: boolean, values: string): void =>
      instance.inbound(
        `<check-header name="X-A" failed-check-httpcode="403" failed-check-error-message="Not you" ignore-case="${ignoreCase}">${values}</check-header>`,
      );
    const cases: readonly [
      name: string,
      ignoreCase: boolean,
      values: string,
      header: string | undefined,
      reason: string | undefined,
    ][] = [
      ["the value", false, "<value>a</value><value>b</value>", "b", undefined],
      ["any value", false, "", "c", undefined],
      ["another case where it counts", false, "<value>a</value>", "A", "HeaderValueNotAllowed"],
      ["another case where it does not", true, "<value>a</value>", "A", undefined],
      ["no header", false, "", undefined, "HeaderNotFound"],
    ];
    for (const [name, ignoreCase, values, header, reason] of cases) {
      it(`${reason ? "refuses" : "takes"} ${name}`, async () => {
        check(ignoreCase, values);
        const response = await instance.call(undefined, { headers: header ? { "x-a": header } : {} });
        assert.equal(response.status, reason ? 403 : 200);
        if (!reason) return;
        assert.equal(await response.text(), '{ "statusCode": 403, "message": "Not you" }');
        assert.match(response.headers.get("x-rehearsal-policy")!, new RegExp(`^check-header: ${reason}`));
      });
    }
  });
});
