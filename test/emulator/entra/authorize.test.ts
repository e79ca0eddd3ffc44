import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { decodeJwt } from "jose";
import type { WorldContext } from "../../../emulator/context.ts";
import { halfHash } from "../../../emulator/entra/token/signing.ts";
import { UserAgent } from "../../../lib/visitor/userAgent.ts";
import {
  addApplication,
  addPrincipal,
  type Lab,
  newScope,
  principalOf,
  redirectUri,
  removePrincipal,
  seedLab,
} from "./support/directory.ts";
import { startEntra } from "./support/entra.ts";
import { answerOf, authorized, authorizeUrl, type Fields } from "./support/flow.ts";

describe("The authorization endpoint", () => {
  let world: WorldContext;
  let lab: Lab;
  let other: Lab;

  before(async () => {
    world = startEntra();
    lab = await seedLab(world.directory);
    other = await seedLab(world.directory);
  });

  describe("shows what it cannot send to a proven redirect URI, with status 400", () => {
    const cases: [string, number, RegExp, (lab: Lab) => Fields][] = [
      ["no client_id", 900144, /'client_id'/, () => ({ client_id: undefined })],
      ["an unknown application", 700016, /was not found in the directory/, () => ({ client_id: "4d3c" })],
      [
        "an application that is registered in another tenant for that one only",
        700016,
        /was not found in the directory/,
        () => ({ client_id: other.client.appId }),
      ],
      [
        "a redirect URI that is not registered",
        50011,
        /redirect URI 'https:\/\/client\.example\/Callback' specified in the request does not match the redirect URIs configured for the application '[0-9a-f-]{36}'\. Make sure/,
        () => ({ redirect_uri: "https://client.example/Callback" }),
      ],
      [
        "an application without redirect URIs",
        500113,
        /No reply address/,
        () => ({ client_id: bare().appId }),
      ],
    ];
    const bare = () => addApplication(lab.tenant, "bare");
    for (const [what, code, text, changes] of cases) {
      it(`${what}: AADSTS${code}`, async () => {
        const page = await new UserAgent(world.fetch).visit(authorizeUrl(lab, changes(lab)));
        assert.equal(page.status, 400);
        assert.equal(page.url.hostname, "login.microsoftonline.com");
        assert.match(page.html.text, new RegExp(`AADSTS${code}: `));
        assert.match(page.html.text, text);
        assert.match(page.html.text, /Trace ID: [0-9a-f-]{36}\nCorrelation ID: [0-9a-f-]{36}\nTimestamp: /);
        assert.match(page.html.text, /^This is a rehearsal/);
      });
    }

    for (const authority of ["common", "organizations"]) {
      it(`a single-tenant application on /${authority}: AADSTS50194`, async () => {
        const page = await new UserAgent(world.fetch).visit(authorizeUrl(lab, {}, { authority }));
        assert.equal(page.status, 400);
        assert.match(page.html.text, /AADSTS50194: .*not configured as a multi-tenant application/);
      });
    }

    it("an application for work accounts on /consumers: AADSTS9002332", async () => {
      const page = await new UserAgent(world.fetch).visit(authorizeUrl(lab, {}, { authority: "consumers" }));
      assert.match(page.html.text, /AADSTS9002332: /);
    });

    it("an application for personal accounts only: AADSTS9002331", async () => {
      const app = addApplication(lab.tenant, "personal");
      app.signInAudience = "PersonalMicrosoftAccount";
      const page = await new UserAgent(world.fetch).visit(authorizeUrl(lab, { client_id: app.appId }));
      assert.match(page.html.text, /AADSTS9002331: /);
    });

    it("a tenant of another cloud: AADSTS90002", async () => {
      const url = authorizeUrl(lab).replace("login.microsoftonline.com", "login.microsoftonline.us");
      const page = await new UserAgent(world.fetch).visit(url);
      assert.match(page.html.text, /AADSTS90002: /);
    });
  });

  describe("sends to the application", () => {
    const challenge = "a".repeat(43);
    const cases: [string, number, string, (lab: Lab) => Fields][] = [
      ["no response_type", 900144, "invalid_request", () => ({ response_type: undefined })],
      ["no scope", 900144, "invalid_request", () => ({ scope: undefined })],
      ["an unknown response_type", 70005, "unsupported_response_type", () => ({ response_type: "ticket" })],
      [
        "token without the implicit grant",
        700051,
        "unsupported_response_type",
        () => ({ response_type: "token" }),
      ],
      [
        "id_token without the implicit grant",
        700054,
        "unsupported_response_type",
        () => ({ response_type: "code id_token" }),
      ],
      ["an unknown response_mode", 70007, "invalid_request", () => ({ response_mode: "pigeon" })],
      ["an unknown prompt", 90023, "invalid_request", () => ({ prompt: "shout" })],
      ["resource on a v2 endpoint", 901002, "invalid_request", () => ({ resource: "https://x.example" })],
      ["a challenge of the wrong size", 501491, "invalid_request", () => ({ code_challenge: "short" })],
      [
        "an unknown challenge method",
        90023,
        "invalid_request",
        () => ({ code_challenge: challenge, code_challenge_method: "S512" }),
      ],
      ["a method without challenge", 900144, "invalid_request", () => ({ code_challenge_method: "S256" })],
      [
        "a scope that the resource does not have",
        650053,
        "invalid_client",
        (lab) => ({ scope: `api://${lab.backend.appId}/Calculator.Write` }),
      ],
      [
        "a scope without its resource, which is Graph's then",
        650053,
        "invalid_client",
        () => ({ scope: "Calculator.Read" }),
      ],
      ["an unknown resource", 500011, "invalid_resource", () => ({ scope: "api://nobody/Calculator.Read" })],
      [
        "a resource of another tenant for that one only",
        500011,
        "invalid_resource",
        () => ({ scope: other.readScope }),
      ],
      [
        ".default beside another scope",
        70011,
        "invalid_scope",
        (lab) => ({ scope: `${lab.readScope} api://${lab.backend.appId}/.default` }),
      ],
    ];
    for (const [what, code, error, changes] of cases) {
      it(`${what}: AADSTS${code}`, async () => {
        const agent = new UserAgent(world.fetch);
        await agent.visit(authorizeUrl(lab, changes(lab)));
        const answer = answerOf(agent);
        assert.equal(answer.get("error"), error);
        assert.match(answer.get("error_description") ?? "", new RegExp(`^AADSTS${code}: .+\\r\\nTrace ID: `));
        assert.equal(answer.get("error_uri"), `https://login.microsoftonline.com/error?code=${code}`);
        assert.equal(answer.get("state"), "a state+&");
        assert.equal(answer.has("code"), false);
      });
    }

    it("a resource without service principal in the tenant: AADSTS650052", async () => {
      const fresh = await seedLab(world.directory, { tenant: lab.tenant });
      removePrincipal(fresh.tenant, fresh.backend);
      const agent = new UserAgent(world.fetch);
      await agent.visit(authorizeUrl(fresh));
      assert.match(
        answerOf(agent).get("error_description") ?? "",
        /^AADSTS650052: .*lacks a service principal/,
      );
    });

    it("a resource whose service principal is disabled: AADSTS500014", async () => {
      const fresh = await seedLab(world.directory, { tenant: lab.tenant });
      principalOf(fresh.tenant, fresh.backend).accountEnabled = false;
      const agent = new UserAgent(world.fetch);
      await agent.visit(authorizeUrl(fresh));
      assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS500014: /);
    });

    it("a disabled scope, which does not exist any more: AADSTS650053", async () => {
      const fresh = await seedLab(world.directory, { tenant: lab.tenant });
      fresh.backend.api.oauth2PermissionScopes[0]!.isEnabled = false;
      const agent = new UserAgent(world.fetch);
      await agent.visit(authorizeUrl(fresh));
      assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS650053: /);
    });

    it("a client whose service principal is disabled: AADSTS7000112", async () => {
      const fresh = await seedLab(world.directory, { tenant: lab.tenant });
      principalOf(fresh.tenant, fresh.client).accountEnabled = false;
      const agent = await authorized(world, fresh, authorizeUrl(fresh));
      assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS7000112: /);
    });

    it("a person whom the client's assignment requirement leaves out: AADSTS50105", async () => {
      const fresh = await seedLab(world.directory, { tenant: lab.tenant });
      principalOf(fresh.tenant, fresh.client).appRoleAssignmentRequired = true;
      const agent = await authorized(world, fresh, authorizeUrl(fresh));
      assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS50105: /);
    });

    it("a single-page app's request without PKCE: AADSTS9002325", async () => {
      const app = addApplication(lab.tenant, "spa");
      app.spa.redirectUris = [redirectUri];
      const agent = new UserAgent(world.fetch);
      await agent.visit(authorizeUrl(lab, { client_id: app.appId }));
      assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS9002325: Proof Key/);
    });
  });

  it("refuses request objects by name", async () => {
    const response = await world.fetch(authorizeUrl(lab, { request: "eyJ" }));
    assert.equal(response.status, 501);
    assert.match(await response.text(), /request objects/);
  });

  describe("answers", () => {
    it("in the fragment when asked to", async () => {
      const agent = await authorized(world, lab, authorizeUrl(lab, { response_mode: "fragment" }));
      assert.equal(agent.page.url.search, "");
      assert.ok(new URLSearchParams(agent.page.url.hash.slice(1)).has("code"));
    });

    it("by a form post when asked to", async () => {
      const agent = await authorized(world, lab, authorizeUrl(lab, { response_mode: "form_post" }));
      const [form, ...more] = agent.forms();
      assert.deepEqual(more, []);
      const { method, url, body } = form!.submission({});
      assert.equal(method, "POST");
      assert.equal(url.href, redirectUri);
      assert.equal(new URLSearchParams(body).get("state"), "a state+&");
      assert.match(new URLSearchParams(body).get("code") ?? "", /^1\.A/);
    });

    it("beside a query that the redirect URI has already", async () => {
      const app = addApplication(lab.tenant, "with query");
      addPrincipal(lab.tenant, app);
      app.web.redirectUris = [`${redirectUri}?flow=a`];
      const changes = { client_id: app.appId, scope: "openid", redirect_uri: `${redirectUri}?flow=a` };
      const agent = await authorized(world, lab, authorizeUrl(lab, changes));
      await agent.submit(agent.forms()[0]!, {}, "Accept");
      assert.equal(answerOf(agent).get("flow"), "a");
      assert.ok(answerOf(agent).has("code"));
    });

    it("at the first registered URI when the request names none", async () => {
      const agent = await authorized(world, lab, authorizeUrl(lab, { redirect_uri: undefined }));
      assert.equal(agent.page.url.origin + agent.page.url.pathname, redirectUri);
    });
  });

  describe("with the implicit grant allowed", () => {
    let implicit: Lab;

    before(async () => {
      implicit = await seedLab(world.directory, { tenant: lab.tenant });
      implicit.client.web.implicitGrantSettings.enableAccessTokenIssuance = true;
      implicit.client.web.implicitGrantSettings.enableIdTokenIssuance = true;
    });

    it("puts access and ID token in the fragment, tied together by at_hash", async () => {
      const changes = {
        response_type: "id_token token",
        scope: `openid profile ${implicit.readScope}`,
        nonce: "n-1",
      };
      const agent = await authorized(world, implicit, authorizeUrl(implicit, changes));
      const answer = new URLSearchParams(agent.page.url.hash.slice(1));
      const accessToken = answer.get("access_token") ?? "";
      assert.equal(decodeJwt(accessToken).scp, "Calculator.Read");
      assert.equal(decodeJwt(accessToken).azpacr, "0");
      const claims = decodeJwt(answer.get("id_token") ?? "");
      assert.equal(claims.nonce, "n-1");
      assert.equal(claims.at_hash, halfHash(accessToken));
      assert.equal(answer.has("refresh_token"), false);
    });

    it("ties code and ID token together by c_hash", async () => {
      const changes = { response_type: "code id_token", scope: `openid ${implicit.readScope}`, nonce: "n-1" };
      const agent = await authorized(world, implicit, authorizeUrl(implicit, changes));
      const answer = answerOf(agent);
      assert.equal(decodeJwt(answer.get("id_token") ?? "").c_hash, halfHash(answer.get("code") ?? ""));
    });

    const refused: [string, number, Fields][] = [
      ["no nonce", 900144, { response_type: "id_token", scope: "openid" }],
      ["no openid scope", 70005, { response_type: "id_token", nonce: "n" }],
      ["tokens in the query", 70007, { response_type: "token", response_mode: "query" }],
    ];
    for (const [what, code, changes] of refused) {
      it(`refuses ${what} with AADSTS${code}, in the fragment`, async () => {
        const agent = new UserAgent(world.fetch);
        await agent.visit(authorizeUrl(implicit, changes));
        const answer = new URLSearchParams(agent.page.url.hash.slice(1));
        assert.match(answer.get("error_description") ?? "", new RegExp(`^AADSTS${code}: `));
      });
    }

    it("refuses one access token for two resources with AADSTS28000", async () => {
      const second = addApplication(implicit.tenant, "second");
      second.identifierUris = [`api://${second.appId}`];
      second.api.oauth2PermissionScopes = [newScope("Other.Read")];
      addPrincipal(implicit.tenant, second);
      const scope = `${implicit.readScope} api://${second.appId}/Other.Read`;
      const agent = await authorized(
        world,
        implicit,
        authorizeUrl(implicit, { response_type: "token", scope }),
      );
      await agent.submit(agent.forms()[0]!, {}, "Accept");
      const answer = new URLSearchParams(agent.page.url.hash.slice(1));
      assert.match(answer.get("error_description") ?? "", /^AADSTS28000: /);
    });
  });
});
