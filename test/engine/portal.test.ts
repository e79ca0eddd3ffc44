import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { apiManagement, apis, calculator } from "./support/lab.ts";
import { planOf } from "./support/plan.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

const waits = /The developer portal of contoso-calc-dev is not published yet: .*npm run up -- dev/;

describe("the developer portal of a new instance", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack({}, "dev", { portalOpened: false });
  });
  after(() => stack?.close());
  const service = () => stack.world.arm.service("contoso-calc-dev")!;
  const published = () => service().published?.revision;
  const up = (...args: string[]) => stack.script("up", "dev", "--yes", "--skip-preview", ...args);

  it("waits for an administrator: the first update ends well, says what to do, and publishes nothing", async () => {
    const { exitCode, stdout, stderr } = await up();
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, waits);
    assert.deepEqual([...service().portalRevisions.keys()], []);
  });

  it("is what verify names until somebody has opened it", async () => {
    const { exitCode, stdout } = await stack.script("verify", "--stack", "dev");
    assert.equal(exitCode, 1);
    assert.match(stdout, /has no content.*Look at: npm run open-portal -- --stack dev/s);
  });

  it("is left alone by further updates, which change nothing", async () => {
    const { exitCode, stdout } = await up();
    assert.equal(exitCode, 0, stdout);
    assert.match(stdout, waits);
    assert.match(stdout, /\d+ unchanged/);
    assert.doesNotMatch(stdout, /\d+ (?:updated|created|replaced)/);
  });

  it("is published by the first update after it was opened, which changes nothing else", async () => {
    const opened = await stack.script("openPortal", "--stack", "dev");
    assert.equal(opened.exitCode, 0, opened.stderr);
    assert.match(opened.stdout, /npm run up -- dev/);
    const plan = await stack.pulumi.preview();
    assert.deepEqual(planOf(plan), [
      "update Deployment developer-portal: properties.template.resources[0] (add)",
    ]);
    const { exitCode, stdout } = await up();
    assert.equal(exitCode, 0, stdout);
    assert.doesNotMatch(stdout, waits);
    assert.match(published() ?? "", /^[0-9a-f]{16}-[0-9a-z]{8}$/);
  });

  it("is then as it should be, and the next update changes nothing", async () => {
    const { exitCode, stdout } = await stack.script("verify", "--stack", "dev");
    assert.equal(exitCode, 0, stdout);
    assert.deepEqual(planOf(await stack.pulumi.preview()), []);
  });

  it("is not published anew for a state that knows nothing of the instance's age", async () => {
    const state = await stack.pulumi.export();
    const resources = state.deployment.resources!.map((resource) => {
      const { replacementTrigger: _, ...rest } = resource as typeof resource & {
        replacementTrigger?: unknown;
      };
      return rest;
    });
    await stack.pulumi.importState({ ...state, deployment: { ...state.deployment, resources } });
    assert.deepEqual(planOf(await stack.pulumi.preview()), []);
    await stack.pulumi.up();
    assert.deepEqual(planOf(await stack.pulumi.preview()), []);
  });

  it("of an instance that was made anew waits again, and is published under another id", async () => {
    const before = published();
    stack.world.arm.services.clear();
    const remade = await up("--refresh");
    assert.equal(remade.exitCode, 0, remade.stdout + remade.stderr);
    assert.match(remade.stdout, waits);
    assert.equal(published(), undefined);
    await stack.script("openPortal", "--stack", "dev");
    assert.equal((await up()).exitCode, 0);
    assert.ok(published());
    assert.notEqual(published(), before);
  });

  it("is not taken for published when the instance is gone: the update says how to make it anew", async () => {
    stack.world.arm.services.clear();
    const { exitCode, stderr } = await up();
    assert.equal(exitCode, 2);
    assert.match(
      stderr,
      /contoso-calc-dev is in the state of this stack and not in Azure.*npm run up -- dev --refresh/s,
    );
    const plain = await stack.pulumi.up("--expect-no-changes");
    assert.match(plain.stdout, /is in the state, but not in Azure\. npm run up -- dev says how/);
  });
});

describe("a publication of the developer portal", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack();
    await stack.pulumi.up();
  });
  after(() => stack?.close());
  const service = () => stack.world.arm.service("contoso-calc-dev")!;
  const renamed = (displayName: string) => stack.configure(apis({ ...calculator, displayName }));
  const up = () => stack.script("up", "dev", "--yes", "--skip-preview");

  it("that fails is explained, and the next update publishes under another id", async () => {
    const pages = [...service().portalContent].filter(([key]) => key.startsWith("page/"));
    for (const [key] of pages) service().portalContent.delete(key);
    stack.world.arm.unreadyPublication = "failed";
    await renamed("Calculator");
    const failed = await up();
    assert.equal(failed.exitCode, 1);
    assert.match(failed.stderr, /could not be published; Azure gives no reason/);
    assert.match(failed.stderr, /under another id: npm run up -- dev/);
    for (const [key, page] of pages) service().portalContent.set(key, page);
    const { exitCode, stdout } = await up();
    assert.equal(exitCode, 0, stdout);
    assert.equal(
      service().published?.apis.some((api) => api.displayName === "Calculator"),
      true,
    );
    const states = [...service().portalRevisions.values()].map(({ properties }) => properties.status);
    assert.deepEqual(states, ["completed", "failed", "failed", "completed"]);
  });

  it("that still runs when an update was cut off is waited for", async () => {
    await renamed("Sums");
    const update = await stack.start("up", "dev", "--yes", "--skip-preview");
    stack.requests.stepIn = async ({ method, path }, send) => {
      if (method !== "PUT" || !path.includes("/deployments/")) return undefined;
      await send();
      update.kill();
      await update.ended;
      throw new Error("the provider has died with the engine");
    };
    await update.ended;
    await stack.idle();
    stack.requests.stepIn = undefined;
    const { exitCode, stdout, stderr } = await up();
    assert.match(stderr, /still runs; waiting for its end/);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.equal(
      service().published?.apis.some((api) => api.displayName === "Sums"),
      true,
    );
  });
});

describe("the developer portal of an adopted instance", { skip }, () => {
  it("is published by the first update, unless it is switched off, which up and verify say", async () => {
    const stack = await openStack(apiManagement({ existing: true, sku: "BasicV2" }));
    try {
      const service = stack.world.arm.service("contoso-calc-dev")!;
      service.properties.developerPortalStatus = "Disabled";
      const off = await stack.script("up", "dev", "--yes", "--skip-preview");
      assert.equal(off.exitCode, 0, off.stderr);
      assert.match(off.stdout, /is switched off.*Portal settings/);
      const { exitCode, stdout } = await stack.script("verify", "--stack", "dev");
      assert.equal(exitCode, 1);
      assert.match(
        stdout,
        /The developer portal of the instance contoso-calc-dev is off \(developerPortalStatus Disabled\)/,
      );
      service.properties.developerPortalStatus = "Enabled";
      assert.equal((await stack.script("up", "dev", "--yes", "--skip-preview")).exitCode, 0);
      assert.ok(service.published);
    } finally {
      await stack.close();
    }
  });
});
