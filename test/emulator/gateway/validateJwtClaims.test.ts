import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { JWTPayload } from "jose";
import { audiences, bearer, claim, issuers, ProtectedApi } from "./support/protectedApi.ts";

describe("validate-jwt takes or refuses a token with", () => {
  const api = new ProtectedApi();

  const claimsTable: readonly [name: string, children: string, claims: JWTPayload, expected: string][] = [
    ["its only audience", audiences("api-1"), {}, "200"],
    ["one of its audiences", audiences("api-2", "api-1"), {}, "200"],
    ["one of the token's audiences", audiences("api-1"), { aud: ["x", "api-1"] }, "200"],
    ["another audience", audiences("api-2"), {}, "401 TokenAudienceNotAllowed"],
    ["another spelling of the audience", audiences("API-1"), {}, "401 TokenAudienceNotAllowed"],
    ["no audience", audiences("api-1"), { aud: undefined }, "401 TokenAudienceNotAllowed"],
    ["an issuer of the list", issuers("https://a.example/"), { iss: "https://a.example/" }, "200"],
    ["the configuration's issuer besides a list", issuers("https://a.example/"), {}, "200"],
    [
      "an issuer of neither",
      issuers("https://a.example/"),
      { iss: "https://b.example/" },
      "401 TokenIssuerNotAllowed",
    ],
    ["no issuer", "", { iss: undefined }, "401 TokenIssuerNotAllowed"],
    ["a claim of one value", claim("scp", "", "Read"), { scp: "Read" }, "200"],
    ["a claim of another value", claim("scp", "", "Read"), { scp: "Write" }, "401 TokenClaimValueNotAllowed"],
    ["a claim that is missing", claim("scp", "", "Read"), {}, "401 TokenClaimNotFound"],
    ["a claim that only has to be there", claim("scp", ""), { scp: "Write" }, "200"],
    [
      "several scopes without a separator",
      claim("scp", "", "Read"),
      { scp: "Read Write" },
      "401 TokenClaimValueNotAllowed",
    ],
    ["several scopes with a separator", claim("scp", 'separator=" "', "Read"), { scp: "Read Write" }, "200"],
    [
      "a scope that only begins alike",
      claim("scp", 'separator=" "', "Read"),
      { scp: "ReadAll" },
      "401 TokenClaimValueNotAllowed",
    ],
    ["all of several values", claim("scp", 'separator=" "', "A", "B"), { scp: "B A C" }, "200"],
    [
      "all values by name",
      claim("scp", 'match="all" separator=" "', "A", "B"),
      { scp: "A" },
      "401 TokenClaimValueNotAllowed",
    ],
    ["any of several values", claim("scp", 'match="any" separator=" "', "A", "B"), { scp: "B" }, "200"],
    [
      "none of any values",
      claim("scp", 'match="any" separator=" "', "A", "B"),
      { scp: "C" },
      "401 TokenClaimValueNotAllowed",
    ],
    ["a role of an array", claim("roles", 'match="any"', "admin"), { roles: ["user", "admin"] }, "200"],
    ["a number as a value", claim("level", "", "3"), { level: 3 }, "200"],
    ["a truth value", claim("admin", "", "true"), { admin: true }, "200"],
  ];
  for (const [name, children, claims, expected] of claimsTable) {
    it(`${name}: ${expected}`, async () => {
      api.protect("", children);
      assert.equal(await api.call(await api.issuer.token(claims)), expected);
    });
  }

  it("names every missing claim in the reason", async () => {
    api.protect("", "<required-claims><claim name='a'/><claim name='b'/></required-claims>");
    const response = await api.instance.call(undefined, bearer(await api.issuer.token()));
    assert.match(
      response.headers.get("x-rehearsal-policy")!,
      /missing the following claims: a, b\. Access denied\./,
    );
  });

  const lifetimes: readonly [
    name: string,
    attributes: string,
    claims: (now: number) => JWTPayload,
    expected: string,
  ][] = [
    ["expired", "", (now) => ({ exp: now - 5 }), "401 TokenExpired"],
    ["expired within the skew", 'clock-skew="60"', (now) => ({ exp: now - 5 }), "200"],
    ["expired within a skew of a time span", 'clock-skew="00:01:00"', (now) => ({ exp: now - 5 }), "200"],
    ["expired beyond the skew", 'clock-skew="3"', (now) => ({ exp: now - 5 }), "401 TokenExpired"],
    ["not yet valid", "", (now) => ({ nbf: now + 30 }), "401 JwtInvalid"],
    ["not yet valid within the skew", 'clock-skew="60"', (now) => ({ nbf: now + 30 }), "200"],
    ["without an expiration", "", () => ({ exp: undefined }), "401 JwtInvalid"],
    [
      "without one where none is required",
      'require-expiration-time="false"',
      () => ({ exp: undefined }),
      "200",
    ],
    [
      "expired where none is required",
      'require-expiration-time="false"',
      (now) => ({ exp: now - 5 }),
      "401 TokenExpired",
    ],
  ];
  for (const [name, attributes, claims, expected] of lifetimes) {
    it(`a token ${name}: ${expected}`, async () => {
      api.protect(attributes);
      assert.equal(await api.call(await api.issuer.token(claims(api.world.clock.seconds()))), expected);
    });
  }

  it("ages a token on the world's clock", async () => {
    api.protect();
    const token = await api.issuer.token();
    assert.equal(await api.call(token), "200");
    api.world.clock.advance(3605);
    assert.equal(await api.call(token), "401 TokenExpired");
  });
});
