import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { managedResources } from "../../lib/engine/state.ts";
import { byHand } from "./support/byHand.ts";
import { apiManagement } from "./support/lab.ts";
import { planOf } from "./support/plan.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

const type = "azure-native:apimanagement:ApiManagementService";

describe("an instance", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack();
    await stack.pulumi.up();
  });
  after(() => stack?.close());
  const instance = () => stack.world.arm.service("contoso-calc-dev")!;
  const configure = (change: object) => stack.configure(apiManagement(change));

  it("keeps over an update what was set by hand and is no setting of the stack", async () => {
    const { id } = managedResources(await stack.pulumi.export()).find((resource) => resource.type === type)!;
    await byHand(stack.world).change(type, id!, {
      notificationSenderEmail: "mail@contoso.example",
      identity: { type: "SystemAssigned" },
    });
    const { principalId } = instance().identity!;
    await stack.pulumi.refresh();
    assert.deepEqual(planOf(await stack.pulumi.preview()), []);
    await configure({ tags: { team: "calc" }, publisherName: "Fabrikam" });
    await stack.pulumi.up();
    assert.equal(instance().properties.publisherName, "Fabrikam");
    assert.equal(instance().properties.notificationSenderEmail, "mail@contoso.example");
    assert.equal(instance().identity?.principalId, principalId);
    await stack.pulumi.refresh("--expect-no-changes");
  });

  it("is not begun to be changed into one of another family of tiers", async () => {
    await configure({ sku: "BasicV2" });
    for (const script of ["preview", "up"]) {
      const { exitCode, stderr } = await stack.script(script, "dev");
      assert.equal(exitCode, 2);
      assert.match(stderr, /apiManagement\.sku: "BasicV2" is not allowed: .* Basic, Standard, Premium only/);
    }
    assert.equal(instance().sku.name, "Developer");
  });
});
