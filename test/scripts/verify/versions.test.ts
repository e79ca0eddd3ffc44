import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { stringify } from "yaml";
import { type DeployedWorld, deployedWorld, failing } from "./deployed.ts";

const id = "3f9d2c11-6f0e-4b1a-8a3e-0d7c5b8a9e21";
const stackFile = {
  config: {
    "azuread:tenantId": id,
    "azure-native:tenantId": id,
    "azure-native:subscriptionId": "8c1e4a55-1b7d-4c39-9d2a-6e0f3b7a1c42",
    "azure-native:location": "westeurope",
    "apim-oauth:clientApp": { secrets: [{ name: "lab", expires: "2099-12-31" }] },
    "apim-oauth:apis": [
      { name: "basic-calculator", versions: { by: "query", name: "api-version" } },
      {
        name: "calculator-v2",
        openApi: "apis/basic-calculator.yaml",
        versionOf: "basic-calculator",
        version: "v2",
      },
    ],
  },
};

const deployedAs = (api: string) => `${api}: The API is deployed as the stack file says`;
const product = "calculator-v2: The API's product is published, with the API in it";

/** A version that is not found where calls look for it answers 404 to all of them. */
const calls = (api: string) =>
  [
    "401 without a token",
    "401 without a subscription key",
    "401 for a forged token",
    "401 for an app-only token of the client app",
  ].map((name) => `${api}: ${name}`);

describe("npm run verify, of a stack with versions of an API,", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("team", (project) =>
      project.write("Pulumi.team.yaml", stringify(stackFile)),
    );
  });
  after(() => deployed?.close());

  const redWith = async (detail: RegExp, ...expected: string[]) => {
    const results = await deployed.verify();
    assert.deepEqual(failing(results).sort(), [...expected].sort());
    assert.match(results.find(({ name }) => name === expected[0])!.detail, detail);
  };

  it("checks each version at its gateway, and their registration once", async () => {
    const results = await deployed.verify();
    assert.deepEqual(failing(results), []);
    const names = results.map(({ name }) => name);
    for (const api of ["basic-calculator", "calculator-v2"]) {
      assert.ok(names.includes(`${api}: 401 without a token`), api);
    }
    assert.equal(names.filter((name) => /backend app is registered/.test(name)).length, 1);
  });

  it("is red where somebody has given a version another name", async () => {
    const { hand } = deployed;
    await hand.arm("PATCH", "apis/calculator-v2", { apiVersion: "v3" });
    await redWith(/version is "v3", expected "v2"/, deployedAs("calculator-v2"), ...calls("calculator-v2"));
    await hand.arm("PATCH", "apis/calculator-v2", { apiVersion: "v2" });
  });

  it("is red where the version is looked for under another name", async () => {
    const { hand } = deployed;
    await hand.arm("PATCH", "apiVersionSets/basic-calculator", { versionQueryName: "v" });
    await redWith(
      /where calls name the version is "query v", expected "query api-version"/,
      deployedAs("basic-calculator"),
      deployedAs("calculator-v2"),
    );
    await hand.arm("PATCH", "apiVersionSets/basic-calculator", { versionQueryName: "api-version" });
  });

  it("is red where a version was taken out of the product", async () => {
    await deployed.hand.arm("DELETE", "products/basic-calculator/apis/calculator-v2");
    await redWith(
      /whether the API calculator-v2 is in it is false/,
      product,
      // A key of the product is good for the APIs in it alone.
      ...calls("calculator-v2").filter((name) => !name.endsWith("subscription key")),
    );
    await deployed.hand.arm("PUT", "products/basic-calculator/apis/calculator-v2");
    assert.deepEqual(failing(await deployed.verify()), []);
  });
});
