import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { stringify } from "yaml";
import { engines, type World } from "../../emulator/index.ts";
import { verifySteps } from "../../lib/checks/deployed/steps.ts";
import { verifiedStack } from "../../lib/checks/deployed/verifiedStack.ts";
import { runSteps } from "../../lib/checks/steps.ts";
import type { StackOutputs } from "../../lib/stack/outputs.ts";
import { rehearse } from "../../rehearsal/rehearse.ts";
import { loadStack } from "../../rehearsal/rehearsedStack.ts";
import { worldConnection } from "../../rehearsal/worldConnection.ts";
import { copyProject, type ProjectCopy } from "./support/project.ts";

const id = "3f9d2c11-6f0e-4b1a-8a3e-0d7c5b8a9e21";
const common = {
  "azuread:tenantId": id,
  "azure-native:tenantId": id,
  "azure-native:subscriptionId": "8c1e4a55-1b7d-4c39-9d2a-6e0f3b7a1c42",
  "azure-native:location": "westeurope",
  "apim-oauth:clientApp": { secrets: [{ name: "lab", expires: "2099-12-31" }] },
};
const instance = { serviceName: "contoso-shared", resourceGroupName: "rg-apim" };

describe("a rehearsal beside another stack", () => {
  let project: ProjectCopy;
  before(() => {
    project = copyProject();
    const write = (stack: string, config: object) =>
      project.write(`Pulumi.${stack}.yaml`, stringify({ config: { ...common, ...config } }));
    write("platform", { "apim-oauth:apiManagement": instance });
    const adopted = { "apim-oauth:apiManagement": { ...instance, existing: true } };
    const api = { openApi: "apis/basic-calculator.yaml", displayName: "Orders" };
    const backendApp = { scopes: [{ value: "Orders.Read" }] };
    write("orders", { ...adopted, "apim-oauth:apis": [{ name: "orders", ...api, backendApp }] });
    write("same", { ...adopted, "apim-oauth:apis": [{ name: "basic-calculator", ...api, path: "orders" }] });
  });
  const worlds: World[] = [];
  after(async () => {
    for (const world of worlds) await world.close();
    project.remove();
  });

  const run = async (stack: string) => {
    const beside = [loadStack(project.folder, "platform")];
    const rehearsal = await rehearse({
      stack: loadStack(project.folder, stack),
      beside,
      port: 0,
      deploy: await engines.node(),
      secondTenant: false,
    });
    worlds.push(rehearsal.world);
    return { ...rehearsal, names: rehearsal.steps.map(({ name, ok }) => `${ok ? "" : "NOT "}${name}`) };
  };

  it("deploys that one first, into the instance that it makes, and sees that it still holds", async () => {
    const { ok, steps, names, world, stacks } = await run("orders");
    assert.deepEqual(
      steps.filter((step) => !step.ok),
      [],
    );
    assert.equal(ok, true);
    const inOrder = [
      "platform: The program deploys",
      "platform: The next update publishes the developer portal",
      "The program deploys",
      "200 from the portal's console for the signed-in user",
      "platform: 200 from the portal's console for the signed-in user",
    ];
    assert.deepEqual(
      names.filter((name) => inOrder.includes(name)),
      inOrder,
    );
    // What a served one tells verify of, each stack by itself.
    for (const stack of ["platform", "orders"]) {
      const { settings } = loadStack(project.folder, stack);
      const outputs = stacks[stack]!.outputs as unknown as StackOutputs;
      const verified = verifiedStack(settings, outputs, worldConnection(world, settings));
      const results = await runSteps(verifySteps(verified, { minSecretDays: 0 }), () => {});
      assert.deepEqual(
        results.filter((result) => !result.ok),
        [],
      );
    }
  });

  it("is red at its own deployment where the two have something of one name", async () => {
    const { ok, steps, names } = await run("same");
    assert.equal(ok, false);
    assert.deepEqual(names.slice(-2), [
      "platform: The next update publishes the developer portal",
      "NOT The program deploys",
    ]);
    assert.match(steps.at(-1)!.detail, /cannot create already existing resource/);
  });
});
