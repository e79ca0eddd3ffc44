import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type DeployedWorld, deployedWorld, failing } from "./deployed.ts";

const deployer = "2c6a8f10-9b3d-4e57-8a41-5d0f7c2e9b36";
const other = "7b6a2d1e-0d4c-4b0e-9c55-1f6f0a3f2c11";
const backendAccess = "Nobody signs in as the backend app, and the stack file's owners alone own it";
const clientAccess =
  "The client app has the stack file's secrets and no other credentials, and the stack file's owners alone own it";

describe("verify, of a stack whose apps have owners,", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("rehearsal", (project) =>
      project.replace(
        "Pulumi.rehearsal.yaml",
        "config:\n",
        `config:\n  apim-oauth:owners: { deployer: ${deployer}, others: [${other}] }\n`,
      ),
    );
  });
  after(() => deployed?.close());

  it("holds, and says whose they are", async () => {
    const steps = await deployed.verify();
    assert.deepEqual(failing(steps), []);
    const access = steps.find(({ name }) => name === backendAccess);
    assert.equal(access?.detail, "no credentials, no owners but the stack file's");
  });

  for (const [kind, lacks] of [
    ["applications", "the app registration"],
    ["servicePrincipals", "the service principal"],
  ] as const) {
    for (const owner of [deployer, other]) {
      for (const [app, step] of [
        ["backend", backendAccess],
        ["client", clientAccess],
      ] as const) {
        it(`is red at one step where ${owner === other ? "an owner" : "who deploys"} was removed from ${lacks} of the ${app} app`, async () => {
          const { hand, outputs } = deployed;
          const appId =
            app === "client" ? outputs.clientId : outputs.apis["basic-calculator"]!.backendClientId;
          const { id } = await hand.graph<{ id: string }>("GET", `${kind}(appId='${appId}')`);
          await hand.graph("DELETE", `${kind}/${id}/owners/${owner}/$ref`);
          const red = (await deployed.verify()).filter(({ ok }) => !ok);
          const reference = `https://graph.microsoft.com/v1.0/directoryObjects/${owner}`;
          await hand.graph("POST", `${kind}/${id}/owners/$ref`, { "@odata.id": reference });
          assert.deepEqual(
            red.map(({ name }) => name),
            [step],
          );
          assert.match(red[0]!.detail, new RegExp(`owners of the stack file: ${lacks} lacks ${owner}\\.`));
          assert.match(red[0]!.detail, /az ad app owner add --id/);
        });
      }
    }
  }
});
