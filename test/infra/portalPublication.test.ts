import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { contentHash, type ShownContent } from "../../infra/portalContent.ts";
import type { ApiSettings, Settings } from "../../infra/settings.ts";
import { declareStack } from "../../infra/stack.ts";
import { holds } from "../support/property.ts";
import { type AskedPortal, deploy, known, type RunOptions, unknown } from "./support/deploy.ts";
import { calculator, calculatorPro, lab, scope } from "./support/settings.ts";

const run = (settings: Settings, options: RunOptions = {}) => deploy(() => declareStack(settings), options);
let labRun: Awaited<ReturnType<typeof run>>;
before(async () => {
  labRun = await run(lab);
});
const api = (change: Partial<ApiSettings>): Settings => ({ ...lab, apis: [{ ...calculator, ...change }] });

test("publishing is a portal revision in a template deployment, after everything that the portal shows", async () => {
  const { one, result } = labRun;
  const revision = await known(result.publication!.revision);
  const { inputs, dependencies } = one("Deployment");
  assert.deepEqual(inputs, {
    resourceGroupName: "rg-contoso-calc-dev",
    deploymentName: "contoso-calc-dev-portal",
    properties: {
      mode: "Incremental",
      template: {
        $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        contentVersion: "1.0.0.0",
        resources: [
          {
            type: "Microsoft.ApiManagement/service/portalRevisions",
            apiVersion: "2024-05-01",
            name: `contoso-calc-dev/${revision}`,
            properties: { description: "Published by Pulumi", isCurrent: true },
          },
        ],
      },
    },
  });
  for (const type of ["AuthorizationServer", "Api", "Product", "ProductApi"]) {
    assert.ok(dependencies.includes(one(type).urn), type);
  }
});

test("a portal that others publish is left to them", async () => {
  const { all, result } = await run({ ...lab, portal: { ...lab.portal, publish: false } });
  assert.equal(result.publication, undefined);
  assert.deepEqual([...all("Deployment"), ...all("RandomString")], []);
});

test("publishing at an adopted instance has names that no other stack there has", async () => {
  const adopted = { ...lab, apiManagement: { ...lab.apiManagement, existing: true } };
  const { one } = await run({ ...adopted, project: "apim-oauth", stack: "orders" });
  const { deploymentName, properties } = one("Deployment").inputs as {
    deploymentName: string;
    properties: { template: { resources: { properties: { description: string } }[] } };
  };
  assert.equal(deploymentName, "portal-apim-oauth_orders");
  const [revision] = properties.template.resources;
  assert.equal(revision!.properties.description, "Published by Pulumi: apim-oauth/orders");
  // A deployment under another name publishes the same content under another id.
  assert.equal(
    (one("RandomString").inputs.keepers as { deploymentName?: string }).deploymentName,
    deploymentName,
  );
});

describe("a portal that cannot be published", () => {
  const resourcesOf = ({ one }: Awaited<ReturnType<typeof run>>) => {
    const { template } = one("Deployment").inputs.properties as { template: { resources: unknown } };
    return template.resources;
  };
  const cases: [name: string, portal: AskedPortal, told: RegExp][] = [
    [
      "has no content: nobody has opened it yet",
      { hasContent: false },
      /no content until an administrator has opened it once .*Then publish it: npm run up -- dev/,
    ],
    ["is switched off", { status: "Disabled" }, /is switched off.*Portal settings/],
  ];
  for (const [name, portal, says] of cases) {
    test(`${name}: the deployment stays empty, and a line says what to do`, async (t) => {
      const warnings = t.mock.method(pulumi.log, "warn", async () => {});
      assert.deepEqual(resourcesOf(await run(lab, { portal })), []);
      assert.equal(warnings.mock.callCount(), 1);
      const message = String(warnings.mock.calls[0]!.arguments[0]);
      assert.match(message, says);
      assert.doesNotMatch(message, /\n/);
    });
  }

  test("is gone with its instance: nothing changes, and a line says what says how to go on", async (t) => {
    const warnings = t.mock.method(pulumi.log, "warn", async () => {});
    assert.equal((resourcesOf(await run(lab, { portal: { createdAtUtc: undefined } })) as []).length, 1);
    assert.match(
      String(warnings.mock.calls[0]!.arguments[0]),
      /contoso-calc-dev is in the state, but not in Azure\. npm run up -- dev says how/,
    );
  });

  test("is not known in a preview of the instance's creation", async () => {
    assert.equal(resourcesOf(await run(lab, { preview: true })), unknown);
  });
});

test("a new instance gets a publication of its own; states that know nothing of instances keep theirs", async () => {
  const { inputs, replacementTrigger } = labRun.one("RandomString");
  assert.equal(replacementTrigger, "2026-01-31T12:00:00Z");
  assert.deepEqual(Object.keys(inputs.keepers as object), ["content"]);
});

test("a publication that hangs is given up after an hour", () => {
  assert.equal(labRun.one("Deployment").createTimeout, "1h");
});

describe("a new revision", () => {
  const revisionOf = async (settings: Settings) => known((await run(settings)).result.publication!.revision);

  const shown: [name: string, settings: Settings][] = [
    ["an API's display name", api({ displayName: "Calculator" })],
    ["an API's description", api({ description: "Counts" })],
    ["an API's path", api({ path: "calculator" })],
    ["an API's document", api({ document: `${calculator.document}# more\n` })],
    ["an API's product", api({ product: { ...calculator.product, displayName: "Calculators" } })],
    ["whether a key is needed", api({ subscriptionRequired: false })],
    ["a scope", api({ backendApp: { ...calculator.backendApp, scopes: [scope("Calculator.Write")] } })],
    ["the list of APIs", { ...lab, apis: [calculator, calculatorPro] }],
    ["the server's display name", { ...lab, oauthServer: { ...lab.oauthServer, displayName: "Sign in" } }],
    ["the server's description", { ...lab, oauthServer: { ...lab.oauthServer, description: "Sign in" } }],
    ["the server's id", { ...lab, oauthServer: { ...lab.oauthServer, id: "sign-in" } }],
    ["the endpoints", { ...lab, oauthServer: { ...lab.oauthServer, endpointVersion: "v1" } }],
    [
      "the grant types",
      { ...lab, oauthServer: { ...lab.oauthServer, grantTypes: ["authorizationCodeWithPkce"] } },
    ],
  ];
  for (const [name, settings] of shown) {
    test(`comes when ${name} changes`, async () => {
      assert.notEqual(await revisionOf(settings), await known(labRun.result.publication!.revision));
    });
  }

  const secrets = [...lab.clientApp.secrets, { name: "2027-h1", expires: "2027-12-31T00:00:00Z" }];
  const hidden: [name: string, settings: Settings][] = [
    ["nothing", lab],
    ["the client secret", { ...lab, clientApp: { ...lab.clientApp, secrets } }],
    ["the policy", api({ tokenValidation: { ...calculator.tokenValidation, clockSkewSeconds: 60 } })],
    ["the tags of the instance", { ...lab, apiManagement: { ...lab.apiManagement, tags: {} } }],
    ["an app's display name", { ...lab, clientApp: { ...lab.clientApp, displayName: "another" } }],
  ];
  for (const [name, settings] of hidden) {
    test(`does not come when ${name} changes`, async () => {
      assert.equal(await revisionOf(settings), await known(labRun.result.publication!.revision));
    });
  }

  test("draws a new suffix with each change of the content, since Azure keeps earlier revisions for ever", async () => {
    const { inputs } = labRun.one("RandomString");
    const revision = await known(labRun.result.publication!.revision);
    const [hash] = revision.split("-");
    assert.deepEqual(inputs.keepers, { content: hash });
    assert.match(revision, /^[0-9a-f]{16}-[0-9a-z]{8}$/);
  });
});

describe("the hash of the content", () => {
  const url = fc.stringMatching(/^https:\/\/[a-z]{1,8}\.example\/[a-z0-9/]{0,12}$/);
  const content: fc.Arbitrary<ShownContent> = fc.record({
    server: fc.record({
      displayName: fc.string(),
      description: fc.string(),
      authorizationEndpoint: url,
      tokenEndpoint: url,
      grantTypes: fc.array(fc.string()),
      clientId: fc.uuid(),
      defaultScope: fc.string(),
    }),
    apis: fc.array(
      fc.record({
        name: fc.string(),
        displayName: fc.string(),
        description: fc.string(),
        path: fc.string(),
        document: fc.string(),
        subscriptionRequired: fc.boolean(),
        scope: fc.string(),
        product: fc.record({ displayName: fc.string(), description: fc.string() }),
      }),
    ),
  });

  test("is the same for the same content, in whatever order its keys were written", () => {
    holds(
      fc.property(content, ({ server, apis }) => {
        const reversed = Object.fromEntries(Object.entries(server).reverse()) as typeof server;
        assert.equal(contentHash({ apis, server: reversed }), contentHash({ server, apis }));
      }),
    );
  });

  test("is another one for other content", () => {
    holds(
      fc.property(content, content, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        assert.notEqual(contentHash(one), contentHash(other));
      }),
    );
  });
});
