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
      {
        name: "basic-calculator",
        backendApp: { scopes: [{ value: "Calculator.Read" }, { value: "Calculator.Write" }] },
        tokenValidation: {
          operationScopes: { multiply: ["Calculator.Write"], divide: ["Calculator.Write"] },
        },
      },
    ],
  },
};

const own = "The operations with scopes of their own have the policies that the stack file renders to";
const others = "No operation bypasses the API's policy";
const operation = (name: string) => `apis/basic-calculator/operations/${name}/policies/policy`;

describe("npm run verify, of a stack whose operations have scopes of their own,", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("team", (project) =>
      project.write("Pulumi.team.yaml", stringify(stackFile)),
    );
  });
  after(() => deployed?.close());

  const detailOf = async (step: string) =>
    (await deployed.verify()).find(({ name }) => name === step)!.detail;

  it("finds nothing as long as nothing was changed", async () => {
    assert.deepEqual(failing(await deployed.verify()), []);
    assert.equal(await detailOf(own), "divide, multiply");
    assert.equal(await detailOf(others), "of the others, none has a policy of its own");
  });

  it("is red where such a policy was removed", async () => {
    const { hand } = deployed;
    const { properties } = await hand.arm<{ properties: { value: string } }>("GET", operation("multiply"));
    await hand.arm("DELETE", operation("multiply"));
    assert.deepEqual(failing(await deployed.verify()), [own]);
    assert.match(
      await detailOf(own),
      /^The operations' live policies differ: multiply has none, so any scope of the API will do there\. Look at: protectedApi\.ts: ApiOperationPolicy; npm run up -- team makes a policy anew that is missing\.$/,
    );
    await hand.arm("PUT", operation("multiply"), { format: "xml", value: properties.value });
    assert.deepEqual(failing(await deployed.verify()), []);
  });

  it("is red where such policies take other scopes, or do nothing but inherit, and tells of all at once", async () => {
    const { hand } = deployed;
    const { properties } = await hand.arm<{ properties: { value: string } }>("GET", operation("multiply"));
    const wider = properties.value.replace("Calculator.Write", "Calculator.Read");
    const inheriting = "<policies><inbound><base /></inbound></policies>";
    await hand.arm("PUT", operation("multiply"), { format: "xml", value: wider });
    await hand.arm("PUT", operation("divide"), { format: "xml", value: inheriting });
    assert.deepEqual(failing(await deployed.verify()), [own]);
    assert.match(
      await detailOf(own),
      /divide: \/policies\/inbound .*; multiply: \/policies\/inbound\/validate-jwt\/required-claims\/claim\/value is "Calculator\.Read", expected "Calculator\.Write"\./,
    );
    for (const name of ["multiply", "divide"]) {
      await hand.arm("PUT", operation(name), { format: "xml", value: properties.value });
    }
    assert.deepEqual(failing(await deployed.verify()), []);
  });

  it("still finds another operation that bypasses the API's policy", async () => {
    const { hand } = deployed;
    const open = "<policies><inbound><mock-response /></inbound></policies>";
    await hand.arm("PUT", operation("subtract"), { format: "xml", value: open });
    assert.deepEqual(failing(await deployed.verify()), [others]);
    assert.match(await detailOf(others), /do something before it: GET \/subtract/);
    await hand.arm("DELETE", operation("subtract"));
  });
});
