import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { byHand } from "./support/byHand.ts";
import { isChange } from "./support/requests.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

describe("npm run recover, after an update that was killed", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack();
    // Somebody went through the lab by hand a week ago.
    await register();
    const [application] = stack.tenant.applications.values();
    const weekAgo = new Date(stack.world.clock.now() - 7 * 86_400_000);
    Object.assign(application!, { createdDateTime: weekAgo.toISOString() });
  });
  after(() => stack?.close());

  it("says so where nothing was cut off", async () => {
    const { exitCode, stdout } = await stack.script("recover", "dev");
    assert.equal(exitCode, 0);
    assert.match(stdout, /Nothing was being created when the last update of dev ended/);
  });

  it("guesses nothing: two app registrations of that name were made meanwhile", async () => {
    await killAfterRegistration();
    const copy = await register();
    const { exitCode, stdout, stderr } = await stack.script("recover", "dev");
    assert.equal(exitCode, 1, stdout + stderr);
    assert.match(stderr, /2 app registrations are called oauth-backend-app, made while the update ran/);
    assert.match(stderr, new RegExp(`object id ${copy.split("/").at(-1)}, made 20`));
    await byHand(stack.world).remove(registrationType, copy);
  });

  it("takes over the one that the update has made, and never the older one", async () => {
    const { exitCode, stdout, stderr } = await stack.script("recover", "dev");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /\(ApplicationRegistration\): was made, and is taken over: \/applications\//);
    assert.match(stdout, /The state is right again/);
    await stack.pulumi.up();
    const names = [...stack.tenant.applications.values()].map(({ displayName }) => displayName).sort();
    assert.deepEqual(names, ["oauth-backend-app", "oauth-backend-app", "oauth-client-app"]);
    await stack.pulumi.destroy();
    assert.deepEqual(
      [...stack.tenant.applications.values()].map(({ displayName }) => displayName),
      ["oauth-backend-app"],
    );
  });

  const registrationType = "azuread:index/applicationRegistration:ApplicationRegistration";

  /** The backend app, by hand. */
  async function register(): Promise<string> {
    return (await byHand(stack.world).create(registrationType, { displayName: "oauth-backend-app" })).id;
  }

  /** Kills the update when the backend app has been registered and nobody has read the answer. */
  async function killAfterRegistration(): Promise<void> {
    const update = await stack.start("up", "dev", "--yes", "--skip-preview");
    let killed = false;
    stack.requests.stepIn = async (request, send) => {
      const { displayName } = (request.body ?? {}) as { displayName?: string };
      if (!killed && !(isChange(request) && displayName === "oauth-backend-app")) return undefined;
      if (!killed) await send();
      killed = true;
      update.kill();
      await update.ended;
      throw new Error("the provider has died with the engine");
    };
    await update.ended;
    await stack.idle();
    stack.requests.stepIn = undefined;
    assert.ok(killed);
  }
});
