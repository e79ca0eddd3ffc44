import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { nameOf, type StateResource } from "../../rehearsal/engines/pulumiState.ts";
import { resourceId } from "../../rehearsal/providers/azureNative/mapping.ts";
import { findSpec } from "../../rehearsal/providers/azureNative/resources.ts";
import { byHand } from "./support/byHand.ts";
import { lab } from "./support/lab.ts";
import { isChange, type ProviderRequest } from "./support/requests.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

/**
 * Ten updates, each killed at its second request that would change something: every other time before the
 * request has left, else after Azure has carried it out and before anybody has read the answer. Each one goes
 * on where the one before was killed.
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
      await recover();
    });
  }

  it("converges in the end, with nothing twice and nothing that no state knows", async () => {
    await stack.pulumi.up();
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
    const command = await stack.pulumi.start("up", "--yes", "--skip-preview");
    stack.requests.stepIn = async (request, send) => {
      if (!killedAt && (!isChange(request) || ++changes < 2)) return undefined;
      if (!killedAt) {
        killedAt = request;
        if (carriedOut) await send();
        command.kill();
      }
      // The real providers die with the engine, not before it; these ones live in this process.
      await command.ended;
      throw new Error("the provider has died with the engine");
    };
    const { exitCode, stdout } = await command.ended;
    assert.equal(exitCode, killedAt ? null : 0, stdout);
    // What the killed engine's providers still had under way.
    await stack.idle();
    stack.requests.stepIn = undefined;
    return killedAt;
  }

  /** What the documentation says to do after a crash: unlock, and tell the state what became of what was under way. */
  async function recover(): Promise<void> {
    await stack.pulumi.run("cancel", "--yes");
    const { deployment } = await stack.pulumi.export();
    const creating = (deployment.pending_operations ?? []).filter(({ type }) => type === "creating");
    if (creating.length === 0) return;
    await stack.pulumi.refresh("--clear-pending-creates");
    const hand = byHand(stack.world);
    const nameTable: Record<string, string> = {};
    const resources: object[] = [];
    for (const { resource } of creating) {
      const { type, urn, parent = "" } = resource;
      if (type.endsWith(":ApplicationPassword")) removeSecretsWithoutText(resource);
      if (type.endsWith(":ServicePrincipal")) removeOwners(resource);
      const id = idOf(resource);
      if (!id || !(await hand.exists(type, id))) continue;
      const key = `parent${resources.length}`;
      nameTable[key] = parent;
      resources.push({ type, name: urn, logicalName: nameOf(urn), id, parent: key });
    }
    if (resources.length === 0) return;
    const file = join(stack.pulumi.folder.root, "import.json");
    await writeFile(file, JSON.stringify({ nameTable, resources }));
    await stack.pulumi.import("--file", file, "--protect=false");
  }

  /** Nobody will ever know what was answered: such a secret is only good for being removed. */
  function removeSecretsWithoutText({ inputs = {} }: StateResource): void {
    for (const application of stack.tenant.applications.values()) {
      const { passwordCredentials } = application;
      application.passwordCredentials = passwordCredentials.filter(
        ({ displayName }) => displayName !== inputs.displayName,
      );
    }
  }

  /** The provider makes itself an owner, and takes that back as the last thing. */
  function removeOwners({ inputs = {} }: StateResource): void {
    for (const principal of stack.tenant.servicePrincipals.values()) {
      if (principal.appId === inputs.clientId) principal.owners = [];
    }
  }

  /** The id that the resource has if it was made, as its inputs or its name in the tenant tell it. */
  function idOf({ type, inputs = {} }: StateResource): string | undefined {
    const { applications, servicePrincipals, grants } = stack.tenant;
    const facet = (kind: string, key: unknown) => `${String(inputs.applicationId)}/${kind}/${String(key)}`;
    switch (type.split(":").at(-1)) {
      case "ApplicationRegistration": {
        const found = [...applications.values()].find((each) => each.displayName === inputs.displayName);
        return found && `/applications/${found.id}`;
      }
      case "ServicePrincipal": {
        const found = [...servicePrincipals.values()].find((each) => each.appId === inputs.clientId);
        return found && `/servicePrincipals/${found.id}`;
      }
      case "ServicePrincipalDelegatedPermissionGrant": {
        const [found] = [...grants.values()];
        return found && `/oauth2PermissionGrants/${found.id}`;
      }
      case "ApplicationIdentifierUri":
        return facet("identifierUris", Buffer.from(String(inputs.identifierUri)).toString("base64"));
      case "ApplicationPermissionScope":
        return facet("permissionScopes", inputs.scopeId);
      case "ApplicationRedirectUris":
        return facet("redirectUris", inputs.type);
      case "ApplicationApiAccess":
        return facet("apiAccess", inputs.apiClientId);
      default:
        return type.startsWith("azure-native:")
          ? resourceId(findSpec(type), String(lab["azure-native:subscriptionId"]), inputs)
          : undefined;
    }
  }
});
