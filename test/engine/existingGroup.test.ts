import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { builtInRole } from "../../emulator/model/access.ts";
import { managedResources } from "../../lib/engine/state.ts";
import { byHand } from "./support/byHand.ts";
import { apiManagement, instance, lab } from "./support/lab.ts";
import { planOf } from "./support/plan.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

const subscription = `/subscriptions/${lab["azure-native:subscriptionId"]}`;
const groupId = `${subscription}/resourceGroups/rg-apim-oauth-dev`;

describe("npm run up, where the resource group exists", { skip }, () => {
  let stack: EngineStack;
  const up = (...more: string[]) => stack.script("up", "dev", "--yes", "--skip-preview", ...more);
  const into = apiManagement({ existingResourceGroup: true, resourceGroupName: "rg-apim-oauth-dev" });

  before(async () => {
    stack = await openStack();
    await byHand(stack.world).create("azure-native:resources:ResourceGroup", {
      resourceGroupName: "rg-apim-oauth-dev",
      location: "northeurope",
    });
  });
  after(() => stack?.close());

  it("says so before anything is made, and how to put the instance into it", async () => {
    const { exitCode, stdout, stderr } = await up();
    assert.equal(exitCode, 2, stdout + stderr);
    assert.match(stderr, /^1 problem prevents this update; nothing has been changed:/m);
    assert.match(
      stderr,
      /The resource group rg-apim-oauth-dev exists already, and the state of this stack does not have it\./,
    );
    assert.match(
      stderr,
      /pulumi config set --stack dev --path 'apim-oauth:apiManagement\.existingResourceGroup' true/,
    );
    assert.match(stderr, /choose another apim-oauth:apiManagement\.resourceGroupName/);
    assert.equal(stack.tenant.applications.size, 0);
  });

  it("says so where the group is not there that should be", async () => {
    await stack.configure(apiManagement({ existingResourceGroup: true, resourceGroupName: "rg-typo" }));
    const { exitCode, stderr } = await up();
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, /There is no resource group rg-typo/);
  });

  it("says so where somebody else has the instance's name", async () => {
    await byHand(stack.world).create("azure-native:resources:ResourceGroup", {
      resourceGroupName: "rg-other",
      location: "westeurope",
    });
    await byHand(stack.world).create("azure-native:apimanagement:ApiManagementService", {
      resourceGroupName: "rg-other",
      serviceName: instance.serviceName,
      location: "westeurope",
      sku: { name: "BasicV2", capacity: 1 },
      publisherName: "Fabrikam",
      publisherEmail: "api@fabrikam.example",
    });
    await stack.configure(into);
    const taken = await up();
    assert.equal(taken.exitCode, 2, taken.stderr);
    assert.match(taken.stderr, /serviceName: another instance in this cloud is called contoso-calc-dev/);

    await stack.configure(apiManagement({ existingResourceGroup: true, resourceGroupName: "rg-other" }));
    const there = await up();
    assert.equal(there.exitCode, 2, there.stderr);
    assert.match(there.stderr, /The instance contoso-calc-dev exists already/);
    assert.match(there.stderr, /--path 'apim-oauth:apiManagement\.existing' true/);
    stack.world.arm.services.clear();
  });

  it("deploys into the group with no rights beside it, and warns of what it cannot find out", async () => {
    stack.tenant.access.azure = [builtInRole("API Management Service Contributor", groupId)];
    await stack.configure(into);
    const { exitCode, stdout, stderr } = await up();
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(
      stderr,
      /Whether a deleted instance keeps the name contoso-calc-dev cannot be found out: .*Microsoft\.ApiManagement\/deletedservices\/read at the subscription/,
    );
    assert.equal(stack.world.arm.services.size, 1);
    const [group] = stack.world.arm.resourceGroups.values();
    assert.deepEqual([group!.location, group!.tags], ["northeurope", {}]);
    assert.equal((await up("--expect-no-changes")).exitCode, 0);
  });

  it("cannot purge with these rights, and says which are missing", async () => {
    const { exitCode, stderr } = await stack.script("purge", "--stack", "dev", "--yes");
    assert.equal(exitCode, 1, stderr);
    assert.match(
      stderr,
      /^Deleted instances cannot be listed: that needs Microsoft\.ApiManagement\/deletedservices\/read at the subscription/m,
    );
    assert.equal(stderr.includes("    at "), false);
    stack.tenant.access.azure = "everything";
  });

  it("leaves the group where it is when the stack is destroyed", async () => {
    await stack.pulumi.destroy();
    assert.equal(stack.world.arm.services.size, 0);
    assert.ok(
      stack.world.arm.resourceGroups.has(
        groupId.slice("/subscriptions/".length).replace("/resourceGroups", "").toLowerCase(),
      ),
    );
    assert.equal((await stack.script("purge", "--stack", "dev", "--yes")).exitCode, 0);
  });
});

describe("a resource group that the stack has made", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack();
    await stack.pulumi.up();
  });
  after(() => stack?.close());

  it("is given away by existingResourceGroup: nothing else changes, and destroy leaves it", async () => {
    await stack.configure(
      apiManagement({ existingResourceGroup: true, resourceGroupName: "rg-apim-oauth-dev" }),
    );
    assert.deepEqual(planOf(await stack.pulumi.preview()), []);
    await stack.pulumi.up();
    assert.equal(
      managedResources(await stack.pulumi.export()).some(({ type }) => type.endsWith(":ResourceGroup")),
      false,
    );
    await stack.pulumi.destroy();
    assert.equal(stack.world.arm.resourceGroups.size, 1);
  });
});
