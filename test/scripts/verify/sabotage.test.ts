import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { Settings } from "../../../infra/settings.ts";
import { type DeployedWorld, deployedWorld, failing } from "./deployed.ts";
import { forGood } from "./sabotage/forGood.ts";
import { ofInstance } from "./sabotage/ofInstance.ts";
import { ofPolicies } from "./sabotage/ofPolicies.ts";
import { ofRegistrations } from "./sabotage/ofRegistrations.ts";
import { ofServices } from "./sabotage/ofServices.ts";
import { steps } from "./sabotage/support.ts";

/** Steps that other files of this folder turn red, by the file. */
const brokenElsewhere = {
  "hosts.test.ts": "The instance has the host names that the stack uses, and no others",
  "surplus.test.ts": "Nobody has added an API to the instance that asks for no token",
};

const sabotages = [...ofPolicies, ...ofRegistrations, ...ofInstance, ...ofServices, ...forGood];

describe("npm run verify, after something was changed beside the stack,", () => {
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await deployedWorld("rehearsal");
  });
  after(() => deployed.close());

  it("finds nothing as long as nothing was", async () => {
    const results = await deployed.verify();
    assert.deepEqual(failing(results), []);
    assert.ok(results.every(({ ok }) => ok));
    const known = [...Object.values<string>(steps), ...Object.values(brokenElsewhere)];
    assert.deepEqual(results.map(({ name }) => name).sort(), known.sort(), "no step without a sabotage");
    for (const [file, name] of Object.entries(brokenElsewhere)) {
      assert.ok(
        readFileSync(path.join(import.meta.dirname, file), "utf8").includes(name),
        `${file}: ${name}`,
      );
    }
  });

  it("is red at each of its steps for one of what follows", () => {
    const reddened = new Set<string>(sabotages.flatMap(({ red }) => red));
    assert.deepEqual(
      Object.values<string>(steps).filter((name) => !reddened.has(name)),
      [],
    );
  });

  for (const { what, by, red, says, settings = (same: Settings) => same } of sabotages) {
    it(`is red where ${what}`, async () => {
      const takeBack = await by(deployed);
      const results = await deployed.verify({}, settings(deployed.stack.settings));
      assert.deepEqual(failing(results).sort(), [...red].sort());
      const cause = results.find(({ name }) => name === red[0])!;
      assert.match(cause.detail, says);
      const text = JSON.stringify(results);
      assert.equal(text.includes(deployed.outputs.clientSecret!), false, "no secret is told");
      if (!takeBack) return;
      await takeBack();
      assert.deepEqual(failing(await deployed.verify()), [], "nothing is left of it");
    });
  }
});
