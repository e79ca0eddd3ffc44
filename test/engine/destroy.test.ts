import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { ApimService } from "../../emulator/model/instances.ts";
import { managedResources, type StateResource } from "../../lib/engine/state.ts";
import { apiManagement, apis, calculator } from "./support/lab.ts";
import { addPortalUser, subscribe } from "./support/portalUsers.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

const adasKey = { user: "ada", product: "basic-calculator", displayName: "Ada's key" };
const destroyOf = ({ requests }: EngineStack) =>
  requests.changes().filter(({ method, host }) => method === "DELETE" && host.startsWith("management."));

describe("npm run destroy of an instance of the stack's own", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack();
    await stack.pulumi.up();
    await addPortalUser(stack, "ada");
    await subscribe(stack, adasKey);
  });
  after(() => stack?.close());

  it("deletes the instance and its resource group, with all that people have added to it", async () => {
    stack.requests.changes();
    const { exitCode, stdout, stderr } = await stack.script("destroy", "dev", "--yes");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.deepEqual(managedResources(await stack.pulumi.export()), []);
    assert.equal(stack.world.arm.services.size, 0);
    const deleted = destroyOf(stack).map(({ path }) => path.replace(/^.*\/(?=[^/]+\/[^/]+$)|\?.*$/g, ""));
    assert.deepEqual(deleted, [
      "deployments/contoso-calc-dev-portal",
      "service/contoso-calc-dev",
      "resourceGroups/rg-apim-oauth-dev",
    ]);
  });

  it("has nothing to do the second time", async () => {
    const { exitCode, stderr } = await stack.script("destroy", "dev", "--yes");
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(destroyOf(stack), []);
  });
});

describe("a state of before an instance took its content with it", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack();
    await stack.pulumi.up();
    const state = await stack.pulumi.export();
    const resources = (state.deployment.resources ?? []).map(
      ({ deletedWith, retainOnDelete, ...rest }: StateResource & { retainOnDelete?: boolean }) => rest,
    );
    const file = join(stack.pulumi.folder.root, "before.json");
    await writeFile(file, JSON.stringify({ ...state, deployment: { ...state.deployment, resources } }));
    await stack.pulumi.run("stack", "import", "--file", file);
  });
  after(() => stack?.close());

  it("has nothing to update", async () => {
    await stack.pulumi.preview("--expect-no-changes");
  });

  it("is destroyed all the same", async () => {
    const { exitCode, stdout, stderr } = await stack.script("destroy", "dev", "--yes");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stderr, /1 subscription deleted\./);
    assert.deepEqual(managedResources(await stack.pulumi.export()), []);
  });
});

describe("npm run destroy of a stack in an adopted instance", { skip }, () => {
  const adopted = apiManagement({ existing: true, resourceGroupName: "rg-shared" });
  let stack: EngineStack;
  let service: ApimService;
  before(async () => {
    stack = await openStack(adopted);
    service = stack.world.arm.service("contoso-calc-dev")!;
    await stack.pulumi.up();
    await addPortalUser(stack, "ada");
    await subscribe(stack, adasKey);
  });
  after(() => stack?.close());

  it("changes nothing where nobody can answer, and says whose the subscriptions are", async () => {
    stack.requests.changes();
    for (const options of [[], ["--skip-preview"]]) {
      const { exitCode, stdout, stderr } = await stack.script("destroy", "dev", ...options);
      assert.equal(exitCode, 2, stdout + stderr);
      assert.match(stderr, /product basic-calculator of the instance contoso-calc-dev/);
      assert.match(stderr, /Ada's key \([\w-]+\), active, of ada Lovelace <ada@contoso\.example>/);
      assert.match(stderr, /[0-9a-f]{24}, active, made by Azure for the administrator/);
      assert.match(stderr, /To delete them and go on: npm run destroy -- dev( --skip-preview)? --yes/);
    }
    assert.deepEqual(stack.requests.changes(), []);
  });

  it("changes nothing when it is only to show the plan", async () => {
    const { exitCode, stdout, stderr } = await stack.script("destroy", "dev", "--preview-only");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stderr, /Ada's key/);
    assert.deepEqual(stack.requests.changes(), []);
  });

  it("deletes them with --yes, and everything of the stack's; the instance stays", async () => {
    await subscribe(stack, { ...adasKey, product: "starter" });
    const { exitCode, stdout, stderr } = await stack.script("destroy", "dev", "--yes");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stderr, /Ada's key .* of ada Lovelace/);
    assert.match(stderr, /2 subscriptions deleted\./);
    assert.deepEqual(managedResources(await stack.pulumi.export()), []);
    assert.ok(!service.products.has("basic-calculator"));
    assert.ok(service.subscriptions.has("ada-starter"));
    assert.equal(stack.world.arm.services.size, 1);
  });

  it("asks nothing where Azure alone has subscribed, and reports it", async () => {
    await stack.pulumi.up();
    const { exitCode, stdout, stderr } = await stack.script("destroy", "dev", "--skip-preview");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stderr, /made by Azure for the administrator/);
    assert.match(stderr, /1 subscription deleted\./);
    assert.deepEqual(managedResources(await stack.pulumi.export()), []);
  });

  it("does without a valid stack file, which the deletion never needed", async () => {
    await stack.pulumi.up();
    await stack.configure({ ...adopted, "apim-oauth:clientApp": { secrets: [] } });
    const { exitCode, stdout, stderr } = await stack.script("destroy", "dev", "--yes");
    assert.equal(exitCode, 0, stdout + stderr);
  });
});

describe("npm run up that deletes a product", { skip }, () => {
  let stack: EngineStack;
  const openApi = `apis/${calculator.name}.yaml`;
  const renamed = { ...calculator, product: { id: "sums", displayName: "Sums" } };
  before(async () => {
    stack = await openStack();
    await stack.pulumi.up();
    await addPortalUser(stack, "ada");
    await subscribe(stack, adasKey);
    await stack.configure(apis(renamed));
  });
  after(() => stack?.close());

  it("changes nothing where nobody can answer", async () => {
    stack.requests.changes();
    const { exitCode, stdout, stderr } = await stack.script("up", "dev");
    assert.equal(exitCode, 2, stdout + stderr);
    assert.match(stderr, /product basic-calculator of the instance contoso-calc-dev/);
    assert.match(stderr, /Ada's key/);
    assert.match(stderr, /npm run up -- dev --yes/);
    assert.deepEqual(stack.requests.changes(), []);
  });

  it("gives a product another id with --yes, once its subscriptions are gone", async () => {
    const { exitCode, stdout, stderr } = await stack.script("up", "dev", "--yes");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stderr, /2 subscriptions deleted\./);
    const { products } = stack.world.arm.service("contoso-calc-dev")!;
    assert.ok(products.has("sums"));
    assert.ok(!products.has("basic-calculator"));
    await stack.pulumi.up("--expect-no-changes");
  });

  it("renames an API", async () => {
    await stack.configure(apis({ ...renamed, name: "sums-api", formerly: [calculator.name], openApi }));
    const { exitCode, stdout, stderr } = await stack.script("up", "dev", "--yes", "--skip-preview");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.doesNotMatch(stderr, /subscribed|made by Azure/);
  });

  it("takes an API away, with its policy and its product", async () => {
    stack.requests.changes();
    await stack.configure(apis({ ...calculator, path: "another-calc" }));
    const { exitCode, stdout, stderr } = await stack.script("up", "dev", "--yes", "--skip-preview");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stderr, /made by Azure for the administrator/);
    const deleted = destroyOf(stack).map(({ path }) => path);
    assert.ok(deleted.some((path) => /\/apis\/sums-api\?/.test(path)));
    assert.ok(!deleted.some((path) => path.includes("/policies/")), "without it the API is open");
    assert.deepEqual([...stack.world.arm.service("contoso-calc-dev")!.products.keys()].sort(), [
      "basic-calculator",
      "starter",
      "unlimited",
    ]);
  });
});
