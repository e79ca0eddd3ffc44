import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Settings, SharedProductSettings } from "../../infra/settings.ts";
import { declareStack } from "../../infra/stack.ts";
import { guid } from "./support/azure.ts";
import { deploy, secret } from "./support/deploy.ts";
import { calculator, lab, tenantId } from "./support/settings.ts";

const entra = {
  displayName: "oauth-portal-app",
  secrets: [{ name: "2026-h2", expires: "2027-06-30T00:00:00Z" }],
  grantAdminConsent: true,
};
const group = { entra: "9a1d6c2e-5b1f-4c7a-9d3e-2f8b7c6a5e41", name: "Partners" };
const partners: SharedProductSettings = {
  existing: false,
  id: "partners",
  displayName: "Partners",
  description: "For partners",
  subscriptionRequired: true,
  approvalRequired: false,
  groups: ["developers", group],
};
const inService = { resourceGroupName: "rg-contoso-calc-dev", serviceName: "contoso-calc-dev" };
const graph = guid("service principal", "00000003-0000-0000-c000-000000000000");
const applicationId = `/applications/${guid("application", "portal-app")}`;

const run = (login: Partial<typeof entra> = {}, change: Partial<Settings> = {}) =>
  deploy(() =>
    declareStack({ ...lab, portal: { ...lab.portal, login: { entra: { ...entra, ...login } } }, ...change }),
  );

describe("a portal that people sign in to with Entra ID", () => {
  let labRun: Awaited<ReturnType<typeof run>>;
  before(async () => {
    labRun = await run();
  });

  test("has a registration of its own, of this tenant, with its sign-in page on the platform SPA", () => {
    const { one } = labRun;
    assert.deepEqual(one("ApplicationRegistration", "portal-app").inputs, {
      displayName: "oauth-portal-app",
      signInAudience: "AzureADMyOrg",
      requestedAccessTokenVersion: 2,
    });
    assert.deepEqual(one("ApplicationRedirectUris", "portal-app/SPA").inputs, {
      applicationId,
      type: "SPA",
      redirectUris: ["https://contoso-calc-dev.developer.azure-api.net/signin"],
    });
  });

  test("asks for the claims that a new user is made of, and for no more than to sign in", () => {
    const { one } = labRun;
    assert.deepEqual(one("ApplicationOptionalClaims").inputs, {
      applicationId,
      idTokens: [{ name: "email" }, { name: "family_name" }, { name: "given_name" }],
    });
    const { scopeIds, roleIds } = one("ApplicationApiAccess", "portal-app/graph").inputs;
    assert.equal((scopeIds as string[]).length, 3);
    assert.equal(roleIds, undefined);
    const { inputs } = one("ServicePrincipalDelegatedPermissionGrant", "portal-app/graph");
    assert.deepEqual(inputs.claimValues, ["email", "openid", "profile"]);
    assert.equal(inputs.resourceServicePrincipalObjectId, graph);
  });

  test("has the identity provider aad with the active secret, which stays a secret", () => {
    const provider = labRun.one("IdentityProvider");
    assert.equal(provider.name, "portal-login");
    assert.deepEqual(provider.inputs, {
      ...inService,
      identityProviderName: "aad",
      clientId: guid("client", "portal-app"),
      clientSecret: secret((provider.inputs.clientSecret as { secret: unknown }).secret),
      authority: "login.microsoftonline.com",
      signinTenant: tenantId,
      allowedTenants: [tenantId],
      clientLibrary: "MSAL-2",
    });
    assert.ok(provider.additionalSecretOutputs.includes("clientSecret"));
    assert.ok(
      provider.propertyDependencies.clientSecret?.includes(
        labRun.one("ApplicationPassword", "portal-app/2026-h2").urn,
      ),
    );
  });

  test("is published after that, and anew", async () => {
    const { one } = labRun;
    assert.ok(
      one("Deployment", "developer-portal").dependencies.includes(one("IdentityProvider").urn),
      "the publication waits for the identity provider",
    );
    const plain = await deploy(() => declareStack(lab));
    const keepers = (of: typeof plain) => of.one("RandomString").inputs.keepers;
    assert.notDeepEqual(keepers(labRun), keepers(plain));
    assert.equal(plain.all("IdentityProvider").length, 0);
  });

  test("has both of its hosts registered, in every cloud under the cloud's own", async () => {
    const { one } = await run(
      {},
      {
        cloud: "usgovernment",
        apiManagement: { ...lab.apiManagement, portalHost: "developers.contoso.example" },
      },
    );
    assert.deepEqual(one("ApplicationRedirectUris", "portal-app/SPA").inputs.redirectUris, [
      "https://developers.contoso.example/signin",
      "https://contoso-calc-dev.developer.azure-api.us/signin",
    ]);
    assert.equal(one("IdentityProvider").inputs.authority, "login.microsoftonline.us");
  });

  test("leaves consent to an administrator where the stack file says so", async () => {
    const { all } = await run({ grantAdminConsent: false }, { products: [partners] });
    const names = all("ServicePrincipalDelegatedPermissionGrant").map(({ name }) => name);
    assert.ok(!names.includes("portal-app/graph"));
    assert.deepEqual(all("AppRoleAssignment"), []);
  });
});

describe("a product for a group of Entra ID", () => {
  const product = {
    id: "partners",
    displayName: "Partners",
    description: "",
    approvalRequired: false,
    shared: true,
  } as const;
  const apis = [{ ...calculator, product }];

  test("has a group that stands for it, made after the identity provider", async () => {
    const { one, all } = await run({}, { products: [partners], apis });
    const made = one("Group");
    assert.deepEqual(made.inputs, {
      ...inService,
      groupId: `entra-${group.entra}`,
      displayName: "Partners",
      type: "external",
      externalId: `aad://${tenantId}/groups/${group.entra}`,
    });
    assert.ok(made.dependencies.includes(one("IdentityProvider").urn));
    const link = one("ProductGroup", `partners/entra-${group.entra}`);
    assert.ok(link.propertyDependencies.groupId?.includes(made.urn));
    assert.deepEqual(
      all("ProductGroup").map(({ inputs }) => inputs.groupId),
      ["developers", `entra-${group.entra}`],
    );
  });

  test("lets API Management read who is in it", async () => {
    const { one, all } = await run({}, { products: [partners], apis });
    assert.equal((one("ApplicationApiAccess", "portal-app/graph").inputs.roleIds as string[]).length, 2);
    assert.deepEqual(
      all("AppRoleAssignment").map(({ name, inputs }) => [name, inputs.resourceObjectId]),
      [
        ["portal-app/graph/User.Read.All", graph],
        ["portal-app/graph/Group.Read.All", graph],
      ],
    );
  });

  test("is one group for several products, named after the stack at an instance of others", async () => {
    const apiManagement = { ...lab.apiManagement, existing: true };
    const products = [partners, { ...partners, id: "more", displayName: "More", groups: [group] }];
    const { one, all } = await run({}, { products, apis, apiManagement });
    assert.equal(one("Group").inputs.groupId, `entra-apim-oauth_dev-${group.entra}`);
    assert.equal(all("ProductGroup").length, 3);
  });
});
