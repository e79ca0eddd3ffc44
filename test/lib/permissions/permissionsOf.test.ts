import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, describe, it } from "node:test";
import { builtInRole } from "../../../emulator/model/access.ts";
import * as azuread from "../../../infra/sdk/azuread.ts";
import { graphQuestions, graphUses } from "../../../lib/permissions/graphUses.ts";
import type { IdentityPermissions } from "../../../lib/permissions/identity.ts";
import { Needs } from "../../../lib/permissions/needs.ts";
import { permissionsOf } from "../../../lib/permissions/permissionsOf.ts";
import { declaredStack } from "../../../rehearsal/declaredStack.ts";
import { loadStack } from "../../../rehearsal/rehearsedStack.ts";
import { asTable } from "../../../scripts/permissions/report.ts";
import { copyProject } from "../../rehearsal/support/project.ts";

const page = readFileSync(path.resolve(import.meta.dirname, "../../../docs/pull-requests.md"), "utf8");
const project = copyProject();
after(() => project.remove());

const subscriptionId = "0f3c9b52-8d64-4e0b-b2a7-51c0a6d47e22";
const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-apim`;
const instance = `${group}/providers/Microsoft.ApiManagement/service/contoso-shared`;
const component =
  "/subscriptions/1d0f2b8a-7c4e-4a35-8b6f-9e2d1c0a5b73/resourceGroups/rg-monitoring/providers/Microsoft.Insights/components/appi";
const manageGrants = "DelegatedPermissionGrant.ReadWrite.All";

/** What a stack needs: that of the lab with other keys. */
async function needs(keys = ""): Promise<Record<IdentityPermissions["identity"], IdentityPermissions>> {
  project.write("Pulumi.asked.yaml", stackFile(keys));
  const stack = loadStack(project.folder, "asked");
  const all = permissionsOf(stack.settings, await declaredStack(stack));
  return Object.fromEntries(all.map((each) => [each.identity, each])) as Awaited<ReturnType<typeof needs>>;
}

function stackFile(keys: string): string {
  const base = {
    apiManagement: "{ serviceName: contoso-calc, publisherName: Contoso, publisherEmail: a@contoso.example }",
    clientApp: '{ secrets: [{ name: one, expires: "2099-12-31" }] }',
  };
  const own = Object.entries(base).filter(([key]) => !keys.includes(`apim-oauth:${key}:`));
  return [
    "config:",
    "  azuread:tenantId: 7b6a2d1e-4c1f-4f0e-9a53-6d2f8f1f0c11",
    "  azure-native:tenantId: 7b6a2d1e-4c1f-4f0e-9a53-6d2f8f1f0c11",
    `  azure-native:subscriptionId: ${subscriptionId}`,
    "  azure-native:location: westeurope",
    ...own.map(([key, value]) => `  apim-oauth:${key}: ${value}`),
    keys,
  ].join("\n");
}

function graph({ graph }: IdentityPermissions): string[] {
  return graph.map(({ permission }) => permission);
}

function roles({ azure }: IdentityPermissions): [string, string][] {
  return azure
    .filter(({ optional }) => !optional)
    .map(({ role, actions, scope }) => [role ?? actions!.join(), scope.id]);
}

describe("the permissions that a stack's identities need", () => {
  it("are for the lab those of the table in pull-requests.md", async () => {
    const lab = await needs();
    assert.ok(page.includes(asTable(Object.values(lab))), asTable(Object.values(lab)));
    assert.deepEqual(graph(lab.preview), []);
    const reasons = lab.deploy.graph[0]!.reasons.map((reason) => `${reason.for}: ${reason.calls}`);
    assert.ok(reasons.includes("ApplicationRegistration (2): POST, PATCH, DELETE /applications"));
  });

  it("are narrower for an instance that is there, and narrower still without a portal to publish", async () => {
    const adopted = (sku: string) =>
      `  apim-oauth:apiManagement: { serviceName: contoso-shared, resourceGroupName: rg-apim, existing: true, sku: ${sku}, capacity: ${sku === "Consumption" ? 0 : 1}, publisherName: Contoso, publisherEmail: a@contoso.example }`;
    const developer = await needs(adopted("Developer"));
    assert.deepEqual(roles(developer.deploy), [["API Management Service Contributor", group]]);
    assert.deepEqual(roles(developer.preview), [["Reader", instance]]);
    assert.deepEqual(roles(developer.drift)[0], ["Reader", group]);
    const consumption = await needs(
      `${adopted("Consumption")}\n  apim-oauth:clientApp: { redirectUris: [https://app.contoso.example/], secrets: [{ name: one, expires: "2099-12-31" }] }`,
    );
    assert.deepEqual(roles(consumption.deploy), [["API Management Service Contributor", instance]]);
  });

  it("name what only some stacks have: a group that exists, roles, monitoring, clients of others, no consent", async () => {
    const { deploy, preview, drift } = await needs(`
  apim-oauth:apiManagement: { serviceName: contoso-new, resourceGroupName: rg-apim, existingResourceGroup: true, publisherName: Contoso, publisherEmail: a@contoso.example }
  apim-oauth:clientApp: { grantAdminConsent: false, secrets: [{ name: one, expires: "2099-12-31" }] }
  apim-oauth:monitoring: { applicationInsights: ${component} }
  apim-oauth:apis:
    - name: basic-calculator
      backendApp:
        scopes: [{ value: Calculator.Read, description: Reads }]
        roles: [{ value: Calculator.Read.All, for: applications, displayName: Reads, description: Reads all }]
  apim-oauth:clients:
    - { name: nightly, type: daemon, existing: 5b1e7a6c-3d2f-4c8e-9a70-1f2e3d4c5b6a, apis: { basic-calculator: [Calculator.Read.All] } }
`);
    // Without grants of its own it may not read those of others.
    assert.deepEqual(graph(deploy), [
      "AppRoleAssignment.ReadWrite.All",
      "Application.ReadWrite.All",
      "Directory.Read.All",
    ]);
    assert.deepEqual(roles(deploy), [
      ["API Management Service Contributor", group],
      ["Reader", component],
    ]);
    assert.ok(deploy.azure.some(({ optional, scope }) => optional && scope.kind === "subscription"));
    assert.deepEqual(graph(preview), ["Application.Read.All"]);
    assert.deepEqual(roles(preview), [
      ["Reader", group],
      ["Reader", component],
    ]);
    assert.deepEqual(graph(drift), ["Application.Read.All", "Directory.Read.All"]);
    assert.ok(!graph(deploy).includes(manageGrants));
  });

  it("have the assignment of the identity that reads a new instance's certificates, where no other role has it", async () => {
    const identity =
      "/subscriptions/1d0f2b8a-7c4e-4a35-8b6f-9e2d1c0a5b73/resourceGroups/rg-shared/providers/Microsoft.ManagedIdentity/userAssignedIdentities/certificates";
    const reading = (id: string, more: string) =>
      needs(
        `  apim-oauth:apiManagement: { serviceName: contoso-new, resourceGroupName: rg-apim, ${more} gatewayHost: api.contoso.example, certificates: { gateway: "https://contoso.vault.azure.net/secrets/api", identity: { id: ${id}, clientId: 3c2f9d11-6f0e-4b1a-8a3e-0d7c5b8a9e21 } }, publisherName: Contoso, publisherEmail: a@contoso.example }`,
      );
    const { deploy, preview, drift } = await reading(identity, "existingResourceGroup: true,");
    assert.deepEqual(roles(deploy), [
      ["API Management Service Contributor", group],
      ["Managed Identity Operator", identity],
    ]);
    assert.ok(deploy.azure.every(({ role, scope }) => role === undefined || builtInRole(role, scope.id)));
    for (const other of [preview, drift]) {
      assert.ok(!roles(other).some(([, scope]) => scope === identity));
    }
    const inSubscription = identity.replace(/\/subscriptions\/[^/]+/, `/subscriptions/${subscriptionId}`);
    assert.deepEqual(roles((await reading(inSubscription, "")).deploy), [
      ["Contributor", `/subscriptions/${subscriptionId}`],
    ]);
  });

  it("are left out where a wider role has them, and not where it only is around them", () => {
    const kind = "user-assigned identity";
    const gathered = (role: string, scope: string, id: string) => {
      const needs = new Needs();
      const reason = { for: "a", calls: "b", source: "c" };
      needs.azure({ role, scope: { kind: "resource group", id: scope } }, reason);
      needs.azure({ role: "Managed Identity Operator", scope: { kind, id } }, reason);
      return needs.azureRoles().map(({ role }) => role);
    };
    const both = (role: string) => [role, "Managed Identity Operator"];
    assert.deepEqual(gathered("Contributor", group, `${group}/providers/x/y/z`), ["Contributor"]);
    assert.deepEqual(gathered("Contributor", group, `${group}-two/providers/x/y/z`), both("Contributor"));
    for (const role of ["API Management Service Contributor", "Reader"]) {
      assert.deepEqual(gathered(role, group, `${group}/providers/x/y/z`), both(role));
    }
  });

  it("are for those that own the apps no longer for those of others", async () => {
    const deployer = "2c6a8f10-9b3d-4e57-8a41-5d0f7c2e9b36";
    const alone = await needs(`  apim-oauth:owners: { deployer: ${deployer} }`);
    assert.deepEqual(graph(alone.deploy), ["Application.ReadWrite.OwnedBy", manageGrants]);
    assert.ok(alone.deploy.notes.some((note) => note.includes(deployer)));
    const two = await needs(
      `  apim-oauth:owners: { deployer: ${deployer}, others: [7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11] }`,
    );
    assert.deepEqual(graph(two.deploy), [
      "Application.ReadWrite.OwnedBy",
      manageGrants,
      "Directory.Read.All",
    ]);
  });

  it("are known for every resource and function of azuread that the program may use", () => {
    const used = Object.keys(azuread).map((name) => name.replace(/Output$/, ""));
    const known = [...Object.keys(graphUses), ...Object.keys(graphQuestions)];
    assert.deepEqual(
      used.filter((name) => !known.includes(name)),
      [],
    );
  });
});
