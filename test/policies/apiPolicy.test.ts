import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type ApiPolicyValues, renderApiPolicy } from "../../policies/apiPolicy.ts";
import { PolicyValueError } from "../../policies/xml.ts";
import { holds } from "../support/property.ts";
import { find, parse } from "./parse.ts";

const lab: ApiPolicyValues = {
  openIdConfigUrl:
    "https://login.microsoftonline.com/7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11/v2.0/.well-known/openid-configuration",
  audiences: ["1f0c3a5e-7b2d-4c9a-8e61-0d4b5a6c7e8f"],
  issuers: ["https://login.microsoftonline.com/7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11/v2.0"],
  tenants: [],
  scopes: ["Calculator.Read"],
  clients: { claim: "azp", ids: [] },
  clockSkewSeconds: 0,
  failedMessage: "Unauthorized. Access token is missing or invalid.",
  corsOrigins: ["https://contoso-calc-dev.developer.azure-api.net"],
  mockResponse: { statusCode: 200, contentType: "application/json" },
};

test("the lab's policy is this text", () => {
  assert.equal(
    renderApiPolicy(lab),
    `<policies>
    <inbound>
        <base />
        <cors allow-credentials="false" terminate-unmatched-request="false">
            <allowed-origins>
                <origin>https://contoso-calc-dev.developer.azure-api.net</origin>
            </allowed-origins>
            <allowed-methods preflight-result-max-age="300">
                <method>*</method>
            </allowed-methods>
            <allowed-headers>
                <header>*</header>
            </allowed-headers>
            <expose-headers>
                <header>*</header>
            </expose-headers>
        </cors>
        <validate-jwt header-name="Authorization" failed-validation-httpcode="401" failed-validation-error-message="Unauthorized. Access token is missing or invalid." require-scheme="Bearer">
            <openid-config url="https://login.microsoftonline.com/7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11/v2.0/.well-known/openid-configuration" />
            <audiences>
                <audience>1f0c3a5e-7b2d-4c9a-8e61-0d4b5a6c7e8f</audience>
            </audiences>
            <issuers>
                <issuer>https://login.microsoftonline.com/7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11/v2.0</issuer>
            </issuers>
            <required-claims>
                <claim name="scp" match="any" separator=" ">
                    <value>Calculator.Read</value>
                </claim>
            </required-claims>
        </validate-jwt>
        <mock-response status-code="200" content-type="application/json" />
    </inbound>
    <backend>
        <base />
    </backend>
    <outbound>
        <base />
    </outbound>
    <on-error>
        <base />
    </on-error>
</policies>
`,
  );
});

describe("the inbound section", () => {
  const inbound = (values: Partial<ApiPolicyValues>) =>
    find(parse(renderApiPolicy({ ...lab, ...values })), "inbound")[0]!.children.map(({ name }) => name);

  const cases: [name: string, values: Partial<ApiPolicyValues>, elements: string[]][] = [
    ["answers a preflight before it asks for a token", {}, ["base", "cors", "validate-jwt", "mock-response"]],
    [
      "has no cors without a portal, and without origins of web applications",
      { corsOrigins: [] },
      ["base", "validate-jwt", "mock-response"],
    ],
    [
      "has no mock-response in front of a backend",
      { mockResponse: undefined },
      ["base", "cors", "validate-jwt"],
    ],
  ];
  for (const [name, values, elements] of cases) {
    test(name, () => assert.deepEqual(inbound(values), elements));
  }
});

describe("validate-jwt", () => {
  const validateJwt = (values: Partial<ApiPolicyValues>) =>
    find(parse(renderApiPolicy({ ...lab, ...values })), "inbound/validate-jwt")[0]!;
  const claims = (values: Partial<ApiPolicyValues>) =>
    find(validateJwt(values), "required-claims/claim").map(({ attributes, children }) => ({
      ...attributes,
      values: children.map(({ text }) => text),
    }));

  test("leaves out what would be empty", () => {
    const names = validateJwt({ issuers: [], scopes: [] }).children.map(({ name }) => name);
    assert.deepEqual(names, ["openid-config", "audiences"]);
  });

  test("asks for the tenant behind the other claims, where tenants are listed", () => {
    const clients = { claim: "azp" as const, ids: ["c"] };
    assert.deepEqual(claims({ scopes: ["A"], clients, tenants: ["t", "u"] }), [
      { name: "scp", match: "any", separator: " ", values: ["A"] },
      { name: "azp", match: "any", values: ["c"] },
      { name: "tid", match: "any", values: ["t", "u"] },
    ]);
  });

  test("says nothing of a clock skew of zero, Azure's default", () => {
    assert.equal(validateJwt({}).attributes["clock-skew"], undefined);
    assert.equal(validateJwt({ clockSkewSeconds: 120 }).attributes["clock-skew"], "120");
  });

  test("asks for one of several scopes in a blank-separated claim", () => {
    assert.deepEqual(claims({ scopes: ["A", "B"] }), [
      { name: "scp", match: "any", separator: " ", values: ["A", "B"] },
    ]);
  });

  for (const claim of ["azp", "appid"] as const) {
    test(`asks for one of the allowed clients in ${claim}, which is no list`, () => {
      assert.deepEqual(claims({ scopes: [], clients: { claim, ids: ["c1", "c2"] } }), [
        { name: claim, match: "any", values: ["c1", "c2"] },
      ]);
    });
  }

  test("is refused without an audience, since a token for any API would pass", () => {
    assert.throws(() => renderApiPolicy({ ...lab, audiences: [] }), {
      name: "PolicyValueError",
      message: "validate-jwt/audiences is empty: a token for any API would pass; name the audience",
    });
  });

  test("names the place of a value that would be run as an expression", () => {
    assert.throws(
      () => renderApiPolicy({ ...lab, failedMessage: "@(context.LastError.Message)" }),
      (error) => {
        assert.ok(error instanceof PolicyValueError);
        assert.match(error.message, /^policies\/inbound\/validate-jwt\/@failed-validation-error-message: /);
        return true;
      },
    );
  });
});

test("every value reaches the gateway as it was, in the documented order", () => {
  const text = fc.string({ minLength: 1 }).filter((value) => !/@[({]|\{\{/.test(value));
  const texts = fc.array(text, { minLength: 1, maxLength: 4 });
  const values = fc.record({
    openIdConfigUrl: text,
    audiences: texts,
    issuers: texts,
    tenants: texts,
    scopes: texts,
    clients: fc.record({ claim: fc.constantFrom("azp" as const, "appid" as const), ids: texts }),
    clockSkewSeconds: fc.nat(300),
    failedMessage: text,
    corsOrigins: fc.tuple(text),
  });
  holds(
    fc.property(values, (input) => {
      const policy = parse(renderApiPolicy(input));
      const jwt = find(policy, "inbound/validate-jwt")[0]!;
      const textsOf = (path: string) => find(jwt, path).map((found) => found.text);
      assert.deepEqual(
        policy.children.map(({ name }) => name),
        ["inbound", "backend", "outbound", "on-error"],
      );
      assert.deepEqual(
        jwt.children.map(({ name }) => name),
        ["openid-config", "audiences", "issuers", "required-claims"],
      );
      assert.equal(jwt.attributes["failed-validation-error-message"], input.failedMessage);
      assert.equal(find(jwt, "openid-config")[0]!.attributes.url, input.openIdConfigUrl);
      assert.deepEqual(textsOf("audiences/audience"), input.audiences);
      assert.deepEqual(textsOf("issuers/issuer"), input.issuers);
      assert.deepEqual(textsOf("required-claims/claim/value"), [
        ...input.scopes,
        ...input.clients.ids,
        ...input.tenants,
      ]);
      assert.deepEqual(find(policy, "inbound/cors/allowed-origins/origin")[0]!.text, input.corsOrigins[0]);
    }),
  );
});

describe("an API with roles for applications", () => {
  const withRoles = (more: Partial<ApiPolicyValues> = {}) =>
    renderApiPolicy({ ...lab, applicationRoles: ["Calculator.Read.All"], ...more });

  test("has a whole check for users and one for applications, behind which a user's token is put to the users'", () => {
    const text = withRoles();
    const [whole] = find(parse(renderApiPolicy(lab)), "inbound/validate-jwt");
    const [choose] = find(parse(text), "inbound/choose");
    assert.deepEqual(
      choose!.children.map(({ name, children }) => [name, children.map((child) => child.name)]),
      [
        ["when", ["validate-jwt"]],
        ["otherwise", ["validate-jwt", "choose"]],
      ],
    );
    const flat = (element: unknown) => JSON.stringify(element).replaceAll(/(\\n| )+/g, " ");
    for (const users of [
      "inbound/choose/when/validate-jwt",
      "inbound/choose/otherwise/choose/when/validate-jwt",
    ]) {
      assert.equal(flat(find(parse(text), users)[0]), flat(whole));
    }
    assert.match(
      text,
      /<when condition='@\(\(\(Jwt\)context\.Variables\["checked-token"\]\)\.Claims\.ContainsKey\("scp"\)\)'>/,
    );
    assert.match(
      text,
      /<when condition='@\(context\.Request\.Headers\.GetValueOrDefault\("Authorization", ""\)\.AsJwt\(\)\?\.Claims\.ContainsKey\("scp"\) == true\)'>/,
    );
  });

  test("is refused where it would take any application, or nobody", () => {
    assert.throws(() => withRoles({ scopes: [] }), {
      name: "PolicyValueError",
      message: "a token check with roles for applications has no scopes: any application would pass",
    });
    assert.throws(() => renderApiPolicy({ ...lab, scopes: undefined }), { name: "PolicyValueError" });
  });
});
