import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import type { ProgramRun } from "../../../../emulator/engines/engine.ts";
import { deployWithNode, previewWithNode } from "../../../../emulator/engines/node.ts";
import { azureadProvider } from "../../../../emulator/providers/azuread/index.ts";
import { randomProvider } from "../../../../emulator/providers/random/index.ts";
import { UNKNOWN } from "../../../../lib/engine/values.ts";
import { type AzureAdWorld, startAzureAdWorld } from "./support.ts";

let w: AzureAdWorld;
before(async () => {
  w = await startAzureAdWorld();
});
after(() => w.world.close());

const run = (): ProgramRun => ({
  projectFolder: path.join(import.meta.dirname, "programs"),
  project: "azuread-lab",
  main: "lab.ts",
  stack: "test",
  config: { "azuread:tenantId": w.tenant.id, "azuread-lab:owner": w.tenant.deployer.objectId },
  providers: [azureadProvider(w.providers), randomProvider()],
});

test("a program of the SDK's own classes previews without a trace in the tenant", async () => {
  const { resources, outputs } = await previewWithNode(run());
  assert.equal(resources.length, 13);
  assert.equal(outputs.clientId, UNKNOWN);
  assert.equal(outputs.clientSecret, UNKNOWN);
  assert.equal(w.tenant.applications.size, 0);
});

test("the same program deploys the lab's registrations and consent", async () => {
  const { outputs } = await deployWithNode(run());
  const applications = [...w.tenant.applications.values()];
  const client = applications.find(({ displayName }) => displayName === "client-app");
  const backend = applications.find(({ displayName }) => displayName === "backend-app");
  assert.equal(outputs.clientId, client?.appId);
  assert.equal(outputs.clientSecret, client?.passwordCredentials[0]?.secretText);
  assert.deepEqual(backend?.identifierUris, [`api://${backend?.appId}`]);
  assert.deepEqual(client?.web.redirectUris, ["https://contoso.example/callback"]);
  assert.deepEqual(client?.owners, [w.tenant.deployer.objectId]);
  const [scope] = backend?.api.oauth2PermissionScopes ?? [];
  assert.deepEqual(client?.requiredResourceAccess, [
    { resourceAppId: backend?.appId, resourceAccess: [{ id: scope?.id, type: "Scope" }] },
  ]);
  const principalOf = (appId: string | undefined) =>
    [...w.tenant.servicePrincipals.values()].find((principal) => principal.appId === appId)?.id;
  assert.deepEqual(
    [...w.tenant.grants.values()].map(({ clientId, resourceId, scope }) => [clientId, resourceId, scope]),
    [[principalOf(client?.appId), principalOf(backend?.appId), "Calculator.Read"]],
  );
});
