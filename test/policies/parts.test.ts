import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type ApiPolicyValues, renderApiPolicy } from "../../policies/apiPolicy.ts";
import { renderOperationPolicy } from "../../policies/operationPolicy.ts";
import type { PolicyParts } from "../../policies/parts/parts.ts";
import { element, namedValue, PolicyValueError, renderXml } from "../../policies/xml.ts";
import { holds } from "../support/property.ts";
import { find, parse } from "./parse.ts";

const values: ApiPolicyValues = {
  openIdConfigUrl: "https://login.microsoftonline.com/t/v2.0/.well-known/openid-configuration",
  audiences: ["1f0c3a5e-7b2d-4c9a-8e61-0d4b5a6c7e8f"],
  issuers: ["https://login.microsoftonline.com/t/v2.0"],
  tenants: [],
  scopes: ["Orders.Read"],
  clients: { claim: "azp", ids: [] },
  clockSkewSeconds: 0,
  failedMessage: "No.",
  corsOrigins: ["https://portal.example"],
};

const parts: PolicyParts = {
  apiName: "orders",
  rateLimit: { calls: 100, seconds: 60, by: "client" },
  quota: { calls: 10_000, seconds: 604_800, by: "user" },
  headers: {
    request: { set: { "x-b": "2", "x-a": "1" }, claims: { "x-client": "azp" }, remove: ["x-z"] },
    response: { set: { "x-c": "3" }, remove: ["x-powered-by"] },
  },
  backend: {
    identity: "system",
    resource: "api://contoso.example/backend",
    headers: { "x-key": "orders-key" },
  },
  cache: { seconds: 30, shared: false, varyByHeaders: ["accept"], varyByQuery: ["page"] },
};

test("a team's parts are this text, behind the token check", () => {
  const rendered = renderApiPolicy({ ...values, parts });
  const [, behind = ""] = /<\/validate-jwt>\n(.*)$/s.exec(rendered) ?? [];
  assert.equal(
    behind,
    `        <rate-limit-by-key calls="100" renewal-period="60" counter-key='@("orders client " + ((Jwt)context.Variables["checked-token"]).Claims.GetValueOrDefault("azp", ""))' />
        <quota-by-key calls="10000" renewal-period="604800" counter-key='@("orders user " + ((Jwt)context.Variables["checked-token"]).Claims.GetValueOrDefault("oid", ""))' />
        <cache-lookup vary-by-developer="false" vary-by-developer-groups="false" allow-private-response-caching="true" downstream-caching-type="none">
            <vary-by-header>Authorization</vary-by-header>
            <vary-by-header>accept</vary-by-header>
            <vary-by-query-parameter>page</vary-by-query-parameter>
        </cache-lookup>
        <set-header name="x-z" exists-action="delete" />
        <set-header name="x-a" exists-action="override">
            <value>1</value>
        </set-header>
        <set-header name="x-b" exists-action="override">
            <value>2</value>
        </set-header>
        <set-header name="x-client" exists-action="override">
            <value>@(((Jwt)context.Variables["checked-token"]).Claims.GetValueOrDefault("azp", ""))</value>
        </set-header>
        <authentication-managed-identity resource="api://contoso.example/backend" />
        <set-header name="x-key" exists-action="override">
            <value>{{orders-key}}</value>
        </set-header>
    </inbound>
    <backend>
        <base />
    </backend>
    <outbound>
        <base />
        <set-header name="x-powered-by" exists-action="delete" />
        <set-header name="x-c" exists-action="override">
            <value>3</value>
        </set-header>
        <cache-store duration="30" />
    </outbound>
    <on-error>
        <base />
    </on-error>
</policies>
`,
  );
  assert.equal(
    find(parse(rendered), "inbound/validate-jwt")[0]!.attributes["output-token-variable-name"],
    "checked-token",
  );
});

describe("what is counted", () => {
  const keyOf = (by: NonNullable<PolicyParts["rateLimit"]>["by"], claim: "azp" | "appid" = "azp") =>
    /counter-key='([^']*)'/.exec(
      renderApiPolicy({
        ...values,
        clients: { claim, ids: [] },
        parts: { apiName: "orders", rateLimit: { calls: 1, seconds: 1, by } },
      }),
    )?.[1];

  test("comes from the token that was checked, never from the header", () => {
    for (const by of ["client", "user"] as const) {
      const key = keyOf(by) ?? "";
      assert.match(key, /context\.Variables\["checked-token"\]/);
      assert.doesNotMatch(key, /Request|AsJwt/);
    }
    assert.match(keyOf("client", "appid") ?? "", /"appid"/);
  });

  test("may be the subscription or the address of the caller", () => {
    assert.equal(keyOf("subscription"), '@("orders subscription " + context.Subscription.Id)');
    assert.equal(keyOf("ip"), '@("orders ip " + context.Request.IpAddress)');
  });
});

test("an operation checks before its API's parts, which may answer or take the token away", () => {
  const inbound = (more: Partial<ApiPolicyValues>) =>
    find(parse(renderOperationPolicy({ ...values, ...more })), "inbound")[0]!.children.map(
      ({ name }) => name,
    );
  assert.deepEqual(inbound({ parts }), ["cors", "validate-jwt", "base"]);
  assert.deepEqual(inbound({}), ["base", "validate-jwt"]);
});

test("an answer that one caller got is another's only where it is shared", () => {
  const vary = (shared: boolean) =>
    find(
      parse(
        renderApiPolicy({
          ...values,
          parts: { apiName: "o", cache: { seconds: 1, shared, varyByHeaders: [], varyByQuery: [] } },
        }),
      ),
      "inbound/cache-lookup/vary-by-header",
    ).map(({ text }) => text);
  assert.deepEqual(vary(false), ["Authorization"]);
  assert.deepEqual(vary(true), []);
});

test("whatever a stack file says in a header or a resource reaches the gateway as that text, or not at all", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(
      "</value></set-header></inbound>",
      '" /><return-response /><x a="',
      "<!--",
      "]]>",
      "<![CDATA[",
      "&lt;",
      "&#x40;(1)",
      "<?x?>",
      "{{a}}",
      "@(1)",
      "@{ return 1; }",
    ),
  );
  holds(
    fc.property(text, text, (value, resource) => {
      let rendered: string;
      try {
        rendered = renderApiPolicy({
          ...values,
          parts: {
            apiName: "orders",
            headers: { request: { set: { "x-a": value } } },
            backend: { identity: "system", resource },
          },
        });
      } catch (error) {
        assert.ok(error instanceof PolicyValueError);
        return;
      }
      const inbound = find(parse(rendered), "inbound")[0]!;
      assert.deepEqual(
        inbound.children.map(({ name }) => name),
        ["base", "cors", "validate-jwt", "set-header", "authentication-managed-identity"],
      );
      assert.equal(find(inbound, "set-header/value")[0]!.text, value);
      assert.equal(inbound.children.at(-1)!.attributes.resource, resource);
      assert.doesNotMatch(value + resource, /\{\{|@[({]/);
    }),
  );
});

test("a named value is referred to by its name alone", () => {
  assert.equal(renderXml(element("value", {}, namedValue("a.b-C_1"))), "<value>{{a.b-C_1}}</value>\n");
  for (const name of ["", "a}}", "a b", "{{a", "<a>"]) {
    assert.throws(() => namedValue(name), { name: "PolicyValueError" });
  }
});
