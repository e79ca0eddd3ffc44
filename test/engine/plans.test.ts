import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  apiManagement,
  apis,
  type Config,
  calculator,
  calculatorWith,
  clientApp,
  nextSecret,
  oauthServer,
  otherApi,
  secret,
} from "./support/lab.ts";
import { planOf } from "./support/plan.ts";
import { type EngineStack, openStack, skip } from "./support/stack.ts";

/** Two APIs, so that a change of one can be seen to leave the other alone. */
const two = apis(calculatorWith("Calculator.Read", "Calculator.Write"), otherApi("second"));

/** What the portal shows has changed, so it is published anew, once. */
const publication = [
  "replace RandomString developer-portal: keepers.content",
  "update Deployment developer-portal: properties.template.resources[0].name",
];

const plans: readonly { change: string; config: Config; plan: readonly string[] }[] = [
  { change: "nothing", config: {}, plan: [] },
  {
    change: "the order of the scopes",
    config: apis(calculatorWith("Calculator.Write", "Calculator.Read"), otherApi("second")),
    plan: [],
  },
  {
    change: "the description of an API",
    config: apis(
      { ...calculatorWith("Calculator.Read", "Calculator.Write"), description: "Also divides" },
      otherApi("second"),
    ),
    plan: [...publication, "update Api basic-calculator: description"],
  },
  {
    change: "a new scope: the client app, the consent and the OAuth server follow, nothing is replaced",
    config: apis(
      calculatorWith("Calculator.Read", "Calculator.Write", "Calculator.Admin"),
      otherApi("second"),
    ),
    plan: [
      ...publication,
      "create ApplicationPermissionScope basic-calculator/Calculator.Admin",
      "create RandomUuid basic-calculator/Calculator.Admin",
      "update Api basic-calculator: authenticationSettings.oAuth2.scope",
      "update ApiPolicy basic-calculator: value",
      "update ApplicationApiAccess client-app/basic-calculator: scopeIds[0] (add)",
      "update AuthorizationServer api-management: defaultScope",
      "update ServicePrincipalDelegatedPermissionGrant client-app/basic-calculator: claimValues[0] (add)",
    ],
  },
  {
    change: "a scope removed",
    config: apis(calculatorWith("Calculator.Read"), otherApi("second")),
    plan: [
      ...publication,
      "delete ApplicationPermissionScope basic-calculator/Calculator.Write",
      "delete RandomUuid basic-calculator/Calculator.Write",
      "update Api basic-calculator: authenticationSettings.oAuth2.scope",
      "update ApiPolicy basic-calculator: value",
      "update ApplicationApiAccess client-app/basic-calculator: scopeIds[1] (delete)",
      "update AuthorizationServer api-management: defaultScope",
      "update ServicePrincipalDelegatedPermissionGrant client-app/basic-calculator: claimValues[1] (delete)",
    ],
  },
  {
    change: "the audience of one API, which renders exactly one policy anew",
    config: apis(
      calculatorWith("Calculator.Read", "Calculator.Write"),
      otherApi("second", { tokenValidation: { allowedClients: ["clientApp"] } }),
    ),
    plan: ["update ApiPolicy second: value"],
  },
  {
    change: "a new version of an API, beside the old one",
    config: apis(
      { ...calculatorWith("Calculator.Read", "Calculator.Write"), versions: { by: "segment" } },
      otherApi("second"),
      {
        name: "calculator-v2",
        versionOf: "basic-calculator",
        version: "v2",
        openApi: "apis/basic-calculator.yaml",
        serviceUrl: "https://calculator.contoso.example/v2",
      },
    ),
    plan: [
      ...publication,
      "create Api calculator-v2",
      "create ApiPolicy calculator-v2",
      "create ApiVersionSet basic-calculator",
      "create ProductApi calculator-v2",
      "create ProtectedApi calculator-v2",
      "create Subscription calculator-v2",
      "update Api basic-calculator: apiVersionSetId (add)",
    ],
  },
  {
    change: "an operation gets its own scope",
    config: apis(
      {
        ...calculatorWith("Calculator.Read", "Calculator.Write"),
        tokenValidation: { operationScopes: { multiply: ["Calculator.Write"] } },
      },
      otherApi("second"),
    ),
    plan: ["create ApiOperationPolicy basic-calculator/multiply"],
  },
  {
    change: "a new secret beside the old one, which the OAuth server takes",
    config: clientApp({ secrets: [secret, nextSecret] }),
    plan: [
      "create ApplicationPassword client-app/2027-h1",
      "update AuthorizationServer api-management: clientSecret",
    ],
  },
  {
    change: "the SKU",
    config: apiManagement({ sku: "Standard" }),
    plan: ["update ApiManagementService api-management: sku.name"],
  },
  {
    change: "the publisher",
    config: apiManagement({ publisherName: "Fabrikam", publisherEmail: "api@fabrikam.example" }),
    plan: ["update ApiManagementService api-management: publisherEmail, publisherName"],
  },
  {
    change: "the display names of the apps",
    config: {
      ...clientApp({ displayName: "Developer portal" }),
      ...apis(
        calculatorWith("Calculator.Read", "Calculator.Write"),
        otherApi("second", {
          backendApp: {
            displayName: "Second",
            scopes: [{ value: "Use", description: "Use of the calculator" }],
          },
        }),
      ),
    },
    plan: [
      "update ApplicationRegistration client-app: displayName",
      "update ApplicationRegistration second: displayName",
    ],
  },
  {
    change: "the display name of an API and of its product",
    config: apis(
      {
        ...calculatorWith("Calculator.Read", "Calculator.Write"),
        displayName: "Calculator",
        product: { displayName: "Calculators" },
      },
      otherApi("second"),
    ),
    plan: [
      ...publication,
      "update Api basic-calculator: displayName",
      "update Product basic-calculator: description, displayName",
      "update Subscription basic-calculator: displayName",
    ],
  },
  {
    change: "the description of the OAuth server",
    config: oauthServer({ description: "Signs in" }),
    plan: [...publication, "update AuthorizationServer api-management: description"],
  },
  {
    change: "one more API",
    config: apis(
      calculatorWith("Calculator.Read", "Calculator.Write"),
      otherApi("second"),
      otherApi("third"),
    ),
    plan: [
      ...publication,
      "create Api third",
      "create ApiPolicy third",
      "create ApplicationApiAccess client-app/third",
      "create ApplicationIdentifierUri third",
      "create ApplicationPermissionScope third/Use",
      "create ApplicationRegistration third",
      "create BackendApp third",
      "create Product third",
      "create ProductApi third",
      "create ProductGroup third",
      "create ProtectedApi third",
      "create RandomUuid third/Use",
      "create ServicePrincipal third",
      "create ServicePrincipalDelegatedPermissionGrant client-app/third",
      "create Subscription third",
    ],
  },
  {
    change:
      "another name of an API and nothing else: in API Management it is made anew, in Entra ID it stays",
    config: apis(
      calculatorWith("Calculator.Read", "Calculator.Write"),
      otherApi("second", { name: "renamed", formerly: ["second"] }),
    ),
    plan: [
      ...publication,
      "replace Api renamed: apiId",
      "replace ApiPolicy renamed: apiId",
      "replace Product renamed: productId",
      "replace ProductApi renamed: apiId, productId",
      "replace ProductGroup renamed: productId",
      "replace Subscription renamed: displayName, scope, sid",
    ],
  },
  {
    change: "another name, path and display name of an API: a new one beside it, then the old one goes",
    config: apis(
      calculatorWith("Calculator.Read", "Calculator.Write"),
      otherApi("renamed", { displayName: "Renamed" }),
    ),
    plan: [
      ...publication,
      ...[
        "Api %",
        "ApiPolicy %",
        "ApplicationApiAccess client-app/%",
        "ApplicationIdentifierUri %",
        "ApplicationPermissionScope %/Use",
        "ApplicationRegistration %",
        "BackendApp %",
        "Product %",
        "ProductApi %",
        "ProductGroup %",
        "ProtectedApi %",
        "RandomUuid %/Use",
        "ServicePrincipal %",
        "ServicePrincipalDelegatedPermissionGrant client-app/%",
        "Subscription %",
      ].flatMap((line) => [
        `create ${line.replace("%", "renamed")}`,
        `delete ${line.replace("%", "second")}`,
      ]),
    ],
  },
];

describe("what one change of the stack file plans", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack(two);
    await stack.pulumi.up();
  });
  after(() => stack?.close());

  for (const { change, config, plan } of plans) {
    it(change, async () => {
      await stack.configure({ ...two, ...config });
      assert.deepEqual(planOf(await stack.pulumi.preview()), [...plan].sort());
    });
  }
});

describe("what one change plans when tokens of version 1 are asked for", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack();
    await stack.pulumi.up();
  });
  after(() => stack?.close());

  it("v2 endpoints become v1 endpoints in place: a new default resource, policy, and token version", async () => {
    await stack.configure(oauthServer({ endpointVersion: "v1" }));
    const plan = [
      ...publication,
      "update Api basic-calculator: authenticationSettings.oAuth2.scope (delete)",
      "update ApiPolicy basic-calculator: value",
      "update ApplicationRegistration basic-calculator: requestedAccessTokenVersion",
      "update ApplicationRegistration client-app: requestedAccessTokenVersion",
      "update AuthorizationServer api-management: authorizationEndpoint, defaultScope (delete), tokenBodyParameters (add), tokenEndpoint",
    ];
    assert.deepEqual(planOf(await stack.pulumi.preview()), plan.sort());
    await stack.pulumi.up();
    const server = stack.world.arm.service("contoso-calc-dev")?.authorizationServers.values().next().value;
    const [backend] = [...stack.tenant.applications.values()].filter(
      ({ displayName }) => displayName === calculator.backendApp.displayName,
    );
    assert.deepEqual(server?.properties.tokenBodyParameters, [{ name: "resource", value: backend?.appId }]);
    assert.equal(server.properties.defaultScope ?? "", "");
  });

  it("and v1 endpoints become v2 endpoints", async () => {
    await stack.configure({});
    const plan = [
      ...publication,
      "update Api basic-calculator: authenticationSettings.oAuth2.scope (add)",
      "update ApiPolicy basic-calculator: value",
      "update ApplicationRegistration basic-calculator: requestedAccessTokenVersion",
      "update ApplicationRegistration client-app: requestedAccessTokenVersion",
      "update AuthorizationServer api-management: authorizationEndpoint, defaultScope (add), tokenBodyParameters (delete), tokenEndpoint",
    ];
    assert.deepEqual(planOf(await stack.pulumi.preview()), plan.sort());
    await stack.pulumi.up();
    await stack.pulumi.refresh("--expect-no-changes");
  });
});
