import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { IdentityPermissions } from "../../lib/permissions/identity.ts";
import { permissionsOf } from "../../lib/permissions/permissionsOf.ts";
import { declaredIn } from "../../rehearsal/declaredStack.ts";
import { holdTo } from "../../rehearsal/leastPrivilege.ts";
import { loadStack } from "../../rehearsal/rehearsedStack.ts";
import { apiManagement } from "./support/lab.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

const deployer = "2c6a8f10-9b3d-4e57-8a41-5d0f7c2e9b36";
const other = "7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11";

/** Three identities, each with what `npm run permissions` prints, in a tenant that forbids client secrets. */
describe("a stack at an adopted instance, with the least privileges and without a secret", { skip }, () => {
  let stack: EngineStack;
  let identities: readonly IdentityPermissions[];
  const as = (identity: IdentityPermissions["identity"], without?: readonly string[]) =>
    holdTo(
      stack.tenant,
      identities.filter((each) => each.identity === identity),
      without,
    );
  const up = (...more: string[]) => stack.script("up", "dev", "--yes", "--skip-preview", ...more);

  before(async () => {
    stack = await openStack({
      ...apiManagement({ existing: true, resourceGroupName: "rg-shared", sku: "Developer" }),
      "apim-oauth:clientApp": {},
      "apim-oauth:oauthServer": { grantTypes: ["authorizationCodeWithPkce"] },
      "apim-oauth:owners": { deployer, others: [other] },
    });
    stack.tenant.secretPolicy = { restricts: "passwordAddition" };
    const { settings, ...rest } = loadStack(stack.pulumi.folder.project, "dev");
    identities = permissionsOf(settings, await declaredIn(stack.world, { settings, ...rest }));
  });
  after(() => stack?.close());

  it("is previewed by who may read the instance alone", async () => {
    as("preview");
    const { exitCode, stdout, stderr } = await stack.script("preview", "dev");
    assert.equal(exitCode, 0, stdout + stderr);
  });

  it("is not deployed by who lacks a permission, and up says where they are listed", async () => {
    as("deploy", ["DelegatedPermissionGrant.ReadWrite.All"]);
    const { exitCode, stdout, stderr } = await up();
    assert.notEqual(exitCode, 0);
    assert.match(stdout + stderr, /creating delegated permission grant: .*Authorization_RequestDenied/);
    assert.match(
      stderr,
      /^Look at what the deploying identity needs, and why: npm run permissions -- --stack dev$/m,
    );
  });

  it("is deployed by who owns its apps, and nothing is left to do", async () => {
    const may = as("deploy");
    assert.equal(
      may,
      "Application.ReadWrite.OwnedBy, DelegatedPermissionGrant.ReadWrite.All, Directory.Read.All, API Management Service Contributor on the resource group",
    );
    const first = await up();
    assert.equal(first.exitCode, 0, first.stdout + first.stderr);
    const second = await up("--expect-no-changes");
    assert.equal(second.exitCode, 0, second.stdout + second.stderr);
  });

  it("is looked at by who reads, who finds nothing, and then the owner that was removed", async () => {
    as("drift");
    const clean = await stack.script("drift", "dev");
    assert.equal(clean.exitCode, 0, clean.stdout + clean.stderr);
    const verified = await stack.script("verify", "--stack", "dev");
    assert.equal(verified.exitCode, 0, verified.stdout + verified.stderr);

    const app = [...stack.tenant.applications.values()].find(({ displayName }) => /client/.test(displayName));
    app!.owners = app!.owners.filter((id) => id !== other);
    const drift = await stack.script("drift", "dev");
    assert.equal(drift.exitCode, 1, drift.stdout + drift.stderr);
    assert.match(drift.stdout, new RegExp(`ApplicationOwner.*client-app/owners/${other}`));
    const red = await stack.script("verify", "--stack", "dev");
    assert.equal(red.exitCode, 1, red.stdout + red.stderr);
    assert.match(
      red.stdout,
      /does not have the owners of the stack file: the app registration lacks 7b6a2d1e/,
    );
  });

  it("is deleted by who owns its apps", async () => {
    as("deploy");
    const { exitCode, stdout, stderr } = await stack.script("destroy", "dev", "--yes");
    assert.equal(exitCode, 0, stdout + stderr);
    assert.deepEqual(
      [...stack.tenant.applications.values()].filter(({ displayName }) => /oauth/.test(displayName)),
      [],
    );
  });
});
