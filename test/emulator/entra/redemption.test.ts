import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, describe, it } from "node:test";
import { decodeJwt } from "jose";
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
  type Fields,
  loginUrl,
  postToken,
  redemption,
  tokensFor,
} from "./support/flow.ts";

describe("Redeeming an authorization code", () => {
  let world: WorldContext;
  let lab: Lab;
  let other: Lab;
  const verifier = "v".repeat(64);
  const s256 = createHash("sha256").update(verifier).digest("base64url");

  before(async () => {
    world = startEntra();
    lab = await seedLab(world.directory);
    other = await seedLab(world.directory);
  });

  async function newCode(changes: Fields = {}): Promise<string> {
    const agent = await authorized(world, lab, authorizeUrl(lab, changes));
    const code = answerOf(agent).get("code");
    assert.ok(code);
    return code;
  }

  const redeem = async (changes: Fields = {}, request: Fields = {}, headers: Record<string, string> = {}) =>
    postToken(world, lab.tenant, redemption(lab, await newCode(request), changes), { headers });

  it("answers with what was asked for and nothing more", async () => {
    const { status, body, headers } = await redeem();
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body).sort(), [
      "access_token",
      "expires_in",
      "ext_expires_in",
      "scope",
      "token_type",
    ]);
    assert.equal(body.token_type, "Bearer");
    assert.equal(body.scope, lab.readScope);
    assert.equal(headers.get("cache-control"), "no-store, no-cache");
    assert.equal(headers.get("pragma"), "no-cache");
  });

  it("adds a refresh token for offline_access and an ID token for openid", async () => {
    const { body } = await redeem({}, { scope: `openid offline_access ${lab.readScope}` });
    assert.ok(body.refresh_token);
    assert.ok(body.id_token);
  });

  it("takes the client's credentials as HTTP Basic too, form-encoded", async () => {
    const encoded = [lab.client.appId, lab.secret].map((part) =>
      new URLSearchParams({ _: part }).toString().slice(2),
    );
    const authorization = `Basic ${Buffer.from(encoded.join(":")).toString("base64")}`;
    const { status } = await redeem(
      { client_id: undefined, client_secret: undefined },
      {},
      { authorization },
    );
    assert.equal(status, 200);
  });

  it("takes any of several secrets that have not expired", async () => {
    const client_secret = addSecret(lab.client);
    assert.equal((await redeem({ client_secret })).status, 200);
    assert.equal((await redeem()).status, 200);
  });

  for (const method of ["S256", "plain", undefined] as const) {
    it(`proves possession with code_challenge_method ${method ?? "left out"}`, async () => {
      const code_challenge = method === "S256" ? s256 : verifier;
      const request = { code_challenge, code_challenge_method: method };
      assert.equal((await redeem({ code_verifier: verifier }, request)).status, 200);
    });
  }

  const pkce = { code_challenge: s256, code_challenge_method: "S256" };
  const refused: [string, number, string, Fields, Fields?][] = [
    ["no grant type", 900144, "invalid_request", { grant_type: undefined }],
    ["an unknown grant type", 70003, "unsupported_grant_type", { grant_type: "barter" }],
    ["no client id", 900144, "invalid_request", { client_id: undefined }],
    ["an unknown client", 700016, "unauthorized_client", { client_id: "nobody" }],
    ["no secret", 7000218, "invalid_client", { client_secret: undefined }],
    ["a wrong secret", 7000215, "invalid_client", { client_secret: "wrong" }],
    ["no code", 900144, "invalid_request", { code: undefined }],
    ["a code that was never issued", 9002313, "invalid_grant", { code: "1.Amadeup" }],
    ["no redirect URI", 900144, "invalid_request", { redirect_uri: undefined }],
    ["another redirect URI", 500112, "invalid_client", { redirect_uri: `${redirectUri}/` }],
    ["no verifier for a challenge", 50148, "invalid_grant", {}, pkce],
    ["a verifier that does not fit", 501481, "invalid_grant", { code_verifier: "w".repeat(64) }, pkce],
    ["a verifier without challenge", 501481, "invalid_grant", { code_verifier: verifier }],
    ["an empty scope", 28003, "invalid_request", { scope: " " }],
    ["resource on a v2 endpoint", 901002, "invalid_request", { resource: "https://x.example" }],
  ];
  for (const [what, code, error, changes, request] of refused) {
    it(`refuses ${what} with AADSTS${code}`, async () => {
      const { status, body } = await redeem(changes, request);
      assert.equal(status, error === "invalid_client" ? 401 : 400);
      assert.equal(body.error, error);
      assert.deepEqual(body.error_codes, [code]);
    });
  }

  it("describes a refusal in Entra's shape, by the world's clock", async () => {
    world.clock.advance(3600);
    const { body } = await redeem({ client_secret: "not-the-secret" });
    assert.deepEqual(Object.keys(body), [
      "error",
      "error_description",
      "error_codes",
      "timestamp",
      "trace_id",
      "correlation_id",
      "error_uri",
    ]);
    const lines = String(body.error_description).split("\r\n");
    assert.match(
      lines[0] ?? "",
      /^AADSTS7000215: Invalid client secret provided\. .* secret added to app '[0-9a-f-]{36}'\.$/,
    );
    assert.deepEqual(lines.slice(1), [
      `Trace ID: ${body.trace_id}`,
      `Correlation ID: ${body.correlation_id}`,
      `Timestamp: ${body.timestamp}`,
    ]);
    assert.match(String(body.timestamp), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
    const lag = world.clock.now() - Date.parse(String(body.timestamp).replace(" ", "T"));
    assert.ok(lag >= 0 && lag < 60_000);
    assert.doesNotMatch(JSON.stringify(body), /not-the-secret/);
  });

  it("repeats the caller's correlation id", async () => {
    const id = "8b1a9953-c461-4296-a827-abf8c47804d7";
    const { body } = await redeem({ client_secret: "wrong" }, {}, { "client-request-id": id });
    assert.equal(body.correlation_id, id);
  });

  it("refuses a scope that nobody consented to with AADSTS65001, and says so in suberror", async () => {
    const { body } = await redeem({ scope: `api://${lab.backend.appId}/Calculator.Admin` });
    assert.deepEqual(body.error_codes, [65001]);
    assert.equal(body.error, "invalid_grant");
    assert.equal(body.suberror, "consent_required");
  });

  it("works once: AADSTS54005 after that", async () => {
    const code = await newCode();
    assert.equal((await postToken(world, lab.tenant, redemption(lab, code))).status, 200);
    const { body } = await postToken(world, lab.tenant, redemption(lab, code));
    assert.deepEqual(body.error_codes, [54005]);
    assert.equal(body.error, "invalid_grant");
  });

  it("works for ten minutes: AADSTS70008 after that", async () => {
    const [early, late] = [await newCode(), await newCode()];
    world.clock.advance(9 * 60);
    assert.equal((await postToken(world, lab.tenant, redemption(lab, early))).status, 200);
    world.clock.advance(61);
    assert.deepEqual((await postToken(world, lab.tenant, redemption(lab, late))).body.error_codes, [70008]);
  });

  it("is for the client that the code was issued to: AADSTS70000", async () => {
    const thief = addApplication(lab.tenant, "thief");
    const credentials = { client_id: thief.appId, client_secret: addSecret(thief) };
    assert.deepEqual((await redeem(credentials)).body.error_codes, [70000]);
  });

  it("is for the tenant that the code was issued in: AADSTS700005", async () => {
    lab.client.signInAudience = "AzureADMultipleOrgs";
    const code = await newCode();
    const { body } = await postToken(world, other.tenant, redemption(lab, code));
    assert.deepEqual(body.error_codes, [700005]);
    const elsewhere = await postToken(world, lab.tenant, redemption(lab, code), {
      authority: "organizations",
    });
    assert.deepEqual(elsewhere.body.error_codes, [700005]);
    assert.equal((await postToken(world, lab.tenant, redemption(lab, code))).status, 200);
  });

  it("refuses a secret that has expired with AADSTS7000222, without repeating it", async () => {
    const endDateTime = new Date(world.clock.now() + 3_600_000).toISOString();
    const client_secret = addSecret(lab.client, { endDateTime });
    assert.equal((await redeem({ client_secret })).status, 200);
    world.clock.advance(3601);
    const { status, body } = await redeem({ client_secret });
    assert.equal(status, 401);
    assert.deepEqual(body.error_codes, [7000222]);
    assert.equal(JSON.stringify(body).includes(client_secret.slice(0, 20)), false);
  });

  it("refuses a secret before its first day with AADSTS7000215", async () => {
    const client_secret = addSecret(lab.client, { startDateTime: "2998-01-01T00:00:00Z" });
    assert.deepEqual((await redeem({ client_secret })).body.error_codes, [7000215]);
  });

  for (const grant_type of ["password", "urn:ietf:params:oauth:grant-type:device_code"]) {
    it(`refuses ${grant_type} by name`, async () => {
      const { status, body } = await redeem({ grant_type });
      assert.equal(status, 501);
      assert.equal(body.error, "NotInRehearsal");
      assert.match(String(body.error_description), /^The rehearsal does not do .*(password|device code)/);
    });
  }

  it("refuses client assertions by name", async () => {
    const { status, body } = await redeem({ client_secret: undefined, client_assertion: "eyJ" });
    assert.equal(status, 501);
    assert.match(String(body.error_description), /client assertions/);
  });

  it("accepts POST only: AADSTS900561", async () => {
    const response = await world.fetch(loginUrl(lab.tenant, "/oauth2/v2.0/token"));
    assert.equal(response.status, 400);
    assert.deepEqual(((await response.json()) as { error_codes: number[] }).error_codes, [900561]);
  });

  it("does not read JSON: AADSTS900144", async () => {
    const response = await world.fetch(loginUrl(lab.tenant, "/oauth2/v2.0/token"), {
      method: "POST",
      body: JSON.stringify(redemption(lab, "x")),
      headers: { "content-type": "application/json" },
    });
    assert.deepEqual(((await response.json()) as { error_codes: number[] }).error_codes, [900144]);
  });

  describe("by platform", () => {
    const origin = "https://client.example";
    let spaId: string;
    let nativeId: string;
    let spaSecret: string;

    before(() => {
      const spa = addApplication(lab.tenant, "spa");
      const native = addApplication(lab.tenant, "native");
      spa.spa.redirectUris = [redirectUri];
      native.publicClient.redirectUris = [redirectUri];
      for (const app of [spa, native]) {
        const principal = addPrincipal(lab.tenant, app);
        grantToEverybody(lab.tenant, principal, principalOf(lab.tenant, lab.backend), "Calculator.Read");
      }
      [spaId, nativeId, spaSecret] = [spa.appId, native.appId, addSecret(spa)];
    });

    const asClient = async (client_id: string, changes: Fields, headers: Record<string, string>) => {
      const code = await newCode({ client_id, ...pkce });
      const fields = { client_id, client_secret: undefined, code_verifier: verifier, ...changes };
      return postToken(world, lab.tenant, redemption(lab, code, fields), { headers });
    };

    it("a single-page app redeems from its page, without secret", async () => {
      const { status, headers } = await asClient(spaId, {}, { origin });
      assert.equal(status, 200);
      assert.equal(headers.get("access-control-allow-origin"), "*");
    });

    it("a single-page app's code without Origin is AADSTS9002327", async () => {
      assert.deepEqual((await asClient(spaId, {}, {})).body.error_codes, [9002327]);
    });

    it("a single-page app's code with a secret is AADSTS700025", async () => {
      const { status, body } = await asClient(spaId, { client_secret: spaSecret }, { origin });
      assert.equal(status, 401);
      assert.deepEqual(body.error_codes, [700025]);
    });

    it("a web app's code with Origin is AADSTS9002326, which the page may read", async () => {
      const { body, headers } = await redeem({}, {}, { origin });
      assert.deepEqual(body.error_codes, [9002326]);
      assert.match(String(body.error_description), /Request origin: 'https:\/\/client\.example'/);
      assert.equal(headers.get("access-control-allow-origin"), "*");
    });

    it("a native app redeems without secret", async () => {
      assert.equal((await asClient(nativeId, {}, {})).status, 200);
    });

    it("a native app's code with Origin is AADSTS9002326", async () => {
      assert.deepEqual((await asClient(nativeId, {}, { origin })).body.error_codes, [9002326]);
    });

    it("preflights pass", async () => {
      const response = await world.fetch(loginUrl(lab.tenant, "/oauth2/v2.0/token"), {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "x-client-sku",
        },
      });
      assert.equal(response.ok, true);
      assert.equal(response.headers.get("access-control-allow-origin"), "*");
      assert.equal(response.headers.get("access-control-allow-headers"), "x-client-sku");
    });
  });

  describe("on the v1 endpoints", () => {
    const resource = () => `api://${lab.backend.appId}`;

    it("always brings refresh and ID token, with numbers as strings", async () => {
      const { status, body } = await tokensFor(world, lab, {}, {}, { v1: true });
      assert.equal(status, 200);
      assert.equal(body.resource, resource());
      assert.equal(body.scope, "Calculator.Read");
      for (const name of ["refresh_token", "id_token", "access_token"]) assert.ok(body[name]);
      for (const name of ["expires_in", "expires_on", "not_before"])
        assert.match(String(body[name]), /^\d+$/);
      assert.equal(typeof body.expires_in, "string");
    });

    it("takes the resource from the token request", async () => {
      const changes = { resource: undefined };
      const { status, body } = await tokensFor(world, lab, changes, { resource: resource() }, { v1: true });
      assert.equal(status, 200);
      assert.equal(body.resource, resource());
    });

    it("needs a resource somewhere: AADSTS900144", async () => {
      const { body } = await tokensFor(world, lab, { resource: undefined }, {}, { v1: true });
      assert.match(String(body.error_description), /^AADSTS900144: .*'resource'/);
    });

    it("signs in without a resource where the request asks for openid, with an access token that is no JWT", async () => {
      const asked = { scope: "openid profile offline_access" };
      const { status, body } = await tokensFor(world, lab, { resource: undefined }, asked, { v1: true });
      assert.equal(status, 200);
      assert.equal(decodeJwt(String(body.id_token)).ver, "1.0");
      assert.throws(() => decodeJwt(String(body.access_token)));
      assert.equal(body.resource, undefined);
      assert.ok(body.refresh_token);
    });

    it("refuses another resource than the sign-in's: AADSTS70000", async () => {
      const { body } = await tokensFor(world, lab, {}, { resource: lab.backend.appId }, { v1: true });
      assert.deepEqual(body.error_codes, [70000]);
    });

    it("refuses a resource that does not exist: AADSTS500011", async () => {
      const { body } = await tokensFor(
        world,
        lab,
        { resource: undefined },
        { resource: "api://no" },
        { v1: true },
      );
      assert.deepEqual(body.error_codes, [500011]);
    });

    it("issues codes that the v2 endpoint cannot redeem without a scope: AADSTS900144", async () => {
      const agent = await authorized(world, lab, authorizeUrl(lab, {}, { v1: true }));
      const { body } = await postToken(world, lab.tenant, redemption(lab, answerOf(agent).get("code")));
      assert.match(String(body.error_description), /^AADSTS900144: .*'scope'/);
    });
  });
});
