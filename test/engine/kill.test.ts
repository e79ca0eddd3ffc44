import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { isChange, type ProviderRequest } from "./support/requests.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

/**
 * Ten times `npm run up`, each killed at its second request that would change something: every other time before
 * the request has left, else after Azure has carried it out and before anybody has read the answer. Each one
 * finds out what became of the one before, and goes on from there.
 */
describe("an update that is killed", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack();
  });
  after(() => stack?.close());

  for (let round = 1; round <= 10; round += 1) {
    const carriedOut = round % 2 === 0;
    const when = carriedOut ? "after a request has been carried out" : "before a request has left";
    it(`can be followed by another one: killed ${when} (${round})`, async () => {
      const killedAt = await killedUpdate(carriedOut);
      assert.ok(killedAt, "the update ended before it could be killed");
    });
  }

  it("converges in the end, with nothing twice and nothing that no state knows", async () => {
    const { exitCode, stderr } = await stack.script("up", "dev", "--yes", "--skip-preview");
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /The last update was cut off\./);
    await stack.pulumi.up("--expect-no-changes");
    await stack.pulumi.refresh("--expect-no-changes");
    const { tenant, world } = stack;
    const applications = [...tenant.applications.values()];
    assert.deepEqual(
      {
        applications: applications.map(({ displayName }) => displayName).sort(),
        secrets: applications.flatMap((each) => each.passwordCredentials).length,
        scopes: applications.flatMap((each) => each.api.oauth2PermissionScopes).length,
        identifierUris: applications.flatMap((each) => each.identifierUris).length,
        redirectUris: applications.flatMap((each) => each.web.redirectUris).length,
        grants: tenant.grants.size,
        instances: [...world.arm.services.keys()],
        publications: world.arm.service("contoso-calc-dev")?.portalRevisions.size,
      },
      {
        applications: ["oauth-backend-app", "oauth-client-app"],
        secrets: 1,
        scopes: 1,
        identifierUris: 1,
        redirectUris: 1,
        grants: 1,
        instances: ["contoso-calc-dev"],
        publications: 1,
      },
    );
    await stack.pulumi.destroy();
    assert.deepEqual([tenant.applications.size, tenant.grants.size, world.arm.services.size], [0, 0, 0]);
  });

  /** @returns the request at which the CLI was killed */
  async function killedUpdate(carriedOut: boolean): Promise<ProviderRequest | undefined> {
    let changes = 0;
    let killedAt: ProviderRequest | undefined;
    const update = await stack.start("up", "dev", "--yes", "--skip-preview");
    stack.requests.stepIn = async (request, send) => {
      if (!killedAt && (!isChange(request) || ++changes < 2)) return undefined;
      if (!killedAt) {
        killedAt = request;
        if (carriedOut) await send();
        update.kill();
      }
      // The real providers die with the engine, not before it; these ones live in this process.
      await update.ended;
      throw new Error("the provider has died with the engine");
    };
    const { exitCode, stderr } = await update.ended;
    assert.equal(exitCode, killedAt ? null : 0, stderr);
    // What the killed engine's providers still had under way.
    await stack.idle();
    stack.requests.stepIn = undefined;
    return killedAt;
  }
});
