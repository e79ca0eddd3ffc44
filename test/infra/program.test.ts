import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { guid } from "./support/azure.ts";
import { deploy, known, type RunOptions, unknown } from "./support/deploy.ts";
import { subscriptionId, tenantId } from "./support/settings.ts";

interface Outputs {
  readonly developerPortalUrl?: pulumi.Output<string>;
  readonly defaultDeveloperPortalUrl?: pulumi.Output<string>;
  readonly gatewayUrl: pulumi.Output<string>;
  readonly defaultGatewayUrl?: pulumi.Output<string>;
  readonly apis: Record<
    string,
    { url: pulumi.Output<string>; backendClientId: pulumi.Output<string>; scopes: pulumi.Output<string[]> }
  >;
  readonly clientId: pulumi.Output<string>;
  readonly clientSecret?: pulumi.Output<string>;
  readonly redirectUris: pulumi.Input<string>[];
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly adminConsentUrl?: pulumi.Output<string>;
}

const lab: Record<string, unknown> = {
  "azuread:tenantId": tenantId,
  "azure-native:tenantId": tenantId,
  "azure-native:subscriptionId": subscriptionId,
  "azure-native:location": "westeurope",
  "apim-oauth:apiManagement": {
    serviceName: "contoso-calc-dev",
    publisherName: "Contoso",
    publisherEmail: "api@contoso.example",
  },
  "apim-oauth:clientApp": { secrets: [{ name: "2026-h2", expires: "2027-06-30" }] },
};

let runs = 0;

/** Runs infra/index.ts as it stands, once more. */
function program(change: Record<string, unknown> = {}, options: RunOptions = {}) {
  const config = Object.fromEntries(
    Object.entries({ ...lab, ...change }).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  const entry = new URL(`../../infra/index.ts?run=${++runs}`, import.meta.url).href;
  return deploy(async () => ((await import(entry)) as { default: Outputs }).default, { ...options, config });
}

const instance = (change: Record<string, unknown>) => ({
  "apim-oauth:apiManagement": { ...(lab["apim-oauth:apiManagement"] as object), ...change },
});
const clientApp = (change: Record<string, unknown>) => ({
  "apim-oauth:clientApp": { ...(lab["apim-oauth:clientApp"] as object), ...change },
});
let up: Awaited<ReturnType<typeof program>>;
before(async () => {
  up = await program();
});

test("a first stack file of ten lines deploys every step of the lab", () => {
  const types = up.resources.filter(({ custom }) => custom).map(({ type }) => type.split(":").at(-1));
  assert.deepEqual(types.sort(), [
    "Api",
    "ApiManagementService",
    "ApiPolicy",
    "ApplicationApiAccess",
    "ApplicationIdentifierUri",
    "ApplicationPassword",
    "ApplicationPermissionScope",
    "ApplicationRedirectUris",
    "ApplicationRegistration",
    "ApplicationRegistration",
    "AuthorizationServer",
    "Deployment",
    "Product",
    "ProductApi",
    "ProductGroup",
    "RandomString",
    "RandomUuid",
    "ResourceGroup",
    "ServicePrincipal",
    "ServicePrincipal",
    "ServicePrincipalDelegatedPermissionGrant",
    "Subscription",
  ]);
});

test("a new instance waits for all of Entra ID, which fails in seconds or not at all", () => {
  const inEntra = up.resources.filter(({ type }) => type.startsWith("azuread:"));
  assert.equal(inEntra.length, 10);
  const waitsFor = new Set(up.one("ApiManagementService").dependencies);
  assert.deepEqual(
    inEntra.filter(({ urn }) => !waitsFor.has(urn)).map(({ urn }) => urn),
    [],
  );
});

describe("the stack outputs", () => {
  const client = guid("client", "client-app");
  const backend = guid("client", "basic-calculator");

  test("say where to go and what to sign in with", async () => {
    const outputs = up.result;
    const calculator = outputs.apis["basic-calculator"]!;
    assert.equal(
      await known(outputs.developerPortalUrl!),
      "https://contoso-calc-dev.developer.azure-api.net",
    );
    assert.equal(await known(outputs.gatewayUrl), "https://contoso-calc-dev.azure-api.net");
    assert.deepEqual(Object.keys(outputs.apis), ["basic-calculator"]);
    assert.match(await known(calculator.url), /^https:\/\/contoso-calc-dev\.azure-api\.net\/\w+$/);
    assert.equal(await known(calculator.backendClientId), backend);
    assert.deepEqual(await known(calculator.scopes), [`api://${backend}/Calculator.Read`]);
    assert.equal(await known(outputs.clientId), client);
    assert.equal(
      outputs.authorizationEndpoint,
      `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/authorize`,
    );
    assert.equal(outputs.tokenEndpoint, `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`);
    for (const none of ["adminConsentUrl", "defaultGatewayUrl", "defaultDeveloperPortalUrl"]) {
      assert.equal(none in outputs, false, none);
    }
  });

  test("hand out the client secret as a secret", async () => {
    assert.equal(await pulumi.isSecret(up.result.clientSecret!), true);
    assert.equal(await known(up.result.clientSecret!), "value of client-app/2026-h2");
  });

  test("have no client secret where the console redeems codes by PKCE alone", async () => {
    const { result, resources } = await program({
      "apim-oauth:clientApp": {},
      "apim-oauth:oauthServer": { grantTypes: ["authorizationCodeWithPkce"] },
    });
    assert.equal("clientSecret" in result, false);
    assert.deepEqual(
      resources.filter(({ type, inputs }) => /Password/.test(type) || "clientSecret" in inputs),
      [],
    );
  });

  test("name the redirect URIs that are registered", async () => {
    const uris = await known(pulumi.all(up.result.redirectUris));
    assert.deepEqual(uris, up.one("ApplicationRedirectUris").inputs.redirectUris);
    assert.match(
      uris[0]!,
      /^https:\/\/contoso-calc-dev\.developer\.azure-api\.net\/signin-oauth\/code\/callback\//,
    );
  });

  test("give the consent URL when consent is left to an administrator, and grant nothing", async () => {
    const { all, result } = await program(clientApp({ grantAdminConsent: false }));
    const url = new URL(await known(result.adminConsentUrl!));
    assert.deepEqual(all("ServicePrincipalDelegatedPermissionGrant"), []);
    assert.equal(
      `${url.origin}${url.pathname}`,
      `https://login.microsoftonline.com/${tenantId}/adminconsent`,
    );
    assert.equal(url.searchParams.get("client_id"), client);
    const [redirectUri] = await known(pulumi.all(result.redirectUris));
    assert.equal(url.searchParams.get("redirect_uri"), redirectUri);
  });
});

test("the first preview shows the resources of the update, and names in clear", async () => {
  const preview = await program({}, { preview: true });
  assert.deepEqual(preview.resources.map(({ urn }) => urn).sort(), up.resources.map(({ urn }) => urn).sort());
  assert.equal(await known(preview.result.gatewayUrl), "https://contoso-calc-dev.azure-api.net");
  assert.equal(await known(preview.result.clientId), unknown);
  for (const type of ["Api", "ApiPolicy", "Product", "AuthorizationServer"]) {
    assert.equal(preview.one(type).inputs.serviceName, "contoso-calc-dev", type);
  }
});

test("a second run registers the same names with the same inputs", async () => {
  const again = await program();
  const view = ({ resources }: typeof up) =>
    resources.map(({ urn, inputs }) => ({ urn, inputs })).sort((a, b) => (a.urn < b.urn ? -1 : 1));
  assert.deepEqual(view(again), view(up));
});

describe("without a service name", () => {
  const anonymous = instance({ serviceName: undefined });

  test("the instance is called after project and stack, with a random suffix", async () => {
    const { one } = await program(anonymous, { stack: "dev" });
    const { inputs } = one("RandomString", "service-name");
    assert.deepEqual(inputs, { length: 6, special: false, upper: false });
    assert.match(String(one("ApiManagementService").inputs.serviceName), /^apim-oauth-dev-[0-9a-z]{6}$/);
  });

  test("the first preview still shows the resources of the update", async () => {
    const preview = await program(anonymous, { preview: true });
    const later = await program(anonymous);
    assert.deepEqual(
      preview.resources.map(({ urn }) => urn).sort(),
      later.resources.map(({ urn }) => urn).sort(),
    );
    assert.equal(preview.one("ApiManagementService").inputs.serviceName, unknown);
  });
});

describe("on a tier without a developer portal", () => {
  test("nothing is published, and no portal is named anywhere", async () => {
    const { all, result, resources } = await program({
      ...instance({ sku: "Consumption" }),
      ...clientApp({ redirectUris: ["https://app.contoso.example/signin"] }),
    });
    assert.deepEqual(all("Deployment"), []);
    assert.equal("developerPortalUrl" in result, false);
    assert.doesNotMatch(JSON.stringify(resources.map(({ inputs }) => inputs)), /developer\.azure-api/);
    assert.deepEqual(await known(pulumi.all(result.redirectUris)), ["https://app.contoso.example/signin"]);
  });
});

test("PKCE adds the SPA redirect URI beside the Web one", async () => {
  const { all } = await program({
    "apim-oauth:oauthServer": { grantTypes: ["authorizationCode", "authorizationCodeWithPkce"] },
  });
  const uris = Object.fromEntries(
    all("ApplicationRedirectUris").map(({ inputs }) => [inputs.type, inputs.redirectUris]),
  );
  assert.deepEqual(Object.keys(uris).sort(), ["SPA", "Web"]);
  assert.match(String(uris.SPA), /\/signin-oauth\/code-pkce\/callback\//);
});

describe("an adopted instance", () => {
  const adopted = (change: Record<string, unknown> = {}) =>
    instance({ existing: true, resourceGroupName: "rg-shared", ...change });
  const proxy = (hostName: string, defaultSslBinding: boolean) => ({
    type: "Proxy",
    hostName,
    defaultSslBinding,
  });
  const premium = {
    sku: { name: "Premium", capacity: 2 },
    hostnameConfigurations: [
      proxy("contoso-calc-dev.azure-api.net", false),
      proxy("api.contoso.example", true),
      { type: "DeveloperPortal", hostName: "developers.contoso.example" },
    ],
  };

  test("is read in the preview, so that its host names need not be written down", async () => {
    for (const preview of [true, false]) {
      const { result, one } = await program(
        { ...adopted(), ...clientApp({ grantAdminConsent: false }) },
        { preview, portal: { instance: premium } },
      );
      assert.equal(await known(result.gatewayUrl), "https://api.contoso.example");
      assert.equal(await known(result.defaultGatewayUrl!), "https://contoso-calc-dev.azure-api.net");
      assert.equal(await known(result.developerPortalUrl!), "https://developers.contoso.example");
      assert.equal(
        await known(result.defaultDeveloperPortalUrl!),
        "https://contoso-calc-dev.developer.azure-api.net",
      );
      const uris = await known(pulumi.all(result.redirectUris));
      assert.deepEqual(
        uris.map((uri) => new URL(uri).hostname),
        ["developers.contoso.example", "contoso-calc-dev.developer.azure-api.net"],
      );
      assert.deepEqual(one("ApplicationRedirectUris").inputs.redirectUris, uris);
      if (preview) continue;
      const consent = new URL(await known(result.adminConsentUrl!));
      assert.equal(consent.searchParams.get("redirect_uri"), uris[0]);
    }
  });

  test("of a tier without a portal gets none, though the stack file does not say which tier it is", async () => {
    const { all, result } = await program(
      { ...adopted(), ...clientApp({ redirectUris: ["https://app.contoso.example/signin"] }) },
      { portal: { instance: { sku: { name: "Consumption", capacity: 0 } } } },
    );
    assert.deepEqual(all("Deployment"), []);
    assert.equal("developerPortalUrl" in result, false);
  });

  test("that is another than the stack file says ends the run with all of it at once", async () => {
    await assert.rejects(
      program(adopted({ sku: "Developer", portalHost: "portal.contoso.example" }), {
        portal: { instance: premium },
      }),
      (error: Error) => {
        assert.equal(pulumi.RunError.isInstance(error), true);
        assert.match(error.message, /Pulumi\.dev\.yaml has 2 problems:.*\.sku: .*\.portalHost: /s);
        return true;
      },
    );
  });

  test("that is not there is missed in words of the stack file", async () => {
    await assert.rejects(
      program(adopted(), { portal: { createdAtUtc: undefined } }),
      /apiManagement\.existing says that there is an instance contoso-calc-dev in the resource group rg-shared/,
    );
    // With a mistake in the stack file that comes first.
    await assert.rejects(
      program(adopted({ tags: [] }), { portal: { createdAtUtc: undefined } }),
      /1 problem.*tags/s,
    );
  });
});

test("an existing instance is neither created nor is its resource group", async () => {
  const { all, one } = await program(instance({ existing: true, resourceGroupName: "rg-shared" }));
  assert.deepEqual(all("ResourceGroup"), []);
  assert.match(
    one("ApiManagementService").readId!,
    /\/resourceGroups\/rg-shared\/.*\/service\/contoso-calc-dev$/,
  );
});

test("app registrations are made of granular resources, whose facets an update cannot wipe", () => {
  assert.deepEqual(up.all("Application"), []);
});

test("policies are sent as rawxml, the only format that takes them as they are written", () => {
  assert.deepEqual(
    up.all("ApiPolicy").map(({ inputs }) => inputs.format),
    ["rawxml"],
  );
});

test("mistakes in the stack file are all told at once, as an error without a stack trace", async () => {
  const mistakes = { "azuread:tenantId": "contoso", ...instance({ sku: "Huge" }) };
  await assert.rejects(program(mistakes), (error: Error) => {
    assert.ok(pulumi.RunError.isInstance(error));
    assert.match(error.message, /^Pulumi\.dev\.yaml has \d+ problems:\n/);
    assert.match(error.message, /azuread:tenantId: /);
    assert.match(error.message, /apim-oauth:apiManagement\.sku: /);
    return true;
  });
});

test("a missing OpenAPI document is named", async () => {
  const apis = [
    { name: "a", path: "a", openApi: "apis/no-such-file.yaml", backendApp: { displayName: "a", scopes: [] } },
  ];
  await assert.rejects(program({ "apim-oauth:apis": apis }), /apis\/no-such-file\.yaml/);
});
