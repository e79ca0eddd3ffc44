import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { WorldContext } from "../../../emulator/context.ts";
import {
  addApplication,
  addPrincipal,
  addSecret,
  grantToEverybody,
  type Lab,
  principalOf,
  redirectUri,
  seedLab,
} from "./support/directory.ts";
import { startEntra } from "./support/entra.ts";
import {
  answerOf,
  authorized,
  authorizeUrl,
  claims,
  type Fields,
  postToken,
  redemption,
  tokensFor,
} from "./support/flow.ts";

const day = 24 * 60 * 60;

describe("A refresh token", () => {
  let world: WorldContext;
  let lab: Lab;

  before(async () => {
    world = startEntra();
    lab = await seedLab(world.directory);
  });

  async function refreshToken(): Promise<string> {
    const { body } = await tokensFor(world, lab, { scope: `openid profile offline_access ${lab.readScope}` });
    return String(body.refresh_token);
  }

  const refresh = async (refresh_token: string, changes: Fields = {}, options = {}) =>
    postToken(
      world,
      lab.tenant,
      {
        grant_type: "refresh_token",
        client_id: lab.client.appId,
        client_secret: lab.secret,
        refresh_token,
        ...changes,
      },
      options,
    );

  it("brings a new access, ID and refresh token", async () => {
    const first = await refreshToken();
    const { status, body } = await refresh(first);
    assert.equal(status, 200);
    assert.equal(claims(body.access_token).scp, "Calculator.Read");
    assert.equal(claims(body.id_token).aud, lab.client.appId);
    assert.notEqual(body.refresh_token, first);
    assert.equal((await refresh(String(body.refresh_token))).status, 200);
    assert.equal((await refresh(first)).status, 200);
  });

  it("stops bringing a scope when its consent is withdrawn: AADSTS65001", async () => {
    const fresh = await seedLab(world.directory, { tenant: lab.tenant });
    const { body } = await tokensFor(world, fresh, { scope: `offline_access ${fresh.readScope}` });
    const principal = principalOf(fresh.tenant, fresh.client);
    for (const grant of fresh.tenant.grants.values()) {
      if (grant.clientId === principal.id) fresh.tenant.grants.delete(grant.id);
    }
    const answer = await postToken(world, fresh.tenant, {
      grant_type: "refresh_token",
      client_id: fresh.client.appId,
      client_secret: fresh.secret,
      refresh_token: String(body.refresh_token),
    });
    assert.deepEqual(answer.body.error_codes, [65001]);
    assert.equal(answer.body.error, "invalid_grant");
  });

  it("lives for 90 days of disuse: AADSTS700082", async () => {
    const token = await refreshToken();
    world.clock.advance(89 * day);
    const { body } = await refresh(token);
    world.clock.advance(2 * day);
    assert.deepEqual((await refresh(token)).body.error_codes, [700082]);
    assert.equal((await refresh(String(body.refresh_token))).status, 200);
  });

  const refused: [string, number, Fields][] = [
    ["none", 900144, { refresh_token: undefined }],
    ["one that was never issued", 9002313, { refresh_token: "1.Bmadeup" }],
    ["no secret", 7000218, { client_secret: undefined }],
  ];
  for (const [what, code, changes] of refused) {
    it(`is refused: ${what}, AADSTS${code}`, async () => {
      assert.deepEqual((await refresh(await refreshToken(), changes)).body.error_codes, [code]);
    });
  }

  it("is refused to another client: AADSTS70000", async () => {
    const thief = addApplication(lab.tenant, "thief");
    const credentials = { client_id: thief.appId, client_secret: addSecret(thief) };
    assert.deepEqual((await refresh(await refreshToken(), credentials)).body.error_codes, [70000]);
  });

  it("is refused in another tenant: AADSTS70000", async () => {
    lab.client.signInAudience = "AzureADMultipleOrgs";
    const other = await seedLab(world.directory);
    const answer = await refresh(await refreshToken(), {}, { authority: other.tenant.id });
    assert.deepEqual(answer.body.error_codes, [70000]);
  });

  it("follows the v1 endpoint's resource", async () => {
    const { body } = await tokensFor(world, lab, {}, {}, { v1: true });
    const answer = await refresh(String(body.refresh_token), { resource: lab.backend.appId }, { v1: true });
    assert.equal(answer.body.resource, lab.backend.appId);
  });

  it("of a single-page app ends a day after the sign-in, renewed or not: AADSTS700084", async () => {
    const spa = addApplication(lab.tenant, "spa");
    spa.spa.redirectUris = [redirectUri];
    grantToEverybody(
      lab.tenant,
      addPrincipal(lab.tenant, spa),
      principalOf(lab.tenant, lab.backend),
      "Calculator.Read",
    );
    const verifier = "v".repeat(43);
    const asSpa = { client_id: spa.appId, client_secret: undefined };
    const headers = { origin: "https://client.example" };
    const page = (fields: Fields) => postToken(world, lab.tenant, fields, { headers });
    const request = {
      client_id: spa.appId,
      code_challenge: verifier,
      scope: `offline_access ${lab.readScope}`,
    };
    const agent = await authorized(world, lab, authorizeUrl(lab, request));
    const code = answerOf(agent).get("code");
    const { body } = await page(redemption(lab, code, { ...asSpa, code_verifier: verifier }));
    const renew = (token: unknown) =>
      page({ ...asSpa, grant_type: "refresh_token", refresh_token: String(token) });
    world.clock.advance(day - 60);
    const renewed = await renew(body.refresh_token);
    assert.equal(renewed.status, 200);
    world.clock.advance(61);
    assert.deepEqual((await renew(renewed.body.refresh_token)).body.error_codes, [700084]);
  });
});
