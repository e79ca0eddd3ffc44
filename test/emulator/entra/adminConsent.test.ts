import assert from "node:assert/strict";
import { before, beforeEach, describe, it } from "node:test";
import type { WorldContext } from "../../../emulator/context.ts";
import type { Tenant } from "../../../emulator/model/directory.ts";
import { UserAgent } from "../../../lib/visitor/userAgent.ts";
import { type Lab, principalOf, redirectUri, removePrincipal, seedLab } from "./support/directory.ts";
import { startEntra } from "./support/entra.ts";
import { answerOf, type Fields, loginUrl, signInAt, tokensFor } from "./support/flow.ts";

const graphAppId = "00000003-0000-0000-c000-000000000000";
const userReadAll = "df021288-bdef-4463-88db-98f22de89214";
const groupReadAll = "5b567255-7703-4780-807c-7be8301ae99b";

describe("The admin consent endpoint", () => {
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

  function url(version: 1 | 2, changes: Fields = {}): string {
    const scope = version === 2 ? { scope: lab.readScope } : {};
    const fields = {
      client_id: lab.client.appId,
      redirect_uri: redirectUri,
      state: "s",
      ...scope,
      ...changes,
    };
    return loginUrl(tenant, version === 2 ? "/v2.0/adminconsent" : "/adminconsent", fields);
  }

  const grantsForEverybody = () =>
    [...tenant.grants.values()]
      .filter(({ clientId }) => clientId === principalOf(tenant, lab.client).id)
      .map(({ consentType, resourceId, scope }) => ({ consentType, resourceId, scope }));

  for (const version of [1, 2] as const) {
    it(`v${version} lets an administrator grant for everybody and tells the application`, async () => {
      removePrincipal(tenant, lab.client);
      const agent = await signInAt(new UserAgent(world.fetch), url(version), lab.ada);
      assert.match(agent.page.html.text, /Review for your organization/);
      assert.match(agent.page.html.text, /Administrators: Calculator\.Read/);
      await agent.submit(agent.forms()[0]!, {}, "Accept");
      const answer = answerOf(agent);
      assert.equal(answer.get("admin_consent"), "True");
      assert.equal(answer.get("tenant"), tenant.id);
      assert.equal(answer.get("state"), "s");
      assert.equal(answer.get("scope"), version === 2 ? lab.readScope : null);
      const resourceId = principalOf(tenant, lab.backend).id;
      assert.deepEqual(grantsForEverybody(), [
        { consentType: "AllPrincipals", resourceId, scope: "Calculator.Read" },
      ]);
      assert.equal((await tokensFor(world, lab)).status, 200);
    });
  }

  it("v1 gives the application permissions that the registration lists, each once", async () => {
    const graph = [...tenant.servicePrincipals.values()].find(({ appId }) => appId === graphAppId)!;
    const resourceAccess = [userReadAll, groupReadAll].map((id) => ({ id, type: "Role" as const }));
    lab.client.requiredResourceAccess.push({ resourceAppId: graphAppId, resourceAccess });
    for (const _ of ["first", "again"]) {
      const agent = await signInAt(new UserAgent(world.fetch), url(1), lab.ada);
      await agent.submit(agent.forms()[0]!, {}, "Accept");
      assert.equal(answerOf(agent).get("admin_consent"), "True");
      const given = [...tenant.appRoleAssignments.values()].filter(
        ({ principalId }) => principalId === principalOf(tenant, lab.client).id,
      );
      assert.deepEqual(
        given.map(({ appRoleId, resourceId }) => [appRoleId, resourceId]),
        [
          [userReadAll, graph.id],
          [groupReadAll, graph.id],
        ],
      );
    }
  });

  it("takes .default for what the registration lists", async () => {
    const agent = await signInAt(
      new UserAgent(world.fetch),
      url(2, { scope: `api://${lab.backend.appId}/.default` }),
      lab.ada,
    );
    await agent.submit(agent.forms()[0]!, {}, "Accept");
    assert.equal(grantsForEverybody()[0]?.scope, "Calculator.Read");
  });

  it("grants what only administrators may", async () => {
    const scope = `api://${lab.backend.appId}/Calculator.Admin`;
    const agent = await signInAt(new UserAgent(world.fetch), url(2, { scope }), lab.ada);
    await agent.submit(agent.forms()[0]!, {}, "Accept");
    assert.equal(grantsForEverybody()[0]?.scope, "Calculator.Admin");
  });

  it("tells the application when the administrator cancels", async () => {
    const agent = await signInAt(new UserAgent(world.fetch), url(1), lab.ada);
    await agent.submit(agent.forms()[0]!, {}, "Cancel");
    assert.equal(answerOf(agent).get("admin_consent"), "True");
    assert.equal(answerOf(agent).get("error"), "consent_required");
    assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS65004: /);
    assert.deepEqual(grantsForEverybody(), []);
  });

  it("turns away who is no administrator with AADSTS90094", async () => {
    const agent = await signInAt(new UserAgent(world.fetch), url(1), lab.grace);
    assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS90094: /);
  });

  it("does not make up a service principal for the API: AADSTS650052", async () => {
    removePrincipal(tenant, lab.backend);
    const agent = await signInAt(new UserAgent(world.fetch), url(1), lab.ada);
    assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS650052: /);
  });

  it("needs a scope on v2: AADSTS900144", async () => {
    const agent = await new UserAgent(world.fetch);
    await agent.visit(url(2, { scope: undefined }));
    assert.match(answerOf(agent).get("error_description") ?? "", /^AADSTS900144: .*'scope'/);
  });

  it("shows a redirect URI that is not the application's as AADSTS50011", async () => {
    const page = await new UserAgent(world.fetch).visit(url(1, { redirect_uri: "https://evil.example/" }));
    assert.equal(page.status, 400);
    assert.match(page.html.text, /AADSTS50011: /);
  });
});
