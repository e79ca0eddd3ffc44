import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { placeholderKeys, SettingsError } from "../../infra/settings.ts";
import {
  apiManagement,
  apis,
  backendApp,
  clientApp,
  document,
  oauthServer,
  orders,
  otherTenantId,
  parse,
  problemsOf,
  tenantId,
} from "./settings.support.ts";

describe("a stack file that says the least", () => {
  const settings = parse();

  test("is the lab's stack", () => {
    assert.deepEqual(settings.apiManagement, {
      resourceGroupName: "rg-apim-oauth-dev",
      sku: "Developer",
      capacity: 1,
      certificates: {},
      identities: [],
      publisherName: "Contoso",
      publisherEmail: "api@contoso.example",
      existing: false,
      existingResourceGroup: false,
      restore: false,
      protect: false,
      tags: {},
    });
    assert.equal(settings.clientApp.displayName, "oauth-client-app");
    assert.equal(settings.oauthServer.displayName, "OAuth-AuthorizationCodeFlow");
    assert.equal(settings.oauthServer.id, "oauth-authorizationcodeflow");
    assert.equal(settings.oauthServer.clientRegistrationEndpoint, "http://localhost");
    assert.deepEqual(settings.oauthServer.grantTypes, ["authorizationCode"]);
    const [api, ...others] = settings.apis;
    assert.deepEqual(others, []);
    assert.equal(api?.name, "basic-calculator");
    assert.equal(api.path, "calc");
    assert.equal(api.openApi, "apis/basic-calculator.yaml");
    assert.equal(api.backendApp.displayName, "oauth-backend-app");
    assert.deepEqual(
      api.backendApp.scopes.map(({ value }) => value),
      ["Calculator.Read"],
    );
  });

  test("is hardened beyond the lab", () => {
    const [api] = settings.apis;
    assert.equal(settings.clientApp.signInAudience, "AzureADMyOrg");
    assert.deepEqual(settings.clientApp.implicitGrant, { accessTokens: false, idTokens: false });
    assert.equal(api!.tokenValidation.openIdConfig, "tenant");
    assert.deepEqual(api!.tokenValidation.allowedTenants, [tenantId]);
    assert.equal(api!.tokenValidation.requireScope, true);
    assert.equal(api!.tokenValidation.failedMessage, "Unauthorized. Access token is missing or invalid.");
  });

  test("says the same as one in which Pulumi has put the defaults of Pulumi.yaml", () => {
    const filled = { ...oauthServer({}), ...apiManagement({}), ...apis({ name: "basic-calculator" }) };
    assert.deepEqual(parse(filled), settings);
  });

  test("answers from the document's examples, with the response that all operations have one of", () => {
    assert.deepEqual(settings.apis[0]!.mock, { statusCode: 200, contentType: "application/json" });
  });
});

describe("defaults that follow from other values", () => {
  test("an API other than the lab's goes by its name", () => {
    const [api] = parse(apis(orders)).apis;
    assert.equal(api!.openApi, "apis/orders.yaml");
    assert.equal(api!.path, "orders");
    assert.equal(api!.product.id, "orders");
    assert.equal(api!.backendApp.displayName, "orders-backend-app");
  });

  test("an API is called what its document is called", () => {
    const [api] = parse(apis(orders), {
      files: {
        "apis/orders.yaml": document.replace("title: Orders", "title: All Orders, description: Every one"),
      },
    }).apis;
    assert.equal(api!.displayName, "All Orders");
    assert.equal(api!.description, "Every one");
    assert.equal(api!.product.displayName, "All Orders");
  });

  test("apps take the tokens that belong to the OAuth server's endpoints", () => {
    const v1 = parse(oauthServer({ endpointVersion: "v1" }));
    assert.equal(v1.clientApp.tokenVersion, 1);
    assert.equal(v1.apis[0]!.backendApp.tokenVersion, 1);
    assert.equal(parse().apis[0]!.backendApp.tokenVersion, 2);
  });

  test("the token version goes by the API's app, so either endpoint version may be paired with either", () => {
    const mixed = parse({ ...oauthServer({ endpointVersion: "v1" }), ...backendApp({ tokenVersion: 2 }) });
    assert.equal(mixed.apis[0]!.backendApp.tokenVersion, 2);
  });

  test("consent texts say the scope's description where they are not given", () => {
    const scopes = [
      { value: "Calculator.Read", description: "Read it", userConsentDescription: "Read it for you" },
    ];
    const [scope] = parse(backendApp({ scopes })).apis[0]!.backendApp.scopes;
    assert.equal(scope!.adminConsentDescription, "Read it");
    assert.equal(scope!.userConsentDisplayName, "Read it");
    assert.equal(scope!.userConsentDescription, "Read it for you");
  });

  test("the OAuth server's id is its display name in lower case with hyphens", () => {
    const { id } = parse(oauthServer({ displayName: "Sign in (Contoso) – v2" })).oauthServer;
    assert.equal(id, "sign-in-contoso-v2");
  });

  test("Consumption has no scale units", () => {
    const config = {
      ...apiManagement({ sku: "Consumption" }),
      ...clientApp({ redirectUris: ["https://contoso.example/"] }),
    };
    assert.equal(parse(config).apiManagement.capacity, 0);
  });

  test("a backend takes the place of the examples", () => {
    const [api] = parse(apis({ ...orders, serviceUrl: "https://orders.contoso.example/api" })).apis;
    assert.equal(api!.mock, undefined);
  });
});

describe("values that are read in more than one form", () => {
  const expires: [string, string][] = [
    ["2027-06-30", "2027-06-30T00:00:00Z"],
    ["2028-02-29", "2028-02-29T00:00:00Z"],
    ["2027-06-30T12:34:56Z", "2027-06-30T12:34:56Z"],
    ["2027-06-30T12:34:56.789Z", "2027-06-30T12:34:56Z"],
    ["2027-06-30T01:00:00+02:00", "2027-06-29T23:00:00Z"],
    ["2027-06-30 00:00:00 +0000 UTC", "2027-06-30T00:00:00Z"],
    ["2027-06-30 01:00:00 +0200 +0200", "2027-06-29T23:00:00Z"],
  ];
  for (const [given, read] of expires) {
    test(`a secret's end ${given} is ${read}`, () => {
      const { secrets } = parse(clientApp({ secrets: [{ name: "one", expires: given }] })).clientApp;
      assert.deepEqual(secrets, [{ name: "one", expires: read }]);
    });
  }

  test("ids are compared and kept in lower case", () => {
    const settings = parse({
      "azuread:tenantId": tenantId.toUpperCase(),
      ...apis({
        tokenValidation: {
          openIdConfig: "organizations",
          allowedTenants: [otherTenantId.toUpperCase()],
          allowedClients: ["clientApp", otherTenantId.toUpperCase()],
        },
        backendApp: { signInAudience: "AzureADMultipleOrgs" },
      }),
    });
    assert.equal(settings.tenantId, tenantId);
    assert.deepEqual(settings.apis[0]!.tokenValidation.allowedTenants, [otherTenantId]);
    assert.deepEqual(settings.apis[0]!.tokenValidation.allowedClients, [
      { clientApp: true },
      { clientId: otherTenantId },
    ]);
  });

  for (const cloud of ["usgovernment", "china"] as const) {
    test(`both providers' environment ${cloud} choose the cloud`, () => {
      const location = cloud === "china" ? "chinanorth3" : "US Gov Virginia";
      const config = {
        "azuread:environment": cloud,
        "azure-native:environment": cloud,
        "azure-native:location": location,
      };
      assert.equal(parse(config).cloud, cloud);
    });
  }

  for (const uri of [
    `api://${tenantId}/calculator`,
    "api://calculator.contoso.com/v1",
    "https://contoso.onmicrosoft.com/calculator",
    "https://calculator.contoso.com",
  ]) {
    test(`${uri} may be an Application ID URI`, () => {
      assert.equal(parse(backendApp({ identifierUri: uri })).apis[0]!.backendApp.identifierUri, uri);
    });
  }
});

describe("placeholders", () => {
  test("are recognised wherever they are", () => {
    const config = {
      "azuread:tenantId": "00000000-0000-0000-0000-000000000000",
      "azure-native:location": "westeurope",
      "apim-oauth:apiManagement": JSON.stringify({ serviceName: "<your service>", publisherName: "a < b" }),
      "apim-oauth:apis": "[broken",
    };
    assert.deepEqual(placeholderKeys(config), ["azuread:tenantId", "apim-oauth:apiManagement.serviceName"]);
  });

  test("are one problem each, saying where the value is to be found", () => {
    const zero = "00000000-0000-0000-0000-000000000000";
    const problems = problemsOf({
      "azuread:tenantId": zero,
      "azure-native:tenantId": zero,
      "azure-native:subscriptionId": "<id>",
    });
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["azuread:tenantId", "azure-native:tenantId", "azure-native:subscriptionId"],
    );
    assert.match(problems[0]!.message, /placeholder.*az account show --query tenantId/);
    assert.match(problems[2]!.message, /placeholder.*az account show --query id/);
  });
});

test("the error lists every problem under the stack file's name, in the order of the stack file", () => {
  assert.throws(
    () =>
      parse({
        ...apis({ ...orders, path: "/orders/" }),
        "azure-native:location": undefined,
        "azuread:tenantId": "contoso.com",
      }),
    (error: Error) => {
      assert.ok(error instanceof SettingsError);
      const [title, ...lines] = error.message.split("\n");
      assert.equal(title, "Pulumi.dev.yaml has 3 problems:");
      assert.deepEqual(
        lines.map((line) => line.trim().split(": ")[0]),
        ["azuread:tenantId", "azure-native:location", "apim-oauth:apis[0].path"],
      );
      return true;
    },
  );
});

test("the same stack file gives the same settings", () => {
  assert.deepEqual(parse(apis({}, orders)), parse(apis({}, orders)));
});
