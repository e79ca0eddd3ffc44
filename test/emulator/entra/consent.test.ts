import assert from "node:assert/strict";
import { before, beforeEach, describe, it } from "node:test";
import { decodeJwt } from "jose";
import type { WorldContext } from "../../../emulator/context.ts";
import type { Tenant } from "../../../emulator/model/directory.ts";
import { UserAgent } from "../../../lib/visitor/userAgent.ts";
import {
  addApplication,
  grantToEverybody,
  type Lab,
  newScope,
  principalOf,
  removePrincipal,
  seedLab,
} from "./support/directory.ts";
import { startEntra } from "./support/entra.ts";
import {
  answerOf,
  authorized,
  authorizeUrl,
  claims,
  postToken,
  redemption,
  signInAt,
  tokensFor,
} from "./support/flow.ts";

describe("Consent", () => {
  let world: WorldContext;
  let tenant: Tenant;
  let lab: Lab;

  before(async () => {
    world = startEntra();
    tenant = (await seedLab(world.directory)).tenant;
  });

  beforeEach(async () => {
    lab = await seedLab(world.directory, { tenant, consented: false });
  });

  const asGrace = (url: string) => signInAt(new UserAgent(world.fetch), url, lab.grace);

  function grantsOf(application = lab.client) {
    const principal = [...tenant.servicePrincipals.values()].find(({ appId }) => appId === application.appId);
    return [...tenant.grants.values()].filter(({ clientId }) => clientId === principal?.id);
  }

  it("is asked on one form that names each permission by its consent display name", async () => {
    const agent = await asGrace(authorizeUrl(lab));
    const [form, ...more] = agent.forms();
    assert.deepEqual(more, []);
    assert.deepEqual(form!.buttons, ["Accept", "Cancel"]);
    const { text } = agent.page.html;
    assert.match(text, /^This is a rehearsal/);
    assert.match(text, /oauth-client-app/);
    assert.match(text, /Users: Calculator\.Read/);
    assert.match(text, /Sign you in and read your profile/);
    assert.match(text, /Maintain access to data/);
    assert.doesNotMatch(text, /Calculator\.Admin/);
  });

  it("is recorded for the person alone, and not asked again", async () => {
    const agent = await asGrace(authorizeUrl(lab));
    await agent.submit(agent.forms()[0]!, {}, "Accept");
    assert.ok(answerOf(agent).has("code"));
    const onBackend = grantsOf().filter(
      ({ resourceId }) => resourceId === principalOf(tenant, lab.backend).id,
    );
    assert.deepEqual(
      onBackend.map(({ consentType, principalId, scope }) => ({ consentType, principalId, scope })),
      [{ consentType: "Principal", principalId: lab.grace.id, scope: "Calculator.Read" }],
    );
    await agent.visit(authorizeUrl(lab, { state: "again" }));
    assert.equal(answerOf(agent).get("state"), "again");
    const somebodyElse = await authorized(world, lab, authorizeUrl(lab));
    assert.deepEqual(somebodyElse.forms()[0]!.buttons, ["Accept", "Cancel"]);
  });

  it("extends what the person granted before", async () => {
    const agent = await asGrace(authorizeUrl(lab));
    await agent.submit(agent.forms()[0]!, {}, "Accept");
    lab.backend.api.oauth2PermissionScopes.push(newScope("Calculator.History"));
    await agent.visit(authorizeUrl(lab, { scope: `api://${lab.backend.appId}/Calculator.History` }));
    assert.doesNotMatch(agent.page.html.text, /Calculator\.Read/);
    await agent.submit(agent.forms()[0]!, {}, "Accept");
    const scopes = grantsOf().map(({ scope }) => scope);
    assert.ok(scopes.includes("Calculator.Read Calculator.History"));
  });

  it("declined goes back as AADSTS65004 and records nothing", async () => {
    const agent = await asGrace(authorizeUrl(lab));
    await agent.submit(agent.forms()[0]!, {}, "Cancel");
    assert.equal(answerOf(agent).get("error"), "access_denied");
    assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS65004: /);
    assert.equal(answerOf(agent).get("state"), "a state+&");
    assert.deepEqual(grantsOf(), []);
  });

  it("cannot be posted from anywhere but the page that asked", async () => {
    const agent = await asGrace(authorizeUrl(lab));
    await agent.submit(agent.forms()[0]!, { canary: "guessed" }, "Accept");
    assert.deepEqual(agent.forms()[0]!.buttons, ["Accept", "Cancel"]);
    assert.deepEqual(grantsOf(), []);
  });

  it("missing under prompt=none is AADSTS65001", async () => {
    const agent = await asGrace(authorizeUrl(lab));
    await agent.visit(authorizeUrl(lab, { prompt: "none" }));
    assert.equal(answerOf(agent).get("error"), "interaction_required");
    assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS65001: .*'oauth-client-app'/);
  });

  it("is asked once more for prompt=consent", async () => {
    grantToEverybody(
      tenant,
      principalOf(tenant, lab.client),
      principalOf(tenant, lab.backend),
      "Calculator.Read",
    );
    const agent = await asGrace(authorizeUrl(lab, { prompt: "consent" }));
    assert.match(agent.page.html.text, /Users: Calculator\.Read/);
    await agent.submit(agent.forms()[0]!, {}, "Accept");
    assert.ok(answerOf(agent).has("code"));
  });

  it("comes after a sign-in that prompt=login or a login_hint for somebody else asked for", async () => {
    const agent = await signInAt(new UserAgent(world.fetch), authorizeUrl(lab), lab.ada);
    const changes = { prompt: "login", login_hint: lab.ada.userPrincipalName };
    await signInAt(agent, authorizeUrl(lab, changes), lab.grace);
    await agent.submit(agent.forms()[0]!, {}, "Accept");
    assert.ok(answerOf(agent).has("code"));
  });

  it("of an administrator for everybody is not asked of a person", async () => {
    grantToEverybody(
      tenant,
      principalOf(tenant, lab.client),
      principalOf(tenant, lab.backend),
      "Calculator.Read",
    );
    const agent = await asGrace(
      authorizeUrl(lab, { scope: `openid profile offline_access ${lab.readScope}` }),
    );
    assert.ok(answerOf(agent).has("code"));
  });

  it("is not needed by a client that the API has pre-authorized", async () => {
    const [read] = lab.backend.api.oauth2PermissionScopes;
    lab.backend.api.preAuthorizedApplications = [
      { appId: lab.client.appId, delegatedPermissionIds: [read!.id] },
    ];
    const { status, body } = await tokensFor(world, lab);
    assert.equal(status, 200);
    assert.equal(claims(body.access_token).scp, "Calculator.Read");
  });

  describe("to what only administrators may grant", () => {
    const adminScope = () => `api://${lab.backend.appId}/Calculator.Admin`;

    it("is AADSTS90094 for anybody else", async () => {
      const agent = await asGrace(authorizeUrl(lab, { scope: adminScope() }));
      assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS90094: /);
    });

    it("is asked of an administrator", async () => {
      const agent = await authorized(world, lab, authorizeUrl(lab, { scope: adminScope() }));
      await agent.submit(agent.forms()[0]!, {}, "Accept");
      assert.ok(answerOf(agent).has("code"));
    });
  });

  it("for several APIs at once is one page, and each then gets a token of its own", async () => {
    const second = await seedLab(world.directory, { tenant, consented: false });
    const agent = await asGrace(authorizeUrl(lab, { scope: `${lab.readScope} ${second.readScope}` }));
    await agent.submit(agent.forms()[0]!, {}, "Accept");
    const code = answerOf(agent).get("code");
    const both = await postToken(world, tenant, redemption(lab, code));
    assert.deepEqual(both.body.error_codes, [28000]);
    const one = await postToken(world, tenant, redemption(lab, code, { scope: second.readScope }));
    assert.equal(claims(one.body.access_token).aud, second.backend.appId);
  });

  it("creates the client's service principal where the tenant had none", async () => {
    removePrincipal(tenant, lab.client);
    const agent = await asGrace(authorizeUrl(lab));
    await agent.submit(agent.forms()[0]!, {}, "Accept");
    assert.equal(principalOf(tenant, lab.client).displayName, "oauth-client-app");
  });

  it("to .default covers what the client's registration lists", async () => {
    const url = authorizeUrl(lab, { scope: `api://${lab.backend.appId}/.default` });
    const agent = await asGrace(url);
    assert.match(agent.page.html.text, /Users: Calculator\.Read/);
    await agent.submit(agent.forms()[0]!, {}, "Accept");
    const { body } = await postToken(world, tenant, redemption(lab, answerOf(agent).get("code")));
    assert.equal(decodeJwt(String(body.access_token)).scp, "Calculator.Read");
  });

  it("to .default is AADSTS650056 when the registration lists nothing of the API", async () => {
    lab.client.requiredResourceAccess = [];
    const agent = await asGrace(authorizeUrl(lab, { scope: `api://${lab.backend.appId}/.default` }));
    assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS650056: /);
  });

  it("on the v1 endpoint is AADSTS650057 when the registration does not list the API", async () => {
    lab.client.requiredResourceAccess = [];
    const agent = await asGrace(authorizeUrl(lab, {}, { v1: true }));
    assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS650057: .*oauth-client-app/);
  });

  it("to a permission that the API no longer has is AADSTS650054", async () => {
    lab.backend.api.oauth2PermissionScopes = [newScope("Calculator.Other")];
    const agent = await asGrace(authorizeUrl(lab, {}, { v1: true }));
    assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS650054: /);
  });

  it("to signing in alone is asked the first time, on Microsoft Graph", async () => {
    const plain = addApplication(tenant, "plain");
    plain.web.redirectUris = lab.client.web.redirectUris;
    const agent = await asGrace(
      authorizeUrl(lab, { client_id: plain.appId, scope: "openid profile User.Read" }),
    );
    assert.match(agent.page.html.text, /Sign you in and read your profile/);
    await agent.submit(agent.forms()[0]!, {}, "Accept");
    assert.ok(answerOf(agent).has("code"));
    assert.match(grantsOf(plain)[0]!.scope, /\bUser\.Read\b/);
  });
});
