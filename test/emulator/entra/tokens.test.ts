import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import type { WorldContext } from "../../../emulator/context.ts";
import { type Lab, seedLab } from "./support/directory.ts";
import { startEntra } from "./support/entra.ts";
import { claims, loginUrl, postToken, tokensFor } from "./support/flow.ts";

describe("An access token", () => {
  let world: WorldContext;
  /** The API accepts v2 tokens. */
  let lab: Lab;
  /** The API accepts v1 tokens. */
  let lab1: Lab;

  before(async () => {
    world = startEntra();
    lab = await seedLab(world.directory);
    lab1 = await seedLab(world.directory, { tenant: lab.tenant, tokenVersion: 1 });
  });

  it("for an API of version 2 has the v2 claims", async () => {
    const { body } = await tokensFor(world, lab, { scope: `openid profile ${lab.readScope}` });
    const { tenant, backend, client, ada } = lab;
    const { iat, nbf, exp, aio, rh, uti, sub, ...rest } = claims(body.access_token);
    assert.deepEqual(rest, {
      aud: backend.appId,
      iss: `https://login.microsoftonline.com/${tenant.id}/v2.0`,
      azp: client.appId,
      azpacr: "1",
      name: "Ada Lovelace",
      oid: ada.id,
      preferred_username: ada.userPrincipalName,
      scp: "Calculator.Read",
      tid: tenant.id,
      ver: "2.0",
    });
    for (const opaque of [aio, rh, uti, sub]) assert.match(String(opaque), /^[\w.-]{20,}$/);
    assert.equal(nbf, iat);
    assert.equal(exp! - iat!, body.expires_in);
    const header = decodeProtectedHeader(String(body.access_token));
    assert.deepEqual(header, { typ: "JWT", alg: "RS256", kid: (await tenant.signingKey).kid });
  });

  it("names the person in v2 only with the profile scope", async () => {
    const { body } = await tokensFor(world, lab);
    assert.equal("preferred_username" in claims(body.access_token), false);
    assert.equal("name" in claims(body.access_token), false);
  });

  it("for an API of version 1 has the v1 claims", async () => {
    const { body } = await tokensFor(world, lab1);
    const { tenant, backend, client, ada } = lab1;
    const { iat, nbf, exp, aio, rh, uti, sub, ...rest } = claims(body.access_token);
    assert.deepEqual(rest, {
      aud: `api://${backend.appId}`,
      iss: `https://sts.windows.net/${tenant.id}/`,
      acr: "1",
      amr: ["pwd"],
      appid: client.appId,
      appidacr: "1",
      family_name: "Lovelace",
      given_name: "Ada",
      ipaddr: "127.0.0.1",
      name: "Ada Lovelace",
      oid: ada.id,
      scp: "Calculator.Read",
      tid: tenant.id,
      unique_name: ada.userPrincipalName,
      upn: ada.userPrincipalName,
      ver: "1.0",
    });
    assert.ok(nbf && exp && iat && aio && rh && uti && sub);
    const { kid } = await tenant.signingKey;
    assert.deepEqual(decodeProtectedHeader(String(body.access_token)), {
      typ: "JWT",
      alg: "RS256",
      kid,
      x5t: kid,
    });
  });

  it("has the version of the API, whichever endpoint it comes from", async () => {
    const fromV1 = await tokensFor(world, lab, {}, {}, { v1: true });
    assert.equal(claims(fromV1.body.access_token).ver, "2.0");
    assert.equal(claims(fromV1.body.access_token).aud, lab.backend.appId);
    const fromV2 = await tokensFor(world, lab1);
    assert.equal(claims(fromV2.body.access_token).ver, "1.0");
  });

  it("of version 1 has the audience as it was asked for", async () => {
    const { body } = await tokensFor(world, lab1, { scope: `${lab1.backend.appId}/Calculator.Read` });
    assert.equal(claims(body.access_token).aud, lab1.backend.appId);
    const v1 = await tokensFor(world, lab1, { resource: lab1.backend.appId }, {}, { v1: true });
    assert.equal(claims(v1.body.access_token).aud, lab1.backend.appId);
  });

  it("carries the scopes that were asked for, and for .default all that are granted", async () => {
    const principal = [...lab.tenant.grants.values()].find(({ scope }) => scope === "Calculator.Read")!;
    principal.scope = "Calculator.Read Calculator.Admin Gone.Read";
    const one = await tokensFor(world, lab);
    assert.equal(claims(one.body.access_token).scp, "Calculator.Read");
    const all = await tokensFor(world, lab, { scope: `api://${lab.backend.appId}/.default` });
    assert.equal(claims(all.body.access_token).scp, "Calculator.Read Calculator.Admin");
    principal.scope = "Calculator.Read";
  });

  it("has optional claims beside it, in the ID token of whoever has what they say", async () => {
    const { client, ada, tenant } = lab;
    const names = ["email", "given_name", "family_name", "upn"];
    const scope = `openid profile ${lab.readScope}`;
    const claimsOf = async (asked: string, v1 = false) => {
      const { body } = await tokensFor(world, lab, v1 ? {} : { scope: asked }, {}, { v1 });
      const found = claims(body.id_token);
      return names.filter((name) => name in found);
    };
    assert.deepEqual(await claimsOf(scope), []);
    assert.deepEqual(await claimsOf(`${scope} email`), ["email"]);
    assert.deepEqual(await claimsOf(scope, true), ["given_name", "family_name", "upn"]);
    client.kept = { optionalClaims: { idToken: names.slice(0, 3).map((name) => ({ name })) } };
    assert.deepEqual(await claimsOf(scope), ["email", "given_name", "family_name"]);
    assert.deepEqual(await claimsOf(`openid ${lab.readScope}`), ["email"]);
    assert.equal(ada.profile?.mail, `ada@${tenant.initialDomain}`);
    delete client.kept;
  });

  it("is for Microsoft Graph when only a sign-in is asked for", async () => {
    const { body } = await tokensFor(world, lab, { scope: "openid profile" });
    const { aud, scp, ver } = claims(body.access_token);
    assert.deepEqual(
      { aud, scp, ver },
      {
        aud: "00000003-0000-0000-c000-000000000000",
        scp: "openid profile",
        ver: "1.0",
      },
    );
  });

  it("lives between 60 and 90 minutes of the world's clock, at random", async () => {
    world.clock.advance(1_000_000);
    const form = {
      grant_type: "client_credentials",
      client_id: lab.client.appId,
      client_secret: lab.secret,
      scope: `api://${lab.backend.appId}/.default`,
    };
    const answers = await Promise.all(Array.from({ length: 40 }, () => postToken(world, lab.tenant, form)));
    const lifetimes = answers.map(({ body }) => {
      const { iat, exp } = claims(body.access_token);
      assert.ok(Math.abs(iat! - world.clock.seconds()) < 60);
      return exp! - iat!;
    });
    assert.ok(lifetimes.every((seconds) => seconds >= 3600 && seconds <= 5400));
    assert.ok(new Set(lifetimes).size > 1);
  });

  it("shows each application another subject for the same person", async () => {
    const subjects = new Set<unknown>();
    for (const each of [lab, lab1]) {
      const { body } = await tokensFor(world, each, { scope: `openid profile ${each.readScope}` });
      const [access, id] = [claims(body.access_token), claims(body.id_token)];
      assert.equal(access.oid, lab.ada.id);
      assert.equal(id.oid, lab.ada.id);
      subjects.add(access.sub);
      subjects.add(id.sub);
    }
    assert.equal(subjects.size, 4);
    const { body } = await tokensFor(world, lab);
    assert.ok(subjects.has(claims(body.access_token).sub));
  });

  it("verifies with the key that is published", async () => {
    const response = await world.fetch(loginUrl(lab.tenant, "/discovery/v2.0/keys"));
    const keys = createLocalJWKSet((await response.json()) as JSONWebKeySet);
    const { body } = await tokensFor(world, lab);
    const { payload } = await jwtVerify(String(body.access_token), keys, {
      audience: lab.backend.appId,
      issuer: `https://login.microsoftonline.com/${lab.tenant.id}/v2.0`,
      currentDate: new Date(world.clock.now()),
    });
    assert.equal(payload.tid, lab.tenant.id);
  });
});

describe("An ID token", () => {
  let world: WorldContext;
  let lab: Lab;

  before(async () => {
    world = startEntra();
    lab = await seedLab(world.directory, { tokenVersion: 1 });
  });

  it("of the v2 endpoint is v2, whatever the API accepts, and carries the nonce", async () => {
    const { body } = await tokensFor(world, lab, {
      scope: `openid profile ${lab.readScope}`,
      nonce: "n-0S6",
    });
    const { iss, aud, ver, nonce, preferred_username, name, c_hash } = claims(body.id_token);
    assert.equal(iss, `https://login.microsoftonline.com/${lab.tenant.id}/v2.0`);
    assert.equal(aud, lab.client.appId);
    assert.equal(ver, "2.0");
    assert.equal(nonce, "n-0S6");
    assert.equal(preferred_username, lab.ada.userPrincipalName);
    assert.equal(name, "Ada Lovelace");
    assert.equal(c_hash, undefined);
  });

  it("of the v1 endpoint is v1", async () => {
    const { body } = await tokensFor(world, lab, {}, {}, { v1: true });
    const { iss, ver, unique_name } = claims(body.id_token);
    assert.equal(iss, `https://sts.windows.net/${lab.tenant.id}/`);
    assert.equal(ver, "1.0");
    assert.equal(unique_name, lab.ada.userPrincipalName);
  });

  it("without the profile scope says little of the person", async () => {
    const { body } = await tokensFor(world, lab, { scope: `openid ${lab.readScope}` });
    for (const name of ["name", "oid", "preferred_username"]) {
      assert.equal(name in claims(body.id_token), false);
    }
  });
});
