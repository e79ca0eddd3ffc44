import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { managedResources } from "../../lib/engine/state.ts";
import { byHand } from "./support/byHand.ts";
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

describe("an app registration made by hand", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack();
  });
  after(() => stack?.close());

  it("becomes the stack's own by pulumi import, and keeps its client id", async () => {
    const type = "azuread:index/applicationRegistration:ApplicationRegistration";
    const made = await byHand(stack.world).create(type, { displayName: "oauth-client-app" });

    // The preview writes down everything that it would create; what is to be imported stays and gets its id.
    const file = join(stack.pulumi.folder.root, "import.json");
    await stack.pulumi.preview("--import-file", file);
    const wanted = JSON.parse(await readFile(file, "utf8")) as ImportFile;
    const resources = wanted.resources
      .filter((each) => (each.logicalName ?? each.name) === "client-app")
      .filter((each) => each.component || each.type === type)
      .map((each) => (each.component ? each : { ...each, id: made.id }));
    await writeFile(file, JSON.stringify({ ...wanted, resources }));
    await stack.pulumi.import("--file", file, "--protect=false");

    const plan = planOf(await stack.pulumi.preview());
    assert.equal(plan.includes("create ApplicationRegistration client-app"), false);
    assert.ok(plan.includes("create ApplicationRegistration basic-calculator"));
    await stack.pulumi.up();
    const named = [...stack.tenant.applications.values()].filter(
      ({ displayName }) => displayName === "oauth-client-app",
    );
    assert.deepEqual(
      named.map(({ appId }) => appId),
      [made.outputs.clientId],
    );
    const server = stack.world.arm.service("contoso-calc-dev")?.authorizationServers.values().next().value;
    assert.equal(server?.properties.clientId, made.outputs.clientId);
    await stack.pulumi.up("--expect-no-changes");
  });
});

interface ImportFile {
  /** `name` is unique in the file; where that is not the resource's own name, `logicalName` is. */
  readonly resources: readonly {
    type: string;
    name: string;
    logicalName?: string;
    id?: string;
    component?: boolean;
  }[];
}
