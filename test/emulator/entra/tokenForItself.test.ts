import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { WorldContext } from "../../../emulator/context.ts";
import {
  addApplication,
  addPrincipal,
  addSecret,
  grantToEverybody,
  type Lab,
  newScope,
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
  tokensFor,
} from "./support/flow.ts";

describe("An application that is both client and API", () => {
  let world: WorldContext;
  /** The lab with one application in both places. */
  let lab: Lab;
  let uri: string;
  let id: string;

  before(async () => {
    world = startEntra();
    const base = await seedLab(world.directory);
    const both = addApplication(base.tenant, "both");
    both.identifierUris = [`api://${both.appId}`];
    both.api.oauth2PermissionScopes = [newScope("access")];
    both.web.redirectUris = [redirectUri];
    both.web.implicitGrantSettings.enableAccessTokenIssuance = true;
    const principal = addPrincipal(base.tenant, both);
    grantToEverybody(base.tenant, principal, principal, "access");
    lab = { ...base, backend: both, client: both, secret: addSecret(both) };
    uri = `api://${both.appId}`;
    id = both.appId;
  });

  const signInFor = (scope: string, redeem: Fields = {}) => tokensFor(world, lab, { scope }, redeem);

  const refresh = async (first: { body: Record<string, unknown> }, changes: Fields = {}, options = {}) => {
    assert.ok(first.body.refresh_token, JSON.stringify(first.body));
    const refresh_token = String(first.body.refresh_token);
    const client = { client_id: lab.client.appId, client_secret: lab.secret };
    return postToken(
      world,
      lab.tenant,
      { grant_type: "refresh_token", ...client, refresh_token, ...changes },
      options,
    );
  };

  const itself = (answer: { status: number; body: Record<string, unknown> }) => {
    assert.equal(answer.status, 400);
    assert.equal(answer.body.error, "invalid_request");
    assert.deepEqual(answer.body.error_codes, [90009]);
    assert.match(
      String(answer.body.error_description),
      new RegExp(`^AADSTS90009: Application '${id}'\\(${id}\\) is requesting a token for itself\\. `),
    );
  };

  it("gets a token for itself when a person signs in, by its Application ID URI", async () => {
    const { status, body } = await signInFor(`offline_access ${uri}/access`);
    assert.equal(status, 200);
    assert.deepEqual([claims(body.access_token).aud, claims(body.access_token).azp], [id, id]);
  });

  for (const [what, scope] of [
    ["without a scope", undefined],
    ["with the scopes of OpenID Connect alone", "openid profile offline_access"],
  ] as const) {
    it(`cannot renew it ${what}: AADSTS90009`, async () => {
      itself(await refresh(await signInFor(`openid offline_access ${uri}/access`), { scope }));
    });
  }

  it("renews it with the scope that it signed in for, in either form", async () => {
    const first = await signInFor(`openid offline_access ${uri}/access`);
    for (const scope of [
      `${uri}/access offline_access`,
      `${uri}/.default`,
      `${id}/access`,
      `${id}/.default`,
    ]) {
      const { status, body } = await refresh(first, { scope });
      assert.equal(status, 200, JSON.stringify(body));
      assert.equal(claims(body.access_token).scp, "access");
    }
  });

  it("renews it without a scope where it signed in by its application id", async () => {
    for (const scope of [`offline_access ${id}/access`, `offline_access ${id.toUpperCase()}/.default`]) {
      assert.equal((await refresh(await signInFor(scope))).status, 200);
    }
  });

  it("names itself by the code's redemption, too", async () => {
    const first = await signInFor(`openid offline_access ${uri}/access`, { scope: `${id}/access` });
    assert.equal((await refresh(first)).status, 200);
  });

  it("gets a token for itself without a person, in either form", async () => {
    for (const name of [uri, id]) {
      const answer = await postToken(world, lab.tenant, {
        grant_type: "client_credentials",
        client_id: id,
        client_secret: lab.secret,
        scope: `${name}/.default`,
      });
      assert.equal(answer.status, 200);
    }
  });

  describe("at the v1 endpoints", () => {
    const v1 = { v1: true };

    it("is refused at the sign-in by its Application ID URI: AADSTS90009", async () => {
      for (const response_type of ["code", "token"]) {
        const url = authorizeUrl(lab, { resource: uri, response_type }, v1);
        const answer = answerOf(await authorized(world, lab, url));
        assert.equal(answer.get("error"), "invalid_request");
        assert.match(answer.get("error_description") ?? "", /^AADSTS90009: /);
      }
    });

    it("is refused at the redemption and at the refresh, where only they name it", async () => {
      itself(await tokensFor(world, lab, { resource: undefined }, { resource: uri }, v1));
      const first = await tokensFor(world, lab, { resource: id }, {}, v1);
      assert.equal(first.status, 200);
      itself(await refresh(first, { resource: uri }, v1));
    });

    it("signs in and renews by its application id", async () => {
      const first = await tokensFor(world, lab, { resource: id }, { resource: id }, v1);
      assert.equal(first.body.resource, id);
      assert.equal((await refresh(first, {}, v1)).status, 200);
      assert.equal((await refresh(first, { resource: id }, v1)).status, 200);
    });
  });

  it("is no concern of a client that asks for another API", async () => {
    const other = await seedLab(world.directory, { tenant: lab.tenant });
    const { body } = await tokensFor(world, other, { scope: `openid offline_access ${other.readScope}` });
    const answer = await postToken(world, other.tenant, {
      grant_type: "refresh_token",
      client_id: other.client.appId,
      client_secret: other.secret,
      refresh_token: String(body.refresh_token),
    });
    assert.equal(answer.status, 200);
  });
});
