import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ProtectedApi } from "./support/protectedApi.ts";

describe("validate-azure-ad-token", () => {
  const api = new ProtectedApi();

  const tenant = "7b6a2d1e-0000-4000-8000-000000000001";
  const v2 = `https://login.microsoftonline.com/${tenant}/v2.0`;
  const protect = (more = "", attributes = ""): void =>
    api.instance.inbound(`<validate-azure-ad-token tenant-id="${tenant}" ${attributes}>
      <client-application-ids><application-id>client-1</application-id></client-application-ids>${more}</validate-azure-ad-token>`);
  const outcome = async (claims: Record<string, unknown>): Promise<string> => {
    const token = await api.entra.token({ tid: tenant, ...claims });
    const response = await api.instance.call(undefined, { headers: { authorization: `Bearer ${token}` } });
    const reason = response.headers.get("x-rehearsal-policy")?.split(": ")[1];
    return reason ? `${response.status} ${reason}` : String(response.status);
  };
  before(() => {
    api.entra.issuer = v2;
  });

  it("takes tokens of both versions of its own tenant and client", async () => {
    protect();
    assert.equal(await outcome({ iss: v2, azp: "client-1" }), "200");
    assert.equal(await outcome({ iss: `https://sts.windows.net/${tenant}/`, appid: "client-1" }), "200");
    assert.equal(await outcome({ iss: v2, azp: "client-2" }), "401 TokenClaimValueNotAllowed");
    assert.equal(await outcome({ iss: v2 }), "401 TokenClaimNotFound");
    assert.equal(
      await outcome({ iss: v2.replace("0001", "0002"), azp: "client-1" }),
      "401 TokenIssuerNotAllowed",
    );
  });

  it("holds the token against audiences, backend applications and claims", async () => {
    protect(
      "<backend-application-ids><application-id>backend-1</application-id></backend-application-ids><audiences><audience>other</audience></audiences><required-claims><claim name='scp'><value>Read</value></claim></required-claims>",
    );
    const good = { iss: v2, azp: "client-1", scp: "Read" };
    assert.equal(await outcome({ ...good, aud: "api://backend-1" }), "200");
    assert.equal(await outcome({ ...good, aud: "other" }), "200");
    assert.equal(await outcome({ ...good, aud: "nobody" }), "401 TokenAudienceNotAllowed");
    assert.equal(await outcome({ ...good, aud: "other", scp: "Write" }), "401 TokenClaimValueNotAllowed");
  });

  it("has messages of its own", async () => {
    protect();
    assert.equal(
      await (await api.instance.call()).text(),
      '{ "statusCode": 401, "message": "Azure AD JWT not present" }',
    );
    const invalid = await api.instance.call(undefined, { headers: { authorization: "Bearer x" } });
    assert.equal(await invalid.text(), '{ "statusCode": 401, "message": "Invalid Azure AD JWT" }');
  });
});
