import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { BackendApp } from "../../infra/backendApp.ts";
import { ClientApp, type ClientAppArgs } from "../../infra/clientApp.ts";
import { guid } from "./support/azure.ts";
import { deploy, known } from "./support/deploy.ts";
import { calculator, calculatorPro, lab } from "./support/settings.ts";

const portalUri = "https://contoso-calc-dev.developer.azure-api.net/signin-oauth/code/callback/oauth";
const pkceUri = "https://contoso-calc-dev.developer.azure-api.net/signin-oauth/code-pkce/callback/oauth";

const run = (args: Partial<ClientAppArgs> = {}, preview = false, apis = [calculator, calculatorPro]) =>
  deploy(
    () => {
      const backendApps = Object.fromEntries(
        apis.map(({ name, backendApp }) => [name, new BackendApp(name, { ...backendApp, protect: false })]),
      );
      return new ClientApp("client-app", {
        ...lab.clientApp,
        backendApps,
        formerNames: {},
        redirectUris: { Web: [portalUri], SPA: [] },
        protect: false,
        ...args,
      });
    },
    { preview },
  );

let labRun: Awaited<ReturnType<typeof run>>;
before(async () => {
  labRun = await run();
});
const applicationId = `/applications/${guid("application", "client-app")}`;
const clientId = guid("client", "client-app");

test("the client app is registered with the implicit-grant boxes as the stack file has them", async () => {
  const { one } = await run({ implicitGrant: { accessTokens: true, idTokens: false } });
  assert.deepEqual(one("ApplicationRegistration", "client-app").inputs, {
    displayName: "oauth-client-app",
    signInAudience: "AzureADMyOrg",
    requestedAccessTokenVersion: 2,
    implicitAccessTokenIssuanceEnabled: true,
    implicitIdTokenIssuanceEnabled: false,
  });
});

describe("client secrets", () => {
  const secrets = [
    { name: "2026-h1", expires: "2026-12-31T00:00:00Z" },
    { name: "2026-h2", expires: "2027-06-30T00:00:00Z" },
  ];

  test("are one resource each, with name and expiry from the stack file", async () => {
    const { all } = await run({ secrets });
    assert.deepEqual(
      all("ApplicationPassword")
        .map(({ name, inputs }) => ({ name, inputs }))
        .sort((a, b) => a.name.localeCompare(b.name)),
      [
        {
          name: "client-app/2026-h1",
          inputs: { applicationId, displayName: "2026-h1", endDate: "2026-12-31T00:00:00Z" },
        },
        {
          name: "client-app/2026-h2",
          inputs: { applicationId, displayName: "2026-h2", endDate: "2027-06-30T00:00:00Z" },
        },
      ],
    );
  });

  test("keep their resource when a new one is added: nothing that is in use is replaced", async () => {
    const before = await run({ secrets: secrets.slice(0, 1) });
    const after = await run({ secrets });
    const { urn, inputs } = before.one("ApplicationPassword");
    assert.deepEqual(after.one("ApplicationPassword", "client-app/2026-h1").inputs, inputs);
    assert.equal(after.one("ApplicationPassword", "client-app/2026-h1").urn, urn);
  });

  test("are used from the last one on, and marked as secret", async () => {
    const { result } = await run({ secrets });
    assert.equal(await known(result.clientSecret!), "value of client-app/2026-h2");
    assert.equal(await pulumi.isSecret(result.clientSecret!), true);
  });

  test("are not made where the stack file has none", async () => {
    const { result, all } = await run({ secrets: [], redirectUris: { Web: [], SPA: [pkceUri] } });
    assert.deepEqual(all("ApplicationPassword"), []);
    assert.equal(result.clientSecret, undefined);
  });
});

describe("redirect URIs", () => {
  const platforms = async (args: Partial<ClientAppArgs>) =>
    Object.fromEntries(
      (await run(args))
        .all("ApplicationRedirectUris")
        .map(({ inputs }) => [inputs.type, inputs.redirectUris]),
    );

  test("of the developer portal are Web ones", async () => {
    assert.deepEqual(await platforms({}), { Web: [portalUri] });
  });

  test("with PKCE are SPA ones beside them", async () => {
    assert.deepEqual(await platforms({ redirectUris: { Web: [portalUri], SPA: [pkceUri] } }), {
      Web: [portalUri],
      SPA: [pkceUri],
    });
  });

  test("of a platform without any are left out", async () => {
    assert.deepEqual(await platforms({ redirectUris: { Web: [], SPA: [pkceUri] } }), { SPA: [pkceUri] });
  });
});

test("the client app asks for every scope of every backend app", async () => {
  const { all } = labRun;
  const asked = Object.fromEntries(all("ApplicationApiAccess").map(({ name, inputs }) => [name, inputs]));
  assert.deepEqual(asked, {
    "client-app/basic-calculator": {
      applicationId,
      apiClientId: guid("client", "basic-calculator"),
      scopeIds: [guid("basic-calculator/Calculator.Read")],
    },
    "client-app/basic-calculator-pro": {
      applicationId,
      apiClientId: guid("client", "basic-calculator-pro"),
      scopeIds: [guid("basic-calculator-pro/Calculator.Read"), guid("basic-calculator-pro/Calculator.Write")],
    },
  });
});

describe("admin consent", () => {
  test("is one grant for each API with all of its scopes", async () => {
    const { all } = labRun;
    const grants = Object.fromEntries(
      all("ServicePrincipalDelegatedPermissionGrant").map(({ name, inputs }) => [name, inputs]),
    );
    const servicePrincipalObjectId = guid("service principal", clientId);
    assert.deepEqual(grants, {
      "client-app/basic-calculator": {
        servicePrincipalObjectId,
        resourceServicePrincipalObjectId: guid("service principal", guid("client", "basic-calculator")),
        claimValues: ["Calculator.Read"],
      },
      "client-app/basic-calculator-pro": {
        servicePrincipalObjectId,
        resourceServicePrincipalObjectId: guid("service principal", guid("client", "basic-calculator-pro")),
        claimValues: ["Calculator.Read", "Calculator.Write"],
      },
    });
  });

  test("comes after the scopes it names", async () => {
    const { one } = labRun;
    const grant = one("ServicePrincipalDelegatedPermissionGrant", "client-app/basic-calculator");
    const scope = one("ApplicationPermissionScope", "basic-calculator/Calculator.Read");
    assert.ok(grant.propertyDependencies.claimValues?.includes(scope.urn));
  });

  test("left to an administrator grants nothing, and has both service principals ready", async () => {
    const { all, one } = await run({ grantAdminConsent: false });
    assert.deepEqual(all("ServicePrincipalDelegatedPermissionGrant"), []);
    assert.deepEqual(one("ServicePrincipal", "client-app").inputs, { clientId });
    assert.equal(all("ServicePrincipal").length, 3);
  });
});

test("of more APIs than a registration may list it lists none, and has the consent for each", async () => {
  const apisOf = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...calculator, name: `calculator-${index}` }));
  const [most, more] = [await run({}, false, apisOf(50)), await run({}, false, apisOf(51))];
  assert.equal(most.all("ApplicationApiAccess").length, 50);
  assert.equal(more.all("ApplicationApiAccess").length, 0);
  assert.equal(more.all("ServicePrincipalDelegatedPermissionGrant").length, 51);
});

test("protect covers the registration alone", async () => {
  const { resources } = await run({ protect: true });
  assert.deepEqual(
    resources.filter((resource) => resource.protect).map(({ name }) => name),
    ["client-app"],
  );
});

test("a preview shows the same resources", async () => {
  const [preview, up] = [await run({}, true), labRun];
  assert.deepEqual(preview.resources.map(({ urn }) => urn).sort(), up.resources.map(({ urn }) => urn).sort());
});
