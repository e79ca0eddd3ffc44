import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { deployWithNode } from "../../emulator/engines/node.ts";
import { worldProviders } from "../../emulator/providers/worldProviders.ts";
import { startWorld } from "../../emulator/world.ts";
import { findPulumi } from "../../lib/engine/cli.ts";
import { startCommand } from "../../lib/engine/command.ts";
import { type DeployedResource, deployedResource, managedResources, nameOf } from "../../lib/engine/state.ts";
import { isSecret } from "../../lib/engine/values.ts";
import { settingsOf } from "../../lib/stack/settings.ts";
import { prepareWorld } from "../../rehearsal/seedWorld.ts";
import { openEveryPortal } from "../support/portals.ts";
import { configText, lab } from "./support/lab.ts";
import { planOf } from "./support/plan.ts";
import { type EngineStack, openStack, project, projectFolder, skip } from "./support/stack.ts";

describe("the life of a stack on the real engine", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack();
  });
  after(() => stack?.close());

  it("previews every resource of the lab, and creates none", async () => {
    const preview = await stack.pulumi.preview();
    assert.deepEqual(planOf(preview), [
      "create Api basic-calculator",
      "create ApiManagement api-management",
      "create ApiManagementService api-management",
      "create ApiPolicy basic-calculator",
      "create ApplicationApiAccess client-app/basic-calculator",
      "create ApplicationIdentifierUri basic-calculator",
      "create ApplicationPassword client-app/2026-h2",
      "create ApplicationPermissionScope basic-calculator/Calculator.Read",
      "create ApplicationRedirectUris client-app/Web",
      "create ApplicationRegistration basic-calculator",
      "create ApplicationRegistration client-app",
      "create AuthorizationServer api-management",
      "create BackendApp basic-calculator",
      "create ClientApp client-app",
      "create Deployment developer-portal",
      "create PortalPublication developer-portal",
      "create Product basic-calculator",
      "create ProductApi basic-calculator",
      "create ProductGroup basic-calculator",
      "create ProtectedApi basic-calculator",
      "create RandomString developer-portal",
      "create RandomUuid basic-calculator/Calculator.Read",
      "create ResourceGroup api-management",
      "create ServicePrincipal basic-calculator",
      "create ServicePrincipal client-app",
      "create ServicePrincipalDelegatedPermissionGrant client-app/basic-calculator",
      "create Stack apim-oauth-dev",
      "create Subscription basic-calculator",
    ]);
    assert.deepEqual(stack.requests.changes(), []);
    assert.deepEqual(census(stack), nothing);
  });

  it("knows in the preview what follows from the stack file, and leaves the rest unknown", async () => {
    const { stdout } = await stack.pulumi.run("preview", "--color", "never");
    assert.match(stdout, /gatewayUrl +: "https:\/\/contoso-calc-dev\.azure-api\.net"/);
    assert.match(stdout, /backendClientId: \[unknown\]/);
    assert.match(stdout, /clientId +: \[unknown\]/);
    assert.match(stdout, /clientSecret +: \[unknown\]/);
  });

  it("creates it all", async () => {
    await stack.pulumi.up();
    assert.deepEqual(census(stack), {
      instances: 1,
      groups: 1,
      applications: 2,
      servicePrincipals: 2,
      grants: 1,
    });
    const service = stack.world.arm.service("contoso-calc-dev");
    assert.ok(service);
    assert.ok(service.authorizationServers.has("oauth-authorizationcodeflow"));
    assert.ok(service.apis.get("basic-calculator")?.policy);
    assert.ok(service.products.get("basic-calculator")?.apis.has("basic-calculator"));
    assert.equal(service.portalRevisions.size, 1);
  });

  it("registers the same resources with the same inputs as the Node engine", async () => {
    const real = managedResources(await stack.pulumi.export("--show-secrets")).map(deployedResource);
    const node = await nodeEngine();
    assert.deepEqual(comparable(real), comparable(node));
  });

  it("has nothing to do the second time", async () => {
    stack.requests.changes();
    await stack.pulumi.up("--expect-no-changes");
    assert.deepEqual(stack.requests.changes(), []);
  });

  it("has nothing of the machine's folders in its state", async () => {
    assert.ok(!JSON.stringify(await stack.pulumi.export()).includes(stack.pulumi.folder.root));
  });

  it("shows what Pulumi's SDK says of itself to who asks for it by PULUMI_OPTION_DEBUG", async () => {
    const pulumi = findPulumi();
    assert.ok("path" in pulumi);
    const preview = async (env: NodeJS.ProcessEnv) => {
      const run = { cwd: stack.pulumi.folder.project, env: { ...stack.pulumi.environment, ...env } };
      const command = ["preview", "--stack", "dev", "--non-interactive", "--color", "never"];
      return (await startCommand(pulumi.path, command, run).ended).stdout;
    };
    assert.match(await preview({ PULUMI_OPTION_DEBUG: "true" }), /debug: Registering resource: t=/);
    assert.doesNotMatch(await preview({}), /debug:/);
  });

  it("finds no drift", async () => {
    await stack.pulumi.refresh("--expect-no-changes");
    assert.deepEqual(stack.requests.changes(), []);
  });

  it("destroys it all, in an order that Azure accepts", async () => {
    await stack.pulumi.destroy();
    assert.deepEqual(census(stack), nothing);
    assert.deepEqual(managedResources(await stack.pulumi.export()), []);
  });

  it("meets the soft-deleted instance when it is deployed again", async () => {
    await assert.rejects(stack.pulumi.up(), (error: Error) => {
      assert.match(error.message, /ApiManagementService api-management: /);
      assert.match(error.message, /contoso-calc-dev was soft-deleted/);
      assert.match(error.message, /undelete the service or purge it/);
      return true;
    });
    await stack.pulumi.destroy();
  });

  it("is told of it by npm run up before anything is created, and how to go on", async () => {
    stack.requests.changes();
    const { exitCode, stderr } = await stack.script("up", "dev", "--yes", "--skip-preview");
    assert.equal(exitCode, 2);
    assert.match(
      stderr,
      /apim-oauth:apiManagement\.serviceName: an instance contoso-calc-dev was deleted on 20/,
    );
    assert.match(stderr, /keeps its name until 20/);
    assert.match(stderr, /pulumi config set --stack dev --path 'apim-oauth:apiManagement\.restore' true/);
    assert.match(stderr, /npm run purge -- --stack dev/);
    assert.deepEqual(stack.requests.changes(), []);
  });

  it("brings the deleted instance back with restore: true", async () => {
    const instance = lab["apim-oauth:apiManagement"] as object;
    await stack.configure({ "apim-oauth:apiManagement": { ...instance, restore: true } });
    const { exitCode, stderr } = await stack.script("up", "dev", "--yes", "--skip-preview");
    assert.equal(exitCode, 0, stderr);
    assert.equal(stack.world.arm.services.size, 1);
    assert.equal(stack.world.arm.deletedServices.size, 0);
    await stack.pulumi.destroy();
    await stack.configure({});
  });

  it("asks before it purges, and does not where nobody can answer", async () => {
    const { exitCode, stderr } = await stack.script("purge", "--stack", "dev");
    assert.equal(exitCode, 2);
    assert.match(stderr, /Purge contoso-calc-dev \(West Europe\), deleted on .* add --yes/);
    assert.equal(stack.world.arm.deletedServices.size, 1);
  });

  it("is not purged while an update runs, which may be bringing the instance back", async () => {
    const locks = join(stack.pulumi.folder.state, ".pulumi/locks/organization", project, "dev");
    const lock = { pid: 4711, username: "ada", hostname: "runner-7", timestamp: "2026-01-01T00:00:00Z" };
    mkdirSync(locks, { recursive: true });
    writeFileSync(join(locks, "1.json"), JSON.stringify(lock));
    const { exitCode, stderr } = await stack.script("purge", "--stack", "dev", "--yes");
    rmSync(join(locks, "1.json"));
    assert.equal(exitCode, 1, stderr);
    assert.match(stderr, /The stack dev is locked: another update of it is running\..*ada@runner-7/s);
    assert.equal(stack.world.arm.deletedServices.size, 1);
  });

  it("can be deployed anew once the deleted instance is purged", async () => {
    const { exitCode, stdout, stderr } = await stack.script("purge", "--stack", "dev", "--yes");
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /contoso-calc-dev .*: purged, its name is free\./);
    assert.equal(stack.world.arm.deletedServices.size, 0);
    const again = await stack.script("up", "dev", "--yes", "--skip-preview");
    assert.equal(again.exitCode, 0, again.stderr);
    const second = await stack.script("purge", "--stack", "dev", "--yes");
    assert.match(second.stdout, /No deleted instance contoso-calc-dev/);
  });
});

const nothing = { instances: 0, groups: 0, applications: 0, servicePrincipals: 0, grants: 0 };

function census({ world, tenant }: EngineStack): typeof nothing {
  return {
    instances: world.arm.services.size,
    groups: world.arm.resourceGroups.size,
    applications: tenant.applications.size,
    servicePrincipals: [...tenant.servicePrincipals.values()].filter(({ appId }) =>
      [...tenant.applications.values()].some((application) => application.appId === appId),
    ).length,
    grants: tenant.grants.size,
  };
}

/** The same stack on the Node engine, in a world of its own. */
async function nodeEngine(): Promise<readonly DeployedResource[]> {
  const config = configText(lab);
  const world = await startWorld();
  openEveryPortal(world);
  try {
    await prepareWorld(world, settingsOf(projectFolder, { project, stack: "dev", config }));
    const main = "infra/index.ts";
    const providers = worldProviders(world);
    const run = { projectFolder, project, main, stack: "dev", config, providers };
    return (await deployWithNode(run)).resources;
  } finally {
    await world.close();
  }
}

/** Two worlds differ in the ids that they give: each is told by the order in which it first turns up. */
function comparable(resources: readonly DeployedResource[]): string[] {
  const sorted = [...resources].sort((a, b) => (a.urn < b.urn ? -1 : 1));
  const ids: string[] = [];
  const placeholder = (id: string) => {
    if (!ids.includes(id)) ids.push(id);
    return `<id ${ids.indexOf(id)}>`;
  };
  return sorted.map(({ urn, inputs }) =>
    `${urn.split("::")[2]} ${nameOf(urn)} ${JSON.stringify(readable(inputs))}`
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, placeholder)
      .replaceAll(/[0-9a-f]{16}(?:-[0-9a-z]{8})?(?=")/g, "<revision>"),
  );
}

/** With keys in order, and no secret in it: what differs is printed. */
function readable(value: unknown): unknown {
  if (isSecret(value)) return "<secret>";
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, readable(item)]));
}
