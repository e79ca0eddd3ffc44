import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { ApiManagementSettings, OAuthServerSettings, Settings } from "../../infra/settings.ts";
import { declareStack } from "../../infra/stack.ts";
import { guid } from "./support/azure.ts";
import { deploy, known, secret } from "./support/deploy.ts";
import { calculatorPro, lab, subscriptionId, tenantId } from "./support/settings.ts";

const run = (change: Partial<Settings> = {}, preview = false) =>
  deploy(() => declareStack({ ...lab, ...change }).apiManagement, { preview });
const instance = (change: Partial<ApiManagementSettings>) => ({
  apiManagement: { ...lab.apiManagement, ...change },
});
const server = (change: Partial<OAuthServerSettings>) => ({ oauthServer: { ...lab.oauthServer, ...change } });
const labStack = () => deploy(() => declareStack(lab));
let labRun: Awaited<ReturnType<typeof labStack>>;
before(async () => {
  labRun = await labStack();
});
const backendClientId = guid("client", "basic-calculator");
const login = `https://login.microsoftonline.com/${tenantId}`;

describe("a new instance", () => {
  test("is made in its own resource group as the stack file describes it", async () => {
    const { one } = labRun;
    assert.deepEqual(one("ResourceGroup").inputs, {
      resourceGroupName: "rg-contoso-calc-dev",
      location: "westeurope",
      tags: { environment: "dev" },
    });
    const { inputs } = one("ApiManagementService");
    assert.equal(inputs.resourceGroupName, "rg-contoso-calc-dev");
    assert.equal(inputs.serviceName, "contoso-calc-dev");
    assert.equal(inputs.location, "westeurope");
    assert.deepEqual(inputs.sku, { name: "Developer", capacity: 1 });
    assert.equal(inputs.publisherName, "Contoso");
    assert.equal(inputs.publisherEmail, "api@contoso.example");
    assert.deepEqual(inputs.tags, { environment: "dev" });
    assert.equal(inputs.restore, false);
  });

  const tls: [sku: ApiManagementSettings["sku"], switches: string[] | undefined][] = [
    ["Developer", ["Ssl30", "Tls10", "Tls11", "Backend.Ssl30", "Backend.Tls10", "Backend.Tls11"]],
    ["Premium", ["Ssl30", "Tls10", "Tls11", "Backend.Ssl30", "Backend.Tls10", "Backend.Tls11"]],
    ["Consumption", ["Tls10", "Tls11", "Backend.Ssl30", "Backend.Tls10", "Backend.Tls11"]],
    ["BasicV2", undefined],
    ["StandardV2", undefined],
  ];
  for (const [sku, switches] of tls) {
    test(`of tier ${sku} takes TLS 1.2 or newer only`, async () => {
      const { one } = await run(instance({ sku }));
      const properties = one("ApiManagementService").inputs.customProperties as
        | Record<string, string>
        | undefined;
      const security = "Microsoft.WindowsAzure.ApiManagement.Gateway.Security.";
      const expected = switches?.map((each) => {
        const [protocol, side] = each.split(".").reverse();
        return [`${security}${side ? `${side}.` : ""}Protocols.${protocol}`, "False"];
      });
      assert.deepEqual(properties, expected && Object.fromEntries(expected));
    });
  }

  const switchedOn = { developerPortalStatus: "Enabled", legacyPortalStatus: "Disabled" };
  const filledIn = ["enableClientCertificate", "natGatewayState", "virtualNetworkType", "disableGateway"];
  for (const sku of ["Developer", "Basic", "Standard", "Premium", "BasicV2", "StandardV2"] as const) {
    test(`of tier ${sku} has its developer portal, and no default of the SDK`, async () => {
      const { inputs } = (await run(instance({ sku }))).one("ApiManagementService");
      const { developerPortalStatus, legacyPortalStatus } = inputs;
      assert.deepEqual({ developerPortalStatus, legacyPortalStatus }, switchedOn);
      assert.deepEqual(
        filledIn.filter((name) => name in inputs),
        [],
      );
    });
  }

  test("of tier Consumption is asked for no portal, which it has not", async () => {
    const { inputs } = (await run(instance({ sku: "Consumption", capacity: 0 }))).one("ApiManagementService");
    const kept = [...filledIn, ...Object.keys(switchedOn)];
    assert.deepEqual(
      kept.filter((name) => name in inputs),
      [],
    );
  });

  test("has three hours to come up, and is protected when the stack file says so", async () => {
    const { one } = await run(instance({ protect: true }));
    assert.equal(one("ApiManagementService").createTimeout, "3h");
    assert.equal(one("ApiManagementService").protect, true);
    assert.equal(labRun.one("ApiManagementService").protect, false);
  });

  test("brings a soft-deleted one back when asked to", async () => {
    const { one } = await run(instance({ restore: true }));
    assert.equal(one("ApiManagementService").inputs.restore, true);
  });
});

const inside = [
  "AuthorizationServer",
  "Api",
  "ApiPolicy",
  "ApiOperationPolicy",
  "Product",
  "ProductApi",
  "ProductGroup",
  "Subscription",
];

describe("what is inside an instance", () => {
  const operationScopes = { Multiply: ["Calculator.Read"] };
  const apis = lab.apis.map((api) => ({
    ...api,
    tokenValidation: { ...api.tokenValidation, operationScopes },
  }));
  const deletedWith = async (change: Partial<Settings>) => {
    const { resources, one } = await deploy(() => declareStack({ ...lab, apis, ...change }));
    const all = resources.filter(({ type }) => inside.includes(type.split(":").at(-1)!));
    // Of an operation's policy the engine knows that it goes with the API's.
    const found = all.filter(({ type }) => !type.endsWith(":ApiOperationPolicy"));
    assert.deepEqual([...new Set(all.map(({ type }) => type.split(":").at(-1)!))].sort(), inside.sort());
    assert.equal(one("Deployment").deletedWith, "");
    return { found, service: one("ApiManagementService").urn };
  };

  test("goes with an instance of the stack's own", async () => {
    const { found, service } = await deletedWith({});
    for (const { name, type, deletedWith } of found) assert.equal(deletedWith, service, `${type} ${name}`);
  });

  test("is deleted piece by piece from an adopted one, which stays", async () => {
    const { found } = await deletedWith(instance({ existing: true }));
    for (const { name, type, deletedWith } of found) assert.equal(deletedWith, "", `${type} ${name}`);
  });
});

describe("an existing resource group", () => {
  const change = instance({ existingResourceGroup: true });
  const groupId = `/subscriptions/${subscriptionId}/resourceGroups/rg-contoso-calc-dev`;

  test("is read by its id, and the new instance goes into it", async () => {
    const { all, one } = await run(change);
    assert.deepEqual(
      all("ResourceGroup").map(({ readId }) => readId),
      [groupId],
    );
    const { inputs, readId, propertyDependencies } = one("ApiManagementService");
    assert.equal(readId, undefined);
    assert.equal(inputs.resourceGroupName, "rg-contoso-calc-dev");
    assert.deepEqual(inputs.tags, { environment: "dev" });
    assert.deepEqual(propertyDependencies.resourceGroupName, [one("ResourceGroup").urn]);
  });
});

describe("an existing instance", () => {
  const serviceId = `/subscriptions/${subscriptionId}/resourceGroups/rg-contoso-calc-dev/providers/Microsoft.ApiManagement/service/contoso-calc-dev`;

  test("is read by its id; neither it nor its resource group is created", async () => {
    const { all, one } = await run(instance({ existing: true }));
    assert.equal(one("ApiManagementService").readId, serviceId);
    assert.deepEqual(all("ResourceGroup"), []);
  });

  test("gets the authorization server, after it was found", async () => {
    const { one } = await run(instance({ existing: true }));
    const { inputs, propertyDependencies } = one("AuthorizationServer");
    assert.equal(inputs.serviceName, "contoso-calc-dev");
    assert.deepEqual(propertyDependencies.serviceName, [one("ApiManagementService").urn]);
  });
});

describe("the OAuth 2.0 authorization server", () => {
  test("is what the lab types into the portal's form", async () => {
    const { one } = labRun;
    assert.deepEqual(one("AuthorizationServer").inputs, {
      resourceGroupName: "rg-contoso-calc-dev",
      serviceName: "contoso-calc-dev",
      authsid: "oauth-authorizationcodeflow",
      displayName: "OAuth-AuthorizationCodeFlow",
      description: "Signs the developer console in to Microsoft Entra ID",
      clientRegistrationEndpoint: "http://localhost",
      grantTypes: ["authorizationCode"],
      authorizationEndpoint: `${login}/oauth2/v2.0/authorize`,
      tokenEndpoint: `${login}/oauth2/v2.0/token`,
      authorizationMethods: ["GET"],
      clientAuthenticationMethod: ["Body"],
      bearerTokenSendingMethods: ["authorizationHeader"],
      defaultScope: `api://${backendClientId}/Calculator.Read`,
      clientId: guid("client", "client-app"),
      clientSecret: secret("value of client-app/2026-h2"),
    });
  });

  test("on v1 endpoints names the resource instead of a scope", async () => {
    const { inputs } = (await run(server({ endpointVersion: "v1" }))).one("AuthorizationServer");
    assert.equal(inputs.authorizationEndpoint, `${login}/oauth2/authorize`);
    assert.equal(inputs.tokenEndpoint, `${login}/oauth2/token`);
    assert.deepEqual(inputs.tokenBodyParameters, [{ name: "resource", value: backendClientId }]);
    assert.equal(inputs.defaultScope, undefined);
  });

  test("offers PKCE when the stack file does", async () => {
    const { one } = await run(server({ grantTypes: ["authorizationCode", "authorizationCodeWithPkce"] }));
    assert.deepEqual(one("AuthorizationServer").inputs.grantTypes, [
      "authorizationCode",
      "authorizationCodeWithPkce",
    ]);
  });

  test("has no secret where the client app has none", async () => {
    const pkce = server({ grantTypes: ["authorizationCodeWithPkce"] });
    const { one } = await run({ ...pkce, clientApp: { ...lab.clientApp, secrets: [] } });
    assert.equal("clientSecret" in one("AuthorizationServer").inputs, false);
  });

  test("asks by default for all scopes of the first API", async () => {
    const [first] = lab.apis;
    const pro = { ...calculatorPro, name: "a-calculator" };
    const { one } = await run({ apis: [pro, first!] });
    const id = guid("client", "a-calculator");
    assert.equal(
      one("AuthorizationServer").inputs.defaultScope,
      `api://${id}/Calculator.Read api://${id}/Calculator.Write`,
    );
  });

  test("keeps its client secret a secret in the state as well", async () => {
    const { one } = labRun;
    assert.deepEqual(one("AuthorizationServer").additionalSecretOutputs, ["clientSecret"]);
  });
});

test("the secret of the client app reaches the authorization server alone, and always as a secret", async () => {
  const { resources } = labRun;
  const holders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes("value of client-app"));
  assert.deepEqual(
    holders.map(({ type }) => type),
    ["azure-native:apimanagement:AuthorizationServer"],
  );
  assert.deepEqual(holders[0]!.inputs.clientSecret, secret("value of client-app/2026-h2"));
});

const clouds = [
  ["public", "azure-api.net"],
  ["usgovernment", "azure-api.us"],
  ["china", "azure-api.cn"],
] as const;
for (const [cloud, domain] of clouds) {
  test(`gateway and portal of the ${cloud} cloud are known in the first preview`, async () => {
    const { result } = await run({ cloud }, true);
    assert.equal(await known(result.gatewayUrl), `https://contoso-calc-dev.${domain}`);
    assert.equal(await known(result.portalUrls[0]!), `https://contoso-calc-dev.developer.${domain}`);
  });
}

test("everything in the instance goes with it when it is replaced", async () => {
  const { resources, one } = labRun;
  const service = one("ApiManagementService");
  const inside = resources.filter(({ inputs, urn }) => "serviceName" in inputs && urn !== service.urn);
  assert.equal(inside.length, 7);
  for (const { propertyDependencies, urn } of inside) {
    assert.deepEqual(propertyDependencies.serviceName, [service.urn], urn);
  }
});
