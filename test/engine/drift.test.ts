import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { managedResources, type StateResource } from "../../lib/engine/state.ts";
import { byHand } from "./support/byHand.ts";
import { calculator } from "./support/lab.ts";
import { planOf } from "./support/plan.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

describe("what somebody has changed by hand", { skip }, () => {
  let stack: EngineStack;
  let resources: readonly StateResource[];
  const policy =
    "<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound></policies>";

  before(async () => {
    stack = await openStack();
    await stack.pulumi.up();
    resources = managedResources(await stack.pulumi.export());
  });
  after(() => stack?.close());

  it("is shown by refresh: a policy without its check, a redirect URI more, a scope with another text", async () => {
    const hand = byHand(stack.world);
    await hand.change("azure-native:apimanagement:ApiPolicy", idOf(":ApiPolicy"), { value: policy });
    client().web.redirectUris.push("https://attacker.example/callback");
    backend().api.oauth2PermissionScopes[0]!.adminConsentDescription = "Anything at all";

    const { stdout } = await stack.pulumi.run("refresh", "--preview-only", "--diff", "--color", "never");
    assert.match(stdout, /ApiPolicy/);
    assert.match(stdout, /attacker\.example/);
    assert.match(stdout, /Anything at all/);
    await assert.rejects(
      stack.pulumi.run("refresh", "--preview-only", "--expect-no-changes"),
      /no changes were expected for refresh but changes were proposed/,
    );
  });

  it("is repaired by the next update after a refresh", async () => {
    await stack.pulumi.refresh();
    assert.deepEqual(planOf(await stack.pulumi.preview()), [
      "update ApiPolicy basic-calculator: value",
      "update ApplicationPermissionScope basic-calculator/Calculator.Read: adminConsentDescription",
      "update ApplicationRedirectUris client-app/Web: redirectUris[1] (delete)",
    ]);
    await stack.pulumi.up();
    assert.match(deployedPolicy(), /<validate-jwt /);
    assert.equal(client().web.redirectUris.length, 1);
    const [scope] = backend().api.oauth2PermissionScopes;
    assert.equal(scope?.adminConsentDescription, "Calculator.Read of the calculator");
    await stack.pulumi.refresh("--expect-no-changes");
  });

  it("is made anew where it was deleted", async () => {
    const hand = byHand(stack.world);
    await hand.remove("azure-native:apimanagement:ApiPolicy", idOf(":ApiPolicy"));
    const [secret] = client().passwordCredentials.splice(0);
    stack.tenant.grants.clear();

    await stack.pulumi.up("--refresh");
    assert.match(deployedPolicy(), /<validate-jwt /);
    assert.equal(stack.tenant.grants.size, 1);
    const [anew] = client().passwordCredentials;
    assert.ok(anew && anew.keyId !== secret?.keyId);
    const server = stack.world.arm.service("contoso-calc-dev")?.authorizationServers.values().next().value;
    assert.equal(server?.clientSecret === anew.secretText, true);
  });

  function idOf(type: string): string {
    const [found, ...others] = resources.filter((resource) => resource.type.endsWith(type));
    assert.ok(found?.id && others.length === 0);
    return found.id;
  }

  function application(displayName: string) {
    return [...stack.tenant.applications.values()].find((each) => each.displayName === displayName)!;
  }

  function client() {
    return application("oauth-client-app");
  }

  function backend() {
    return application(calculator.backendApp.displayName);
  }

  function deployedPolicy(): string {
    return stack.world.arm.service("contoso-calc-dev")?.apis.get("basic-calculator")?.policy?.text ?? "";
  }
});
