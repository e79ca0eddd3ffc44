import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ApiPolicyValues, renderApiPolicy } from "../../policies/apiPolicy.ts";
import { renderOperationPolicy } from "../../policies/operationPolicy.ts";
import { find, parse } from "./parse.ts";

const values: ApiPolicyValues = {
  openIdConfigUrl:
    "https://login.microsoftonline.com/7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11/v2.0/.well-known/openid-configuration",
  audiences: ["1f0c3a5e-7b2d-4c9a-8e61-0d4b5a6c7e8f"],
  issuers: ["https://login.microsoftonline.com/7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11/v2.0"],
  tenants: [],
  scopes: ["Calculator.Write"],
  clients: { claim: "azp", ids: ["2a1d4b6f-8c3e-4d0b-9f72-1e5c6b7d8f90"] },
  clockSkewSeconds: 30,
  failedMessage: "Unauthorized. Access token is missing or invalid.",
  corsOrigins: ["https://contoso-calc-dev.developer.azure-api.net"],
};
const mockResponse = { statusCode: 200, contentType: "application/json" };

describe("the policy of an operation with scopes of its own", () => {
  it("is this text, behind the API's check", () => {
    assert.equal(
      renderOperationPolicy(values),
      `<policies>
    <inbound>
        <base />
        <validate-jwt header-name="Authorization" failed-validation-httpcode="401" failed-validation-error-message="Unauthorized. Access token is missing or invalid." require-scheme="Bearer" clock-skew="30">
            <openid-config url="https://login.microsoftonline.com/7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11/v2.0/.well-known/openid-configuration" />
            <audiences>
                <audience>1f0c3a5e-7b2d-4c9a-8e61-0d4b5a6c7e8f</audience>
            </audiences>
            <issuers>
                <issuer>https://login.microsoftonline.com/7b6a2d1e-0c3f-4c56-9a44-0d1f5e0a9b11/v2.0</issuer>
            </issuers>
            <required-claims>
                <claim name="scp" match="any" separator=" ">
                    <value>Calculator.Write</value>
                </claim>
                <claim name="azp" match="any">
                    <value>2a1d4b6f-8c3e-4d0b-9f72-1e5c6b7d8f90</value>
                </claim>
            </required-claims>
        </validate-jwt>
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

  const inbound = (more: Partial<ApiPolicyValues>) =>
    find(parse(renderOperationPolicy({ ...values, ...more })), "inbound")[0]!.children.map(
      ({ name }) => name,
    );

  it("checks before an API that answers from its examples, whose policy ends there", () => {
    assert.deepEqual(inbound({ mockResponse }), ["cors", "validate-jwt", "base"]);
    assert.deepEqual(inbound({ mockResponse, corsOrigins: [] }), ["validate-jwt", "base"]);
  });

  it("asks for everything that the API's policy asks for", () => {
    const checkIn = (text: string) => find(parse(text), "inbound/validate-jwt")[0]!;
    for (const more of [{}, { mockResponse }]) {
      const all = { ...values, ...more };
      assert.deepEqual(checkIn(renderOperationPolicy(all)), checkIn(renderApiPolicy(all)));
    }
  });

  it("is refused without a scope, since it would take any token of the API", () => {
    assert.throws(() => renderOperationPolicy({ ...values, scopes: [] }), {
      name: "PolicyValueError",
      message: "an operation's policy has no scopes: it would ask for less than the API's does",
    });
  });
});
