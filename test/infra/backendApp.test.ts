import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { BackendApp } from "../../infra/backendApp.ts";
import type { BackendAppSettings, RoleSettings } from "../../infra/settings.ts";
import { guid } from "./support/azure.ts";
import { deploy, known, unknown } from "./support/deploy.ts";
import { calculator, scope } from "./support/settings.ts";

const run = (app: Partial<BackendAppSettings> = {}, options: { preview?: boolean; protect?: boolean } = {}) =>
  deploy(
    () => new BackendApp("calc", { ...calculator.backendApp, ...app, protect: options.protect ?? false }),
    { preview: options.preview },
  );
let labRun: Awaited<ReturnType<typeof run>>;
before(async () => {
  labRun = await run();
});
const clientId = guid("client", "calc");

test("a backend app is registered with its name, account types and token version", async () => {
  const { one } = await run({ signInAudience: "AzureADMultipleOrgs", tokenVersion: 1 });
  assert.deepEqual(one("ApplicationRegistration").inputs, {
    displayName: "oauth-backend-app",
    signInAudience: "AzureADMultipleOrgs",
    requestedAccessTokenVersion: 1,
  });
});

describe("the Application ID URI", () => {
  test("is made from the client id", async () => {
    const { one, result } = labRun;
    assert.equal(one("ApplicationIdentifierUri").inputs.identifierUri, `api://${clientId}`);
    assert.equal(await known(result.identifierUri), `api://${clientId}`);
    assert.deepEqual(await known(result.scopeUris), [`api://${clientId}/Calculator.Read`]);
  });

  test("is the stack file's when it gives one, already in the first preview", async () => {
    const { one, result } = await run({ identifierUri: "https://contoso.example/calc" }, { preview: true });
    assert.equal(one("ApplicationIdentifierUri").inputs.identifierUri, "https://contoso.example/calc");
    assert.deepEqual(await known(result.scopeUris), ["https://contoso.example/calc/Calculator.Read"]);
  });
});

describe("scopes", () => {
  test("are published with the texts that administrators and users consent to", async () => {
    const { one } = labRun;
    const { applicationId, scopeId, ...texts } = one("ApplicationPermissionScope").inputs;
    assert.equal(applicationId, `/applications/${guid("application", "calc")}`);
    assert.equal(scopeId, guid("calc/Calculator.Read"));
    assert.deepEqual(texts, {
      value: "Calculator.Read",
      type: "User",
      adminConsentDisplayName: "Allow Calculator.Read",
      adminConsentDescription: "Allows the app Calculator.Read on behalf of the signed-in user",
      userConsentDisplayName: "Allow Calculator.Read for you",
      userConsentDescription: "Allows the app Calculator.Read on your behalf",
    });
  });

  test("keep their ids when another one is put before them", async () => {
    const ids = async (...values: string[]) => {
      const { all } = await run({ scopes: values.map(scope) });
      return Object.fromEntries(
        all("ApplicationPermissionScope").map(({ inputs }) => [inputs.value, inputs.scopeId]),
      );
    };
    const before = await ids("B", "C");
    const after = await ids("A", "B", "C");
    assert.deepEqual({ B: after.B, C: after.C }, before);
    assert.equal(new Set(Object.values(after)).size, 3);
  });
});

describe("roles", () => {
  const [group, daemon] = [guid("group"), guid("daemon")];
  const role = (value: string, more: Partial<RoleSettings> = {}): RoleSettings => ({
    ...{ value, for: "applications", displayName: `Name of ${value}`, description: `What ${value} allows` },
    ...{ groups: [], servicePrincipals: [], ...more },
  });

  test("are published for whom they are, with ids that go by their values", async () => {
    const { all } = await run({
      roles: [role("Read.All"), role("Approve", { for: "users" }), role("Write.All", { for: "both" })],
    });
    assert.deepEqual(
      all("ApplicationAppRole").map(({ inputs }) => inputs),
      [
        ["Read.All", ["Application"]],
        ["Approve", ["User"]],
        ["Write.All", ["Application", "User"]],
      ].map(([value, allowedMemberTypes]) => ({
        applicationId: `/applications/${guid("application", "calc")}`,
        roleId: guid(`calc/roles/${value}`),
        value,
        displayName: `Name of ${value}`,
        description: `What ${value} allows`,
        allowedMemberTypes,
      })),
    );
  });

  test("are given to groups and service principals, on the app's service principal", async () => {
    const { all, one } = await run({
      roles: [role("Read.All", { for: "both", groups: [group], servicePrincipals: [daemon] })],
    });
    const resourceObjectId = guid("service principal", clientId);
    assert.deepEqual(
      all("AppRoleAssignment").map(({ name, inputs }) => [name, inputs]),
      [group, daemon].map((principalObjectId) => [
        `calc/roles/Read.All/${principalObjectId}`,
        { appRoleId: guid("calc/roles/Read.All"), principalObjectId, resourceObjectId },
      ]),
    );
    // Entra ID refuses an assignment while the service principal does not mirror the role.
    assert.ok(one("ServicePrincipal").dependencies.includes(one("ApplicationAppRole").urn));
  });

  test("have ids of their own that protect covers", async () => {
    const { all } = await run({ roles: [role("Read.All")] }, { protect: true });
    assert.deepEqual(
      all("RandomUuid").map(({ name, protect }) => [name, protect]),
      [
        ["calc/Calculator.Read", true],
        ["calc/roles/Read.All", true],
      ],
    );
    assert.equal(all("ApplicationAppRole")[0]!.protect, false);
  });

  test("can be what Entra ID asks for before it gives a token", async () => {
    const { one } = await run({ assignmentRequired: true });
    assert.deepEqual(one("ServicePrincipal").inputs, { clientId, appRoleAssignmentRequired: true });
  });
});

test("the service principal that consent is granted on belongs to the app", async () => {
  const { one, result } = labRun;
  assert.deepEqual(one("ServicePrincipal").inputs, { clientId });
  assert.equal(await known(result.servicePrincipalId), guid("service principal", clientId));
});

test("protect covers the registration and the ids of its scopes, and nothing that can be made again", async () => {
  const { resources } = await run({}, { protect: true });
  const kept = resources.filter((resource) => resource.protect).map(({ type }) => type.split(":").at(-1));
  assert.deepEqual(kept.sort(), ["ApplicationRegistration", "RandomUuid"]);
  const open = await run({}, { protect: false });
  assert.deepEqual(
    open.resources.filter((resource) => resource.protect),
    [],
  );
});

test("every resource is a child of the component", async () => {
  const { resources, one } = labRun;
  const component = one("BackendApp");
  assert.equal(component.type, "apim-oauth:infra:BackendApp");
  for (const { parent, name } of resources.filter(({ custom }) => custom))
    assert.equal(parent, component.urn, name);
});

test("a preview shows the same resources with what is known by then", async () => {
  const [preview, up] = [await run({}, { preview: true }), labRun];
  assert.deepEqual(preview.resources.map(({ urn }) => urn).sort(), up.resources.map(({ urn }) => urn).sort());
  assert.equal(preview.one("ApplicationPermissionScope").inputs.value, "Calculator.Read");
  assert.equal(await known(preview.result.clientId), unknown);
});
