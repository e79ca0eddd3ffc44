import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stringify } from "yaml";
import { verifySteps } from "../../lib/checks/deployed/steps.ts";
import { signedInUser } from "../../lib/checks/deployed/userToken.ts";
import { verifiedStack } from "../../lib/checks/deployed/verifiedStack.ts";
import { runSteps, type StepResult } from "../../lib/checks/steps.ts";
import { type Rehearsal, type RehearsalOptions, rehearse } from "../../rehearsal/rehearse.ts";
import { loadStack, type RehearsedStack } from "../../rehearsal/rehearsedStack.ts";
import { worldConnection } from "../../rehearsal/worldConnection.ts";
import { deployInThisProcess } from "./support/inThisProcess.ts";
import { copyProject, type ProjectCopy } from "./support/project.ts";
import { apis } from "./variants/apis.ts";
import { clients } from "./variants/clients.ts";
import { instances } from "./variants/instances.ts";
import { policies } from "./variants/policies.ts";
import { registrations } from "./variants/registrations.ts";
import { lab } from "./variants/shared.ts";

const variants = [...registrations, ...apis, ...clients, ...policies, ...instances];

describe("a rehearsal of a stack", { concurrency: 2 }, () => {
  for (const { what, config, holds, prepare, limited = false, as, tenantPolicy } of variants) {
    it(`${what} holds, and so does its verification`, async () => {
      const project = copyProject();
      try {
        prepare?.(project);
        project.write("Pulumi.team.yaml", stringify({ config: { ...lab, ...config } }));
        const { ok, steps, verification } = await rehearseOnce(project, "team", { as, tenantPolicy });
        assert.deepEqual(
          [...steps, ...(limited ? [] : verification)].filter((step) => !step.ok),
          [],
        );
        assert.equal(ok, true);
        const names = steps.map(({ name }) => name);
        assert.deepEqual(
          holds.filter((name) => !names.includes(name)),
          [],
        );
      } finally {
        project.remove();
      }
    });
  }

  it("that still has the example's placeholders uses ids of its own", async () => {
    const project = copyProject();
    try {
      // The example of a repository that nobody has touched for years.
      project.replace("Pulumi.dev.yaml", 'expires: "2027-05-12"', 'expires: "2020-01-01"');
      const { ok, outputs } = await rehearseOnce(project, "dev");
      assert.equal(ok, true);
      assert.doesNotMatch(outputs!.authorizationEndpoint, /00000000-0000/);
    } finally {
      project.remove();
    }
  });
});

async function rehearseOnce(
  project: ProjectCopy,
  name: string,
  more: Pick<RehearsalOptions, "as" | "tenantPolicy"> = {},
) {
  const stack = loadStack(project.folder, name);
  const rehearsal = await rehearse({
    stack,
    port: 0,
    deploy: deployInThisProcess,
    secondTenant: false,
    ...more,
  });
  const verification = await verified(rehearsal, stack);
  await rehearsal.world.close();
  return { ...rehearsal, verification };
}

/** What `npm run verify -- --sign-in` finds of what was rehearsed. */
async function verified({ world, outputs }: Rehearsal, { settings }: RehearsedStack): Promise<StepResult[]> {
  const deployed = verifiedStack(settings, outputs!, worldConnection(world, settings));
  const userToken = signedInUser(deployed, () => {});
  return await runSteps(verifySteps(deployed, { minSecretDays: 0, userToken }), () => {});
}
