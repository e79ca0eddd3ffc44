import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { managedResources } from "../../lib/engine/state.ts";
import { apiManagement } from "./support/lab.ts";
import { planOf } from "./support/plan.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

describe("an existing API Management instance", { skip }, () => {
  let stack: EngineStack;
  const existing = apiManagement({ existing: true, resourceGroupName: "rg-shared", sku: "Developer" });
  before(async () => {
    stack = await openStack(existing);
  });
  after(() => stack?.close());

  it("is read, and neither created nor changed", async () => {
    const before = stack.world.arm.service("contoso-calc-dev")?.etag;
    const plan = planOf(await stack.pulumi.preview());
    assert.equal(
      plan.some((line) => /ApiManagementService|ResourceGroup/.test(line)),
      false,
    );
    assert.ok(plan.includes("create AuthorizationServer api-management"));
    await stack.pulumi.up();
    assert.equal(stack.world.arm.service("contoso-calc-dev")?.etag, before);
    await stack.pulumi.up("--expect-no-changes");
  });

  it("stays when the stack is destroyed", async () => {
    const { exitCode, stderr } = await stack.script("destroy", "dev", "--yes");
    assert.equal(exitCode, 0, stderr);
    const service = stack.world.arm.service("contoso-calc-dev");
    assert.ok(service);
    assert.equal(service.authorizationServers.size, 0);
    assert.equal(service.apis.has("basic-calculator"), false);
    assert.equal(stack.tenant.applications.size, 0);
  });
});

describe("an adopted instance without the identity that a backend asks for", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack({
      ...apiManagement({ existing: true, resourceGroupName: "rg-shared", sku: "Developer" }),
      "apim-oauth:apis": [
        {
          name: "basic-calculator",
          path: "calc",
          serviceUrl: "https://calculator.contoso.example/api",
          policy: { backend: { identity: "system", resource: "https://graph.microsoft.com" } },
        },
      ],
    });
    // The test's world has given it one, as whoever runs the instance would have.
    delete stack.world.arm.service("contoso-calc-dev")!.identity;
  });
  after(() => stack?.close());

  it("is found out in the preview, which says who can give it one", async () => {
    const { exitCode, stdout, stderr } = await stack.pulumi.attempt("preview");
    assert.notEqual(exitCode, 0);
    const said = stdout + stderr;
    assert.match(said, /needs the system-assigned identity of the instance contoso-calc-dev, which has none/);
    assert.match(
      said,
      /az apim update --name contoso-calc-dev --resource-group rg-shared --set identity\.type=SystemAssigned/,
    );
    assert.doesNotMatch(said, /\n\s+at |apiManagement\.ts/);
  });
});

describe("what cannot be made again", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack(apiManagement({ protect: true }));
    await stack.pulumi.up();
  });
  after(() => stack?.close());

  it("is protected: the instance, the app registrations and the ids of the scopes", async () => {
    const guarded = managedResources(await stack.pulumi.export()).filter((resource) => resource.protect);
    assert.deepEqual(
      guarded
        .map(({ urn }) =>
          urn
            .split("::")
            .slice(2)
            .join(" ")
            .replace(/^.*[$:]/, ""),
        )
        .sort(),
      [
        "ApiManagementService api-management",
        "ApplicationRegistration basic-calculator",
        "ApplicationRegistration client-app",
        "RandomUuid basic-calculator/Calculator.Read",
      ],
    );
  });

  it("survives a destroy, which changes nothing at all", async () => {
    stack.requests.changes();
    // Without its preview a destroy would first delete what is not protected.
    await assert.rejects(stack.pulumi.run("destroy", "--yes"), /cannot be deleted.*protect/s);
    assert.deepEqual(stack.requests.changes(), []);
  });

  it("survives npm run destroy without a preview, which changes nothing either", async () => {
    for (const options of [["--yes", "--skip-preview"], ["-f"]]) {
      const { exitCode, stdout, stderr } = await stack.script("destroy", "dev", ...options);
      assert.notEqual(exitCode, 0);
      assert.match(stdout + stderr, /cannot be deleted.*protect/s);
    }
    assert.deepEqual(stack.requests.changes(), []);
    await stack.pulumi.up("--expect-no-changes");
  });

  it("survives a change that would replace it", async () => {
    stack.requests.changes();
    await stack.configure(apiManagement({ protect: true, serviceName: "contoso-calc-two" }));
    await assert.rejects(
      stack.pulumi.preview(),
      /unable to replace resource .*ApiManagementService.*protect/s,
    );
    assert.deepEqual(stack.requests.changes(), []);
  });

  it("goes once the stack file no longer protects it", async () => {
    await stack.configure({});
    await stack.pulumi.up();
    await stack.pulumi.destroy();
    assert.equal(stack.world.arm.services.size, 0);
  });
});
