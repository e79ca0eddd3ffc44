import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { keyOf } from "./support/issuer.ts";
import { bearer, issuers, ProtectedApi } from "./support/protectedApi.ts";

describe("validate-jwt's OpenID configuration", () => {
  const api = new ProtectedApi();

  it("is fetched once and kept for an hour of the world's clock", async () => {
    api.protect("", "", `${api.issuer.configUrl}?kept`);
    const before = api.issuer.requests;
    const used = async (): Promise<number> => {
      assert.equal(await api.call(await api.issuer.token()), "200");
      return api.issuer.requests - before;
    };
    assert.deepEqual([await used(), await used()], [1, 1]);
    api.world.clock.advance(3590);
    assert.equal(await used(), 1);
    api.world.clock.advance(20);
    assert.equal(await used(), 2);
  });

  it("is fetched anew for an unknown key, at most once in five minutes", async () => {
    api.protect("", "", `${api.issuer.configUrl}?rolled`);
    assert.equal(await api.call(await api.issuer.token()), "200");
    const rolled = await api.issuer.addKey("rolled");
    const before = api.issuer.requests;
    const withRolled = async (): Promise<string> => api.call(await api.issuer.token({}, {}, rolled));
    assert.equal(await withRolled(), "401 TokenSignatureKeyNotFound");
    assert.equal(api.issuer.requests, before);
    api.world.clock.advance(301);
    assert.equal(await withRolled(), "200");
    assert.equal(api.issuer.requests, before + 1);
    const unknown = await keyOf("unknown");
    assert.equal(await api.call(await api.issuer.token({}, {}, unknown)), "401 TokenSignatureKeyNotFound");
    assert.equal(api.issuer.requests, before + 1);
  });

  it("that was had once is used on when it cannot be renewed", async () => {
    api.protect("", "", `${api.issuer.configUrl}?stale`);
    assert.equal(await api.call(await api.issuer.token()), "200");
    api.world.clock.advance(4000);
    api.issuer.status = 503;
    try {
      assert.equal(await api.call(await api.issuer.token()), "200");
    } finally {
      api.issuer.status = 200;
    }
  });

  it("that cannot be fetched is the gateway's own failure, and is tried again after five minutes", async () => {
    api.protect("", "", `${api.issuer.configUrl}?down`);
    api.issuer.status = 503;
    const response = await api.instance.call(undefined, bearer(await api.issuer.token()));
    api.issuer.status = 200;
    assert.equal(response.status, 500);
    const body = (await response.json()) as Record<string, unknown>;
    assert.equal(body.message, "Internal server error");
    assert.match(String(body.activityId), /^[0-9a-f-]{36}$/);
    assert.match(response.headers.get("x-rehearsal-policy")!, /IDX20803: Unable to obtain configuration/);
    assert.equal(await api.call(await api.issuer.token()), "500 JwtInvalid");
    api.world.clock.advance(301);
    assert.equal(await api.call(await api.issuer.token()), "200");
  });

  it("of a host that this world does not have is said loudly", async () => {
    api.protect("", "", "https://idp.example/.well-known/openid-configuration");
    const response = await api.instance.call(undefined, bearer(await api.issuer.token()));
    assert.equal(response.status, 501);
    assert.match(await response.text(), /the rehearsal has no host idp\.example/);
  });

  it("may stand several times: each brings its issuer and keys", async () => {
    api.protect("", "", api.entra.configUrl);
    assert.equal(await api.call(await api.issuer.token()), "401 TokenSignatureKeyNotFound");
    api.instance.inbound(`<validate-jwt header-name="Authorization"><openid-config url="${api.entra.configUrl}" />
      <openid-config url="${api.issuer.configUrl}" /></validate-jwt>`);
    assert.equal(await api.call(await api.issuer.token()), "200");
    assert.equal(await api.call(await api.entra.token()), "200");
  });

  describe("of many tenants", () => {
    const [tenant, other] = ["7b6a2d1e-0000-4000-8000-000000000001", "7b6a2d1e-0000-4000-8000-000000000002"];
    const issuerOf = (id: string): string => `https://login.microsoftonline.com/${id}/v2.0`;
    const url = "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration";
    before(() => {
      api.entra.issuer = issuerOf("{tenantid}");
      api.world.clock.advance(3601);
    });
    after(() => {
      api.entra.issuer = "https://login.microsoftonline.com/";
    });

    it("takes the issuer of the token's own tenant, and no other", async () => {
      api.protect("", "", url);
      assert.equal(await api.call(await api.entra.token({ iss: issuerOf(tenant), tid: tenant })), "200");
      assert.equal(
        await api.call(await api.entra.token({ iss: issuerOf(tenant), tid: other })),
        "401 TokenIssuerNotAllowed",
      );
      assert.equal(
        await api.call(await api.entra.token({ iss: issuerOf(tenant) })),
        "401 TokenIssuerNotAllowed",
      );
    });

    it("is narrowed by a list of issuers", async () => {
      api.protect("", issuers(issuerOf(tenant)), url);
      assert.equal(await api.call(await api.entra.token({ iss: issuerOf(tenant), tid: tenant })), "200");
      assert.equal(
        await api.call(await api.entra.token({ iss: issuerOf(other), tid: other })),
        "401 TokenIssuerNotAllowed",
      );
    });
  });
});
