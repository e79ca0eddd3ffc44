import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { WorldContext } from "../../../emulator/context.ts";
import { UserAgent } from "../../../lib/visitor/userAgent.ts";
import { addApplication, type Lab, redirectUri, seedLab } from "./support/directory.ts";
import { startEntra } from "./support/entra.ts";
import { answerOf, authorizeUrl, loginUrl, signInAt } from "./support/flow.ts";

describe("Entra's sign-in page", () => {
  let world: WorldContext;
  let lab: Lab;
  let other: Lab;

  before(async () => {
    world = startEntra();
    lab = await seedLab(world.directory);
    other = await seedLab(world.directory);
  });

  const newAgent = () => new UserAgent(world.fetch);

  it("is one form with login and passwd under a banner that says what this is", async () => {
    const agent = newAgent();
    const page = await agent.visit(authorizeUrl(lab));
    assert.equal(page.status, 200);
    assert.deepEqual(
      agent.forms().map(({ fields }) => fields),
      [["login", "passwd"]],
    );
    assert.match(page.html.text, /^This is a rehearsal on this machine, not Microsoft/);
    assert.match(page.html.text, /oauth-client-app/);
    assert.equal(page.headers.get("x-frame-options"), "DENY");
    assert.equal(page.headers.get("cache-control"), "no-store, no-cache");
  });

  it("leads back to the client with a code and the state as it was", async () => {
    const agent = await signInAt(newAgent(), authorizeUrl(lab), lab.ada);
    assert.equal(agent.page.url.origin + agent.page.url.pathname, redirectUri);
    assert.match(answerOf(agent).get("code") ?? "", /^1\.A/);
    assert.equal(answerOf(agent).get("state"), "a state+&");
    assert.equal(answerOf(agent).has("iss"), false);
  });

  it("takes the authorization request as a form post too", async () => {
    const url = new URL(authorizeUrl(lab));
    const response = await world.fetch(url.origin + url.pathname, {
      method: "POST",
      body: url.searchParams.toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    assert.equal(response.status, 200);
    assert.match(await response.text(), /name="passwd"/);
  });

  it("escapes what the request carries", async () => {
    const agent = newAgent();
    const state = `"><script>alert(1)</script>`;
    const page = await agent.visit(authorizeUrl(lab, { state, login_hint: state }));
    assert.doesNotMatch(page.source, /<script>alert/);
    await signInAt(agent, authorizeUrl(lab, { state }), lab.ada);
    assert.equal(answerOf(agent).get("state"), state);
  });

  const account = () => lab.ada.userPrincipalName;
  const refused: [string, number, () => [string, string]][] = [
    ["a wrong password", 50126, () => [account(), "wrong"]],
    ["an unknown account", 50034, () => [`nobody@${lab.tenant.initialDomain}`, "x"]],
    ["an account of another tenant", 50020, () => [other.ada.userPrincipalName, other.ada.password]],
  ];
  for (const [what, code, credentials] of refused) {
    it(`says AADSTS${code} for ${what} and asks again`, async () => {
      const agent = newAgent();
      await agent.visit(authorizeUrl(lab));
      const [login, passwd] = credentials();
      const page = await agent.submit(agent.formWith("login", "passwd")!, { login, passwd });
      assert.equal(page.status, 200);
      assert.match(page.html.text, new RegExp(`AADSTS${code}: `));
      assert.doesNotMatch(page.source, new RegExp(`value="${passwd}"`));
      const again = { login: lab.ada.userPrincipalName, passwd: lab.ada.password };
      await agent.submit(agent.formWith("login", "passwd")!, again);
      assert.ok(answerOf(agent).has("code"));
    });
  }

  describe("and single sign-on", () => {
    it("does not ask a second time in the same browser", async () => {
      const agent = await signInAt(newAgent(), authorizeUrl(lab), lab.ada);
      await agent.visit(authorizeUrl(lab, { state: "second" }));
      assert.equal(answerOf(agent).get("state"), "second");
    });

    it("answers prompt=none silently for somebody who is signed in", async () => {
      const agent = await signInAt(newAgent(), authorizeUrl(lab), lab.ada);
      await agent.visit(authorizeUrl(lab, { prompt: "none" }));
      assert.ok(answerOf(agent).has("code"));
    });

    it("answers prompt=none with login_required when nobody is", async () => {
      const agent = newAgent();
      await agent.visit(authorizeUrl(lab, { prompt: "none" }));
      assert.equal(answerOf(agent).get("error"), "login_required");
      assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS50058: /);
    });

    for (const prompt of ["login", "select_account"]) {
      it(`asks again for prompt=${prompt}, once`, async () => {
        const agent = await signInAt(newAgent(), authorizeUrl(lab), lab.ada);
        await agent.visit(authorizeUrl(lab, { prompt }));
        assert.ok(agent.formWith("login", "passwd"));
        await signInAt(agent, authorizeUrl(lab, { prompt }), lab.ada);
        assert.ok(answerOf(agent).has("code"));
      });
    }

    it("fills in login_hint and asks when it names somebody else", async () => {
      const agent = await signInAt(newAgent(), authorizeUrl(lab), lab.ada);
      const hint = lab.grace.userPrincipalName;
      const page = await agent.visit(authorizeUrl(lab, { login_hint: hint }));
      assert.match(page.source, new RegExp(`name="login"[^>]*value="${hint}"`));
    });

    it("does not carry over to another tenant", async () => {
      const agent = await signInAt(newAgent(), authorizeUrl(lab), lab.ada);
      await agent.visit(authorizeUrl(other));
      assert.ok(agent.formWith("login", "passwd"));
    });

    it("ends after a day of the world's clock", async () => {
      const agent = await signInAt(newAgent(), authorizeUrl(lab), lab.ada);
      world.clock.advance(24 * 60 * 60);
      await agent.visit(authorizeUrl(lab));
      assert.ok(agent.formWith("login", "passwd"));
    });

    it("ends at logout, which goes on to registered redirect URIs only", async () => {
      const agent = await signInAt(newAgent(), authorizeUrl(lab), lab.ada);
      const away = { post_logout_redirect_uri: "https://evil.example/" };
      const page = await agent.visit(loginUrl(lab.tenant, "/oauth2/v2.0/logout", away));
      assert.match(page.html.text, /You signed out/);
      await agent.visit(authorizeUrl(lab));
      assert.ok(agent.formWith("login", "passwd"));
      const home = { post_logout_redirect_uri: redirectUri, state: "out" };
      await agent.visit(loginUrl(lab.tenant, "/oauth2/v2.0/logout", home));
      assert.equal(agent.page.url.href, `${redirectUri}?state=out`);
    });
  });

  describe("of a multi-tenant application", () => {
    for (const authority of ["common", "organizations"]) {
      it(`finds the tenant by the account on /${authority}`, async () => {
        const app = addApplication(lab.tenant, "many-tenants");
        app.signInAudience = "AzureADMultipleOrgs";
        app.web.redirectUris = [redirectUri];
        const agent = newAgent();
        const url = authorizeUrl(lab, { client_id: app.appId, scope: "openid" }, { authority });
        await signInAt(agent, url, other.ada);
        await agent.submit(agent.forms()[0]!, {}, "Accept");
        assert.ok(answerOf(agent).has("code"));
        const principals = [...other.tenant.servicePrincipals.values()];
        assert.ok(
          principals.some(({ appId }) => appId === app.appId),
          "consent created a service principal",
        );
      });
    }
  });
});
