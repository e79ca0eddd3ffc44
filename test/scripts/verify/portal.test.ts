import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { publishByHand } from "../../../lib/azure/portalAdministrator.ts";
import { type DeployedWorld, deployedWorld, failing } from "./deployed.ts";

/** The rehearsal's stack with a portal. */
const withPortal = (portal: string) =>
  deployedWorld("rehearsal", (project) =>
    project.replace("Pulumi.rehearsal.yaml", "config:\n", `config:\n  apim-oauth:portal: ${portal}\n`),
  );

describe("npm run verify of a stack that decides who gets into its portal", () => {
  const step = "The developer portal asks its visitors to sign in as the stack file says";
  let deployed: DeployedWorld;
  before(async () => {
    deployed = await withPortal("{ signIn: required, signUp: false }");
  });
  after(() => deployed.close());

  it("holds", async () => {
    const results = await deployed.verify();
    assert.deepEqual(failing(results), []);
    const { detail } = results.find(({ name }) => name === step)!;
    assert.equal(detail, "visitors have to sign in, nobody can sign up");
  });

  const changes: readonly [what: string, setting: string, enabled: boolean, says: RegExp][] = [
    [
      "the requirement to sign in was switched off",
      "signin",
      false,
      /^The developer portal of contoso-calc-rehearsal: whether visitors have to sign in is false, expected true\. Look at: .*--replace '\*\*Deployment::portal-access'/,
    ],
    ["sign-up was switched on", "signup", true, /whether people may sign up is true, expected false/],
  ];
  for (const [what, setting, enabled, says] of changes) {
    it(`is red, at one line, where ${what}`, async () => {
      const { hand } = deployed;
      await hand.arm("PUT", `portalsettings/${setting}`, { enabled });
      try {
        const results = await deployed.verify();
        assert.deepEqual(failing(results), [step]);
        assert.match(results.find(({ name }) => name === step)!.detail, says);
      } finally {
        await hand.arm("PUT", `portalsettings/${setting}`, { enabled: !enabled });
      }
    });
  }

  it("is red for a publication from before what is decided now", async () => {
    const { settings } = deployed.stack;
    const other = { ...settings, portal: { ...settings.portal, signIn: "optional" as const } };
    const results = await deployed.verify({}, other);
    assert.ok(failing(results).includes("The developer portal was published after the last change"));
    assert.ok(failing(results).includes(step));
  });
});

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
