import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Birth } from "../../infra/birth.ts";
import type { ApiSettings, Settings } from "../../infra/settings.ts";
import { declareStack } from "../../infra/stack.ts";
import { placeholderId } from "../../policies/placeholder.ts";
import { find, parse } from "../policies/parse.ts";
import { guid } from "./support/azure.ts";
import { deploy, known, type Run } from "./support/deploy.ts";
import { calculator, calculatorPro, lab, subscriptionId, tenantId } from "./support/settings.ts";

const run = (settings: Partial<Settings> = {}, preview = false) =>
  deploy(() => declareStack({ ...lab, ...settings }), { preview });
const withApi = (change: Partial<ApiSettings>) => ({ apis: [{ ...calculator, ...change }] });
let labRun: Awaited<ReturnType<typeof run>>;
before(async () => {
  labRun = await run();
});
const backendClientId = guid("client", "basic-calculator");
const clientId = guid("client", "client-app");

describe("an API", () => {
  test("is imported from its document, with the OAuth server and its own scopes", () => {
    assert.deepEqual(labRun.one("Api").inputs, {
      resourceGroupName: "rg-contoso-calc-dev",
      serviceName: "contoso-calc-dev",
      apiId: "basic-calculator",
      displayName: "Basic Calculator",
      description: "Arithmetics is just a call away!",
      path: "calc",
      protocols: ["https"],
      format: "openapi",
      value: calculator.document,
      subscriptionRequired: true,
      authenticationSettings: {
        oAuth2: {
          authorizationServerId: "oauth-authorizationcodeflow",
          scope: `api://${backendClientId}/Calculator.Read`,
        },
      },
    });
  });

  test("calls its backend when it has one", async () => {
    const { one } = await run(withApi({ serviceUrl: "https://calculator.contoso.example/api" }));
    assert.equal(one("Api").inputs.serviceUrl, "https://calculator.contoso.example/api");
  });

  test("overrides no scope on v1 endpoints, where the server names the resource", async () => {
    const { one } = await run({ oauthServer: { ...lab.oauthServer, endpointVersion: "v1" } });
    assert.deepEqual(one("Api").inputs.authenticationSettings, {
      oAuth2: { authorizationServerId: "oauth-authorizationcodeflow" },
    });
  });

  test("has its URL on the gateway, known in the first preview", async () => {
    const { result } = await run({ apis: [calculator, { ...calculatorPro, path: "" }] }, true);
    const urls = await Promise.all(result.apis.map(({ url }) => known(url)));
    assert.deepEqual(urls, [
      "https://contoso-calc-dev.azure-api.net/calc",
      "https://contoso-calc-dev.azure-api.net",
    ]);
  });
});

describe("product and subscription", () => {
  const inService = { resourceGroupName: "rg-contoso-calc-dev", serviceName: "contoso-calc-dev" };

  test("let the portal's users find the API and get a key for it", () => {
    assert.deepEqual(labRun.one("Product").inputs, {
      ...inService,
      productId: "basic-calculator",
      displayName: "Basic Calculator",
      description: "The calculator",
      subscriptionRequired: true,
      approvalRequired: false,
      state: "published",
    });
    assert.deepEqual(labRun.one("ProductApi").inputs, {
      ...inService,
      productId: "basic-calculator",
      apiId: "basic-calculator",
    });
    assert.deepEqual(
      labRun.one("ProductGroup").inputs,
      { ...inService, productId: "basic-calculator", groupId: "developers" },
      "else nobody but administrators would see it",
    );
    assert.deepEqual(labRun.one("Subscription").inputs, {
      ...inService,
      sid: "basic-calculator",
      displayName: "Basic Calculator (basic-calculator)",
      scope: `/subscriptions/${subscriptionId}/resourceGroups/rg-contoso-calc-dev/providers/Microsoft.ApiManagement/service/contoso-calc-dev/products/basic-calculator`,
      state: "active",
    });
  });

  test("are given to no group where there is no portal to see them in", async () => {
    const { all } = await run({ apiManagement: { ...lab.apiManagement, sku: "Consumption", capacity: 0 } });
    assert.deepEqual(all("ProductGroup"), []);
  });

  test("of an open API ask for no key and no approval", async () => {
    const { one, all } = await run(withApi({ subscriptionRequired: false }));
    assert.equal(one("Api").inputs.subscriptionRequired, false);
    assert.equal(one("Product").inputs.subscriptionRequired, false);
    assert.equal(one("Product").inputs.approvalRequired, undefined);
    assert.deepEqual(all("Subscription"), []);
  });

  test("keep the subscription's keys secrets in the state, which Azure answers to whoever writes one", () => {
    const { additionalSecretOutputs } = labRun.one("Subscription");
    assert.deepEqual(additionalSecretOutputs, ["primaryKey", "secondaryKey"]);
  });

  test("wait for the policy: Azure refuses to change an API twice at a time", () => {
    const { one } = labRun;
    assert.ok(one("ApiPolicy").propertyDependencies.apiId?.includes(one("Api").urn));
    assert.ok(one("ProductApi").dependencies.includes(one("ApiPolicy").urn));
    assert.ok(one("Subscription").dependencies.includes(one("ProductApi").urn));
  });
});

describe("the policy", () => {
  const policyOf = ({ one }: Run<unknown>, api = "basic-calculator") => {
    const { inputs } = one("ApiPolicy", api);
    return find(parse(String(inputs.value)), "inbound")[0]!;
  };
  const texts = (run: Run<unknown>, path: string) => find(policyOf(run), path).map(({ text }) => text);

  test("belongs to the API, and is sent as it is written", () => {
    const { value, ...inputs } = labRun.one("ApiPolicy").inputs;
    assert.match(String(value), /^<policies>\n/);
    assert.deepEqual(inputs, {
      resourceGroupName: "rg-contoso-calc-dev",
      serviceName: "contoso-calc-dev",
      apiId: "basic-calculator",
      policyId: "policy",
      format: "rawxml",
    });
  });

  test("accepts this tenant's v2 tokens for the backend app that carry its scope", () => {
    const login = `https://login.microsoftonline.com/${tenantId}/v2.0`;
    assert.equal(
      find(policyOf(labRun), "validate-jwt/openid-config")[0]!.attributes.url,
      `${login}/.well-known/openid-configuration`,
    );
    assert.deepEqual(texts(labRun, "validate-jwt/audiences/audience"), [backendClientId]);
    assert.deepEqual(texts(labRun, "validate-jwt/issuers/issuer"), [login]);
    assert.deepEqual(texts(labRun, "validate-jwt/required-claims/claim/value"), ["Calculator.Read"]);
  });

  test("of an app with v1 tokens accepts their issuer, their client claim and both forms of the audience", async () => {
    const v1 = await run(
      withApi({
        backendApp: { ...calculator.backendApp, tokenVersion: 1 },
        tokenValidation: {
          ...calculator.tokenValidation,
          requireScope: false,
          allowedClients: [{ clientApp: true }],
        },
      }),
    );
    assert.equal(
      find(policyOf(v1), "validate-jwt/openid-config")[0]!.attributes.url,
      `https://login.microsoftonline.com/${tenantId}/.well-known/openid-configuration`,
    );
    assert.deepEqual(texts(v1, "validate-jwt/audiences/audience"), [
      backendClientId,
      `api://${backendClientId}`,
    ]);
    assert.deepEqual(texts(v1, "validate-jwt/issuers/issuer"), [`https://sts.windows.net/${tenantId}/`]);
    const [claim] = find(policyOf(v1), "validate-jwt/required-claims/claim");
    assert.deepEqual([claim!.attributes.name, claim!.children[0]!.text], ["appid", clientId]);
  });

  test("requires no tenant of a token by claim where the configuration is of one, or every tenant is meant", async () => {
    const any = { ...calculator.tokenValidation, openIdConfig: "organizations" as const, allowedTenants: [] };
    for (const resources of [await run(), await run(withApi({ tokenValidation: any }))]) {
      const names = find(policyOf(resources), "validate-jwt/required-claims/claim").map(
        ({ attributes }) => attributes.name,
      );
      assert.ok(!names.includes("tid"));
    }
  });

  test("accepts other tenants where the stack file lists them", async () => {
    const partner = "11111111-2222-4333-8444-555555555555";
    const others = await run(
      withApi({
        tokenValidation: {
          ...calculator.tokenValidation,
          openIdConfig: "organizations",
          allowedTenants: [tenantId, partner],
        },
      }),
    );
    assert.match(
      find(policyOf(others), "validate-jwt/openid-config")[0]!.attributes.url!,
      /\/organizations\/v2\.0\//,
    );
    assert.deepEqual(
      texts(others, "validate-jwt/issuers/issuer"),
      [tenantId, partner].map((tenant) => `https://login.microsoftonline.com/${tenant}/v2.0`),
    );
    const claim = find(policyOf(others), "validate-jwt/required-claims/claim").at(-1)!;
    assert.equal(claim.attributes.name, "tid");
    assert.deepEqual(
      claim.children.map(({ text }) => text),
      [tenantId, partner],
    );
  });

  test("names the clients that may call, the stack's own by its id", async () => {
    const other = "99999999-8888-4777-8666-555555555555";
    const some = await run(
      withApi({
        tokenValidation: {
          ...calculator.tokenValidation,
          allowedClients: [{ clientApp: true }, { clientId: other }],
        },
      }),
    );
    const claim = find(policyOf(some), "validate-jwt/required-claims/claim").at(-1)!;
    assert.equal(claim.attributes.name, "azp");
    assert.deepEqual(
      claim.children.map(({ text }) => text),
      [clientId, other],
    );
  });

  const portal = ["https://contoso-calc-dev.developer.azure-api.net"];
  const cases: [name: string, settings: Partial<Settings>, origins: string[], mocked: boolean][] = [
    ["lets the portal's origin call, and answers from the examples", {}, portal, true],
    ["lets no browser call when cors is off", withApi({ cors: false }), [], true],
    [
      "lets pages of other origins call beside the portal's",
      withApi({ cors: { portal: true, origins: ["https://shop.contoso.example", "http://localhost:5173"] } }),
      [...portal, "https://shop.contoso.example", "http://localhost:5173"],
      true,
    ],
    [
      "lets pages of other origins call without the portal's",
      withApi({ cors: { portal: false, origins: ["https://shop.contoso.example"] } }),
      ["https://shop.contoso.example"],
      true,
    ],
    [
      "leaves the answer to the backend",
      withApi({ serviceUrl: "https://contoso.example", mock: undefined }),
      portal,
      false,
    ],
    [
      "knows no portal on a tier without one",
      { apiManagement: { ...lab.apiManagement, sku: "Consumption", capacity: 0 } },
      [],
      true,
    ],
  ];
  for (const [name, settings, origins, mocked] of cases) {
    test(name, async () => {
      const deployed = await run(settings);
      assert.deepEqual(texts(deployed, "cors/allowed-origins/origin"), origins);
      assert.equal(find(policyOf(deployed), "mock-response").length, mocked ? 1 : 0);
    });
  }

  test("that cannot be written is refused in the first preview, before anything costs time", async () => {
    const unsafe = withApi({
      tokenValidation: { ...calculator.tokenValidation, failedMessage: "@(context.LastError.Message)" },
    });
    await assert.rejects(run(unsafe, true), (error) => {
      assert.ok(error instanceof Error);
      assert.match(
        error.message,
        /^The policy of the API basic-calculator cannot be written: .*failed-validation-error-message.*policy expression/,
      );
      return true;
    });
  });

  test("is shown in the first preview, with placeholders for the ids that do not exist yet", async () => {
    const first = (await run({}, true)).one("ApiPolicy");
    const update = labRun.one("ApiPolicy");
    const made = String(update.inputs.value).replaceAll(backendClientId, placeholderId);
    assert.equal(first.inputs.value, made.replaceAll(clientId, placeholderId));
    // What is replaced with the app registration is planned as before.
    assert.deepEqual(first.propertyDependencies.value, update.propertyDependencies.value);
  });
});

test("policies go with their API: deleted before it, they would leave it open", async () => {
  const operationScopes = { multiply: ["Calculator.Read"] };
  const { one } = await run(withApi({ tokenValidation: { ...calculator.tokenValidation, operationScopes } }));
  assert.equal(one("ApiPolicy").retainOnDelete, true);
  assert.equal(one("ApiOperationPolicy").retainOnDelete, false, "it goes as well where only its scopes do");
  assert.equal(one("ApiOperationPolicy").deletedWith, one("ApiPolicy").urn);
});

describe("an operation with scopes of its own", () => {
  const write = withApi({
    ...calculatorPro,
    tokenValidation: {
      ...calculator.tokenValidation,
      operationScopes: { Multiply: ["Calculator.Write"], subTract: ["Calculator.Read", "Calculator.Write"] },
    },
  });

  test("gets a policy of its own, under the name that the import gives it", async () => {
    const { all } = await run(write);
    const policies = all("ApiOperationPolicy");
    assert.deepEqual(
      policies.map(({ name }) => name),
      ["basic-calculator-pro/multiply", "basic-calculator-pro/subtract"],
    );
    const [{ value, ...inputs }] = policies.map((policy) => policy.inputs) as [Record<string, unknown>];
    assert.deepEqual(inputs, {
      resourceGroupName: "rg-contoso-calc-dev",
      serviceName: "contoso-calc-dev",
      apiId: "basic-calculator-pro",
      operationId: "multiply",
      policyId: "policy",
      format: "rawxml",
    });
    const check = find(parse(String(value)), "inbound/validate-jwt")[0]!;
    const texts = (path: string) => find(check, path).map(({ text }) => text);
    assert.deepEqual(texts("required-claims/claim/value"), ["Calculator.Write"]);
    assert.deepEqual(texts("audiences/audience"), [guid("client", "basic-calculator-pro")]);
  });

  test("leaves the API's policy as it is", async () => {
    const [without, withIt] = [await run(withApi(calculatorPro)), await run(write)];
    assert.deepEqual(withIt.one("ApiPolicy").inputs, without.one("ApiPolicy").inputs);
  });

  test("is changed after the API and its policy, one after the other, before anybody has a key", async () => {
    const { one } = await run(write);
    const multiply = one("ApiOperationPolicy", "basic-calculator-pro/multiply");
    const subtract = one("ApiOperationPolicy", "basic-calculator-pro/subtract");
    assert.ok(multiply.propertyDependencies.apiId?.includes(one("Api").urn));
    assert.ok(multiply.dependencies.includes(one("ApiPolicy").urn));
    assert.ok(subtract.dependencies.includes(multiply.urn));
    assert.ok(one("ProductApi").dependencies.includes(subtract.urn));
  });

  test("does not publish the portal, which shows nothing of it", async () => {
    const [without, withIt] = [await run(withApi(calculatorPro)), await run(write)];
    assert.deepEqual(withIt.one("RandomString").inputs, without.one("RandomString").inputs);
  });
});

describe("an API that is created closed", () => {
  const { name } = calculatorPro;
  const write = withApi({
    ...calculatorPro,
    tokenValidation: {
      ...calculator.tokenValidation,
      operationScopes: { Multiply: ["Calculator.Write"], subtract: ["Calculator.Write"] },
    },
  });
  const closedRun = (birth: Partial<Birth>) =>
    deploy(() =>
      declareStack({ ...lab, ...write }, { empty: [], kept: [], closed: {}, portal: "published", ...birth }),
    );
  const operations = ({ all }: Run<unknown>) => all("ApiOperationPolicy").map((each) => each.name);

  test("has no document, and a policy that refuses the operations to come", async () => {
    const deployed = await closedRun({ empty: [name], closed: { [name]: ["multiply", "subtract"] } });
    const { format, value, serviceUrl } = deployed.one("Api").inputs;
    assert.deepEqual([format, value, serviceUrl], [undefined, undefined, calculatorPro.serviceUrl]);
    const inbound = find(parse(String(deployed.one("ApiPolicy").inputs.value)), "inbound")[0]!;
    const refusal = find(inbound, "choose")[0]!;
    assert.deepEqual(
      inbound.children.map((each) => each.name),
      ["base", "cors", "validate-jwt", "choose", "mock-response"],
    );
    assert.equal(
      find(refusal, "when")[0]!.attributes.condition,
      '@(context.Operation.Id == "multiply" || context.Operation.Id == "subtract")',
    );
    assert.deepEqual(operations(deployed), []);
  });

  test("keeps the policies of the operations that it has", async () => {
    const deployed = await closedRun({ kept: [name], closed: { [name]: ["multiply"] } });
    assert.deepEqual(operations(deployed), [`${name}/subtract`]);
    const imported = await closedRun({ closed: { [name]: ["multiply"] } });
    assert.deepEqual(operations(imported), [`${name}/multiply`, `${name}/subtract`]);
    assert.equal(typeof imported.one("Api").inputs.value, "string");
  });

  test("is like any other in an update that leaves other APIs closed", async () => {
    const deployed = await closedRun({ empty: ["another"], closed: { another: ["multiply"] } });
    const usual = await run(write);
    for (const type of ["Api", "ApiPolicy"])
      assert.deepEqual(deployed.one(type).inputs, usual.one(type).inputs);
  });
});

test("two APIs do not share a name, an audience or a scope", async () => {
  const both = await run({ apis: [calculator, calculatorPro] });
  const urns = both.resources.map(({ urn }) => urn);
  assert.equal(new Set(urns).size, urns.length);
  for (const type of ["Api", "ApiPolicy", "Product", "ProductApi", "Subscription", "BackendApp"]) {
    assert.equal(both.all(type).length, 2, type);
  }
  const value = (api: string) => String(both.one("ApiPolicy", api).inputs.value);
  const [first, second] = [calculator, calculatorPro].map(({ name }) => guid("client", name));
  assert.ok(value("basic-calculator").includes(first!) && !value("basic-calculator").includes(second!));
  assert.ok(
    value("basic-calculator-pro").includes(second!) && !value("basic-calculator-pro").includes(first!),
  );
});

test("an API and a scope whose names run together do not collide with another pair", async () => {
  const named = (name: string, value: string): ApiSettings => ({
    ...calculator,
    name,
    product: { ...calculator.product, id: name },
    backendApp: { ...calculator.backendApp, scopes: [{ ...calculator.backendApp.scopes[0]!, value }] },
  });
  const { all } = await run({ apis: [named("calc", "v2-Read"), named("calc-v2", "Read")] });
  assert.equal(new Set(all("ApplicationPermissionScope").map(({ urn }) => urn)).size, 2);
});
