import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { publishByHand } from "../../../lib/azure/portalAdministrator.ts";
import { type DeployedWorld, deployedWorld, failing } from "./deployed.ts";

/** The rehearsal's stack with a portal. */
const withPortal = (portal: string) =>
  deployedWorld("rehearsal", (project) =>
    project.replace("Pulumi.rehearsal.yaml", "config:\n", `config:\n  apim-oauth:portal: ${portal}\n`),
  );

describe("npm run verify of a stack whose portal others publish", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await withPortal("{ publish: false }");
  });
  after(() => deployed.close());

  it("holds before anybody has, and reports who does", async () => {
    const results = await deployed.verify();
    assert.deepEqual(failing(results), []);
    const names = results.map(({ name }) => name);
    assert.ok(!names.includes("The developer portal was published after the last change"));
    const { detail, note } = results.find(({ name }) => name === "Who publishes the developer portal")!;
    assert.equal(detail, "nobody has yet");
    assert.match(
      note!,
      /^This stack does not publish the developer portal of contoso-calc-rehearsal \(apim-oauth:portal\.publish is false\)/,
    );
  });

  it("holds afterwards", async () => {
    assert.equal(await publishByHand(deployed.look().instance, "20270131120000"), "completed");
    const results = await deployed.verify();
    assert.deepEqual(failing(results), []);
    const { detail } = results.find(({ name }) => name === "Who publishes the developer portal")!;
    assert.match(detail, /^by hand, last on .*: 20270131120000$/);
  });
});
