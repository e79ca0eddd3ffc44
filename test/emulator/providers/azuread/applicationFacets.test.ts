import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import type { Application } from "../../../../emulator/model/directory.ts";
import { type Properties, UNKNOWN } from "../../../../lib/engine/values.ts";
import { type Json, scope } from "../../graph/support.ts";
import { refusedWith } from "../lifecycle.ts";
import { type AzureAdWorld, startAzureAdWorld } from "./support.ts";

let w: AzureAdWorld;
before(async () => {
  w = await startAzureAdWorld();
});
after(() => w.world.close());

async function newApplication(properties?: Json): Promise<{ stored: Application; applicationId: string }> {
  const { id } = await w.application(properties);
  const stored = w.tenant.applications.get(String(id));
  assert.ok(stored);
  return { stored, applicationId: `/applications/${id}` };
}

const [first, second] = [randomUUID(), randomUUID()];
const uri = (n: number) => `https://contoso.example/callback/${n}`;
const scopeInputs = {
  scopeId: first,
  value: "Calculator.Read",
  adminConsentDisplayName: "Read the calculator",
  adminConsentDescription: "Allows to read the calculator",
};

const roleInputs = {
  roleId: first,
  value: "Calculator.Read.All",
  displayName: "Read",
  description: "Read the calculator",
  allowedMemberTypes: ["Application"],
};

interface Facet {
  readonly className: string;
  readonly inputs: (application: Application) => Properties;
  /** Changed in place; absent where every input replaces. */
  readonly changed?: Properties;
  readonly changes?: Record<string, string>;
  readonly replaced: Properties;
  readonly replaces: Record<string, string>;
  readonly id: (application: Application) => string;
  /** What of the application this resource writes. */
  readonly stored: (application: Application) => unknown;
  readonly before?: Json;
  /** Graph draws its id, so that a second one is another. */
  readonly isNew?: true;
}

const facets: readonly Facet[] = [
  {
    className: "ApplicationIdentifierUri",
    inputs: ({ appId }) => ({ identifierUri: `api://${appId}` }),
    replaced: { identifierUri: "api://other" },
    replaces: { identifierUri: "update-replace" },
    id: ({ id, appId }) =>
      `/applications/${id}/identifierUris/${Buffer.from(`api://${appId}`).toString("base64")}`,
    stored: ({ identifierUris }) => identifierUris,
  },
  {
    className: "ApplicationPermissionScope",
    inputs: () => scopeInputs,
    changed: { adminConsentDisplayName: "Read", type: "Admin" },
    changes: { adminConsentDisplayName: "update", type: "update" },
    replaced: { scopeId: second },
    replaces: { scopeId: "update-replace" },
    id: ({ id }) => `/applications/${id}/permissionScopes/${first}`,
    stored: ({ api }) => api.oauth2PermissionScopes,
  },
  {
    className: "ApplicationAppRole",
    before: {
      appRoles: [
        {
          id: second,
          displayName: "Other",
          description: "Other",
          value: "Other",
          isEnabled: true,
          allowedMemberTypes: ["User"],
        },
      ],
    },
    inputs: () => roleInputs,
    changed: { displayName: "Read all", allowedMemberTypes: ["Application", "User"] },
    changes: { displayName: "update", "allowedMemberTypes[1]": "add" },
    replaced: { roleId: randomUUID() },
    replaces: { roleId: "update-replace" },
    id: ({ id }) => `/applications/${id}/appRoles/${first}`,
    stored: ({ appRoles }) => appRoles.filter(({ id }) => id !== second),
  },
  {
    className: "ApplicationApiAccess",
    inputs: () => ({ apiClientId: first, scopeIds: [first, second] }),
    changed: { scopeIds: [second], roleIds: [first] },
    changes: { "roleIds[0]": "add", "scopeIds[0]": "delete" },
    replaced: { apiClientId: second },
    replaces: { apiClientId: "update-replace" },
    id: ({ id }) => `/applications/${id}/apiAccess/${first}`,
    stored: ({ requiredResourceAccess }) => requiredResourceAccess,
  },
  {
    className: "ApplicationFederatedIdentityCredential",
    isNew: true,
    inputs: () => ({
      displayName: "github-main",
      issuer: "https://token.actions.githubusercontent.com",
      subject: "repo:contoso/orders:ref:refs/heads/main",
      audiences: ["api://AzureADTokenExchange"],
    }),
    changed: { subject: "repo:contoso/orders:environment:prod" },
    changes: { subject: "update" },
    replaced: { displayName: "other" },
    replaces: { displayName: "update-replace" },
    id: ({ id, federatedCredentials }) => `${id}/federatedIdentityCredential/${federatedCredentials[0]?.id}`,
    stored: ({ federatedCredentials }) => federatedCredentials,
  },
  {
    className: "ApplicationRedirectUris",
    inputs: () => ({ type: "Web", redirectUris: [uri(1), uri(2)] }),
    changed: { redirectUris: [uri(2), uri(3)] },
    changes: { "redirectUris[0]": "delete", "redirectUris[1]": "add" },
    replaced: { type: "SPA" },
    replaces: { type: "update-replace" },
    id: ({ id }) => `/applications/${id}/redirectUris/Web`,
    stored: ({ web }) => web.redirectUris,
  },
  {
    className: "ApplicationOptionalClaims",
    inputs: () => ({ idTokens: [{ name: "email" } as Properties, { name: "upn", essential: true }] }),
    changed: {
      idTokens: [{ name: "email", essential: true }],
      accessTokens: [{ name: "ipaddr", additionalProperties: ["include"] }],
    },
    changes: { "accessTokens[0]": "add", "idTokens[0].essential": "add", "idTokens[1]": "delete" },
    replaced: {},
    replaces: {},
    id: ({ id }) => `/applications/${id}/optionalClaims`,
    stored: ({ kept }) => Object.values(kept?.optionalClaims ?? {}).flat(),
  },
  {
    className: "ApplicationOwner",
    inputs: () => ({ ownerObjectId: w.tenant.deployer.objectId }),
    replaced: { ownerObjectId: second },
    replaces: { ownerObjectId: "update-replace" },
    id: ({ id }) => `/applications/${id}/owners/${w.tenant.deployer.objectId}`,
    stored: ({ owners }) => owners,
  },
  {
    className: "ApplicationPreAuthorized",
    before: { api: { oauth2PermissionScopes: [scope("A", { id: first }), scope("B", { id: second })] } },
    inputs: () => ({ authorizedClientId: first, permissionIds: [first] }),
    changed: { permissionIds: [first, second] },
    changes: { "permissionIds[1]": "add" },
    replaced: { authorizedClientId: second },
    replaces: { authorizedClientId: "update-replace" },
    id: ({ id }) => `${id}/preAuthorizedApplication/${first}`,
    stored: ({ api }) => api.preAuthorizedApplications,
  },
];

for (const facet of facets) {
  const { className } = facet;

  test(`${className} lives: created, read without a difference, changed, deleted`, async () => {
    const { stored, applicationId } = await newApplication(facet.before);
    const life = w.resource(className);
    const inputs = { applicationId, ...facet.inputs(stored) };
    const created = await life.create(inputs);
    assert.equal(created.id, facet.id(stored));
    assert.notDeepEqual(facet.stored(stored), []);
    assert.deepEqual(await life.refresh(created), created);
    assert.deepEqual(await life.diff(created, inputs), {});
    let current = created;
    if (facet.changed) {
      const news = { ...inputs, ...facet.changed };
      assert.deepEqual(await life.diff(created, news), facet.changes);
      current = await life.update(created, news);
      assert.deepEqual(await life.refresh(current), current);
    }
    await life.delete(current);
    assert.deepEqual(facet.stored(stored), []);
    assert.equal(await life.refresh(current), undefined);
    await life.delete(current);
  });

  test(`${className} is made anew for another application and when its key changes`, async () => {
    const { stored, applicationId } = await newApplication(facet.before);
    const life = w.resource(className);
    const inputs = { applicationId, ...facet.inputs(stored) };
    const created = await life.create(inputs);
    assert.deepEqual(await life.diff(created, { ...inputs, ...facet.replaced }), facet.replaces);
    assert.deepEqual(await life.diff(created, { ...inputs, applicationId: UNKNOWN }), {
      applicationId: "update-replace",
    });
  });

  test(`${className} does not take over what is there already; it can be imported`, async () => {
    const { stored, applicationId } = await newApplication(facet.before);
    const life = w.resource(className);
    const inputs = { applicationId, ...facet.inputs(stored) };
    const created = await life.create(inputs);
    if (facet.isNew) await assert.rejects(life.create(inputs), refusedWith(/second federated credential/));
    else {
      await assert.rejects(
        life.create(inputs),
        refusedWith(/already exists.*pulumi import/, "already-exists"),
      );
    }
    const imported = await life.importById(created.id);
    assert.deepEqual(imported?.outputs, created.outputs);
    assert.deepEqual(await life.diff(imported as never, inputs), {});
  });

  test(`${className} is gone with its application, and its deletion is then no error`, async () => {
    const { stored, applicationId } = await newApplication(facet.before);
    const life = w.resource(className);
    const created = await life.create({ applicationId, ...facet.inputs(stored) });
    await w.graph("DELETE", `/v1.0${applicationId}`);
    assert.equal(await life.refresh(created), undefined);
    await life.delete(created);
  });
}

test("facets of one application that are created at the same time all stay", async () => {
  const { stored, applicationId } = await newApplication();
  const life = w.resource("ApplicationPermissionScope");
  const values = ["A", "B", "C", "D", "E"];
  await Promise.all(
    values.map((value) => life.create({ ...scopeInputs, applicationId, scopeId: randomUUID(), value })),
  );
  assert.deepEqual(stored.api.oauth2PermissionScopes.map(({ value }) => value).sort(), values);
});

for (const [name, run] of [
  ["removed", "delete"],
  ["changed", "update"],
] as const) {
  test(`a scope that is ${name} is disabled first, in a request before, beside its untouched siblings`, async () => {
    const { stored, applicationId } = await newApplication({
      api: { oauth2PermissionScopes: [scope("Other")] },
    });
    const life = w.resource("ApplicationPermissionScope");
    const created = await life.create({ ...scopeInputs, applicationId });
    const sent = await w.sentDuring(() =>
      run === "delete"
        ? life.delete(created)
        : life.update(created, { ...scopeInputs, applicationId, value: "New" }),
    );
    const patches = sent
      .filter(({ call }) => call === `PATCH /v1.0${applicationId}`)
      .map(({ body }) => ((body?.api ?? {}) as { oauth2PermissionScopes: Json[] }).oauth2PermissionScopes)
      .map((scopes) => scopes.map(({ value, isEnabled }) => [value, isEnabled]));
    const last =
      run === "delete"
        ? [["Other", true]]
        : [
            ["Other", true],
            ["New", true],
          ];
    assert.deepEqual(patches, [
      [
        ["Other", true],
        ["Calculator.Read", false],
      ],
      last,
    ]);
    assert.equal(stored.api.oauth2PermissionScopes.length, last.length);
  });
}

test("what somebody changed by hand shows in a refresh", async () => {
  const { stored, applicationId } = await newApplication();
  const life = w.resource("ApplicationRedirectUris");
  const inputs = { applicationId, type: "Web", redirectUris: [uri(1)] };
  const created = await life.create(inputs);
  stored.web.redirectUris = [uri(1), uri(9)];
  const refreshed = await life.refresh(created);
  assert.ok(refreshed);
  assert.deepEqual(await life.diff(refreshed, inputs), { "redirectUris[1]": "delete" });
});

test("the order of a set is no difference and is shown as the program has it", async () => {
  const { stored, applicationId } = await newApplication();
  const life = w.resource("ApplicationRedirectUris");
  const created = await life.create({ applicationId, type: "Web", redirectUris: [uri(1), uri(2)] });
  stored.web.redirectUris.reverse();
  assert.deepEqual((await life.refresh(created))?.outputs.redirectUris, [uri(1), uri(2)]);
  assert.deepEqual(
    await life.diff(created, { applicationId, type: "Web", redirectUris: [uri(2), uri(1)] }),
    {},
  );
});

test("a preview passes on what is not known yet", async () => {
  const life = w.resource("ApplicationRedirectUris");
  const inputs = { applicationId: UNKNOWN, type: "Web", redirectUris: [UNKNOWN, uri(1)] };
  assert.deepEqual((await life.check(inputs)).reasons, []);
  assert.deepEqual((await life.preview(inputs)).redirectUris, [UNKNOWN, uri(1)]);
});

for (const [className, inputs, message] of [
  ["ApplicationIdentifierUri", { applicationId: first, identifierUri: "x" }, /resource ID of an application/],
  ["ApplicationPermissionScope", { ...scopeInputs, value: ".Read" }, /must not begin with a period/],
  ["ApplicationPermissionScope", { ...scopeInputs, value: "Read All" }, /must be alphanumeric/],
  ["ApplicationPermissionScope", { ...scopeInputs, scopeId: "1" }, /expected "scope_id" to be a valid UUID/],
  [
    "ApplicationPermissionScope",
    { ...scopeInputs, type: "All" },
    /expected type to be one of \["Admin" "User"\]/,
  ],
  ["ApplicationApiAccess", { apiClientId: first }, /one of `role_ids,scope_ids` must be specified/],
  ["ApplicationApiAccess", { apiClientId: first, scopeIds: ["1"] }, /"scope_ids\.0" to be a valid UUID/],
  ["ApplicationRedirectUris", { type: "Web", redirectUris: ["https://contoso.example"] }, /trailing slash/],
  [
    "ApplicationRedirectUris",
    { type: "Desktop", redirectUris: [uri(1)] },
    /one of \["PublicClient" "SPA" "Web"\]/,
  ],
  ["ApplicationRedirectUris", { type: "Web", redirectUris: "x" }, /Expected list type, got string type/],
] as const) {
  test(`${className} refuses before anything is sent: ${message.source}`, async () => {
    let reasons: string[] = [];
    const sent = await w.sentDuring(async () => {
      ({ reasons } = await w
        .resource(className)
        .check({ applicationId: `/applications/${first}`, ...inputs }));
    });
    assert.match(reasons.join("\n"), message);
    assert.deepEqual(sent, []);
  });
}

test("a write waits out an outage", async () => {
  const { stored, applicationId } = await newApplication();
  w.world.faults.add({ host: "graph.microsoft.com", status: 503, times: 2, method: "PATCH" });
  await w.resource("ApplicationRedirectUris").create({ applicationId, type: "Web", redirectUris: [uri(1)] });
  assert.deepEqual(stored.web.redirectUris, [uri(1)]);
});
