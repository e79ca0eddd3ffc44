import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { decodeJwt } from "jose";
import { callApi } from "../../../lib/visitor/callApi.ts";
import { type SignInOptions, signInThroughPortal } from "../../../lib/visitor/signIn.ts";
import { addSecret } from "../entra/support/directory.ts";
import { type EntraLab, startEntraLab } from "./support/entraLab.ts";

let lab: EntraLab;
const signIn = (options: Partial<SignInOptions> = {}) =>
  signInThroughPortal(lab.world, {
    portalUrl: lab.portalUrl,
    apiName: "basic-calculator",
    user: lab.person,
    ...options,
  });

describe("with the world's own Entra ID and gateway", () => {
  before(async () => {
    lab = await startEntraLab();
  });
  after(() => lab.close());
  beforeEach(() => {
    lab.server.properties.grantTypes = ["authorizationCode", "authorizationCodeWithPkce"];
    lab.publish();
  });

  test("the console's code flow ends with a token for the API, its scope and the portal's client", async () => {
    const { accessToken } = await signIn();
    const { backend, client, tenant } = lab.directory;
    const { aud, iss, scp, azp, azpacr, ver } = decodeJwt(accessToken);
    assert.deepEqual(
      [aud, scp, azp, azpacr, ver],
      [backend.appId, "Calculator.Read", client.appId, "1", "2.0"],
    );
    assert.equal(iss, `https://login.microsoftonline.com/${tenant.id}/v2.0`);
  });

  test("with the token the gateway lets the console's call through, and without it not", async () => {
    const { console, accessToken } = await signIn();
    const refused = await callApi(lab.world, { console, subscriptionKey: "primary-key" });
    assert.equal(refused.status, 401);
    assert.equal(
      refused.body,
      '{ "statusCode": 401, "message": "Unauthorized. Access token is missing or invalid." }',
    );
    const answer = await callApi(lab.world, {
      console,
      accessToken,
      subscriptionKey: "primary-key",
      parameters: { a: "2", b: "3" },
    });
    assert.deepEqual([answer.status, answer.preflighted], [200, true]);
    assert.match(answer.body, /\b5\b/);
  });

  test("PKCE ends with a token for a public client", async () => {
    const { accessToken } = await signIn({ grantType: "authorizationCodeWithPkce" });
    assert.equal(decodeJwt(accessToken).azpacr, "0");
  });

  test("a redirect URI that is not registered ends on Entra's page", async () => {
    const { web } = lab.directory.client;
    const registered = web.redirectUris;
    web.redirectUris = [`${lab.portalUrl}/signin-oauth/code/callback/another`];
    await assert.rejects(
      signIn(),
      /the sign-in ended before the portal\nat https:\/\/login\.microsoftonline\.com\/.*AADSTS50011:/,
    );
    web.redirectUris = registered;
  });

  test("a secret that Entra does not know ends on the portal's callback page", async () => {
    const { clientSecret } = lab.server;
    lab.server.clientSecret = "wrong";
    await assert.rejects(
      signIn(),
      /\/signin-oauth\/code\/callback\/oauth-authorizationcodeflow \(HTTP 400.*AADSTS7000215:/,
    );
    lab.server.clientSecret = clientSecret;
  });

  test("a rotated secret works without a publication", async () => {
    lab.server.clientSecret = addSecret(lab.directory.client);
    assert.ok((await signIn()).accessToken);
  });

  test("a scope that does not exist ends on Entra's page", async () => {
    const settings = lab.api.properties.authenticationSettings;
    const scope = `api://${lab.directory.backend.appId}/Calculator.Write`;
    lab.api.properties.authenticationSettings = { oAuth2: { authorizationServerId: lab.server.name, scope } };
    lab.publish();
    await assert.rejects(signIn(), /AADSTS(65005|70011|650053):/);
    lab.api.properties.authenticationSettings = settings;
  });
});

test("a person who is asked for consent accepts it, or declines and gets no token", async () => {
  lab = await startEntraLab({ consented: false });
  try {
    await assert.rejects(signIn({ consent: "Cancel" }), /AADSTS65004:/);
    const { pages } = await signIn();
    assert.equal(pages.length, 4);
  } finally {
    await lab.close();
  }
});
