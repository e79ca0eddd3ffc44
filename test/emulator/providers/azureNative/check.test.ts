import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Properties, UNKNOWN } from "../../../../lib/engine/values.ts";
import { inService, type Stage, serviceInputs, startStage } from "./support.ts";

const arm = "management.azure.com";
const product = { ...inService, displayName: "Calc" };

describe("azure-native checks inputs before anything is created", () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage.world.close());
  const reasons = async (type: string, news: Properties) => {
    const ref = { type: `azure-native:${type}`, name: "x", urn: "urn" };
    const { failures } = await stage.provider.check({ ...ref, news });
    return failures.map(({ reason }) => reason);
  };

  const cases: [string, string, Properties, string[]][] = [
    [
      "every missing property at once",
      "apimanagement:AuthorizationServer",
      { resourceGroupName: "rg", authsid: "a", displayName: "A", grantTypes: [] },
      [
        "missing required property 'serviceName'",
        "missing required property 'clientRegistrationEndpoint'",
        "missing required property 'authorizationEndpoint'",
        "missing required property 'clientId'",
      ],
    ],
    [
      "text that is too long",
      "apimanagement:Product",
      { ...product, displayName: "x".repeat(301) },
      ["'displayName' is too long (301): at most 300 characters allowed"],
    ],
    [
      "text that is too short",
      "apimanagement:Product",
      { ...product, displayName: "" },
      ["'displayName' is too short (0): at least 1 characters required"],
    ],
    [
      "a name that Azure does not take",
      "apimanagement:ApiManagementService",
      { ...serviceInputs, serviceName: "1-calc" },
      ["'serviceName' does not match expression '^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$'"],
    ],
    [
      "a value that is not in an enum",
      "apimanagement:Product",
      { ...product, state: "open" },
      ["'state' must be one of notPublished, published but got 'open'"],
    ],
    [
      "another type",
      "apimanagement:Product",
      { ...product, subscriptionRequired: "yes" },
      ["'subscriptionRequired' should be of type 'boolean' but got a string"],
    ],
    [
      "a missing property inside an object",
      "apimanagement:ApiManagementService",
      { ...serviceInputs, sku: { name: "Developer" } },
      ["missing required property 'sku.capacity'"],
    ],
    [
      "a wrong item of an array",
      "apimanagement:Product",
      { ...product, displayName: ["x"] },
      ["'displayName' should be of type 'string' but got an array"],
    ],
    [
      "what the rehearsal has not",
      "apimanagement:ApiManagementService",
      { ...serviceInputs, certificates: [] },
      ["the rehearsal does not have 'certificates' of azure-native:apimanagement:ApiManagementService"],
    ],
  ];
  for (const [what, type, news, expected] of cases) {
    it(`and names ${what}`, async () => assert.deepEqual(await reasons(type, news), expected));
  }

  it("lets pass what is not known yet", async () => {
    const news = { ...inService, serviceName: UNKNOWN, displayName: UNKNOWN, state: UNKNOWN };
    assert.deepEqual(await reasons("apimanagement:Product", news), []);
  });

  it("takes null for absent", async () => {
    const inputs = await stage.check("apimanagement:Product", "p", { ...product, description: null });
    assert.ok(!("description" in inputs));
  });

  it("sends nothing", async () => {
    await stage.check("apimanagement:Product", "p", product);
    assert.equal(stage.world.requests.get(arm), undefined);
  });
});

describe("azure-native names what the program does not name", () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage.world.close());

  it("with eight random digits where a name must be unique", async () => {
    const inputs = await stage.check("apimanagement:ApiManagementService", "calc", {
      ...serviceInputs,
      serviceName: null,
    });
    assert.match(String(inputs.serviceName), /^calc[0-9a-f]{8}$/);
    assert.equal(inputs.__createBeforeDelete, true);
  });

  it("with the resource's own name below a parent", async () => {
    const inputs = await stage.check("apimanagement:Product", "calc", product);
    assert.equal(inputs.productId, "calc");
    assert.equal(inputs.__createBeforeDelete, undefined);
  });

  it("once: the next check keeps the name", async () => {
    const olds = await stage.check("resources:ResourceGroup", "rg", {});
    const news = await stage.check("resources:ResourceGroup", "rg", {}, olds);
    assert.deepEqual(news, olds);
  });

  it("and places it where the configuration says", async () => {
    assert.equal((await stage.check("resources:ResourceGroup", "rg", {})).location, "westeurope");
  });

  it("but gives a deployment in a resource group no location", async () => {
    const news = { resourceGroupName: "rg", properties: { mode: "Incremental", template: {} } };
    assert.equal((await stage.check("resources:Deployment", "d", news)).location, undefined);
  });
});

describe("azure-native without a location in its configuration", () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage({ location: "" });
    await stage.create("resources:ResourceGroup", "group", {
      resourceGroupName: "rg-calc",
      location: "northeurope",
    });
  });
  after(() => stage.world.close());

  it("takes that of the resource group", async () => {
    const inputs = await stage.check("apimanagement:ApiManagementService", "calc", serviceInputs);
    assert.equal(inputs.location, "northeurope");
  });

  it("does not know it while the resource group is not known", async () => {
    const news = { ...serviceInputs, resourceGroupName: UNKNOWN };
    assert.equal((await stage.check("apimanagement:ApiManagementService", "calc", news)).location, UNKNOWN);
  });

  it("asks for one for a resource group", async () => {
    await assert.rejects(stage.check("resources:ResourceGroup", "rg", {}), {
      message: /missing required property 'location'.*pulumi config set azure-native:location/,
    });
  });
});
