import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { callFromConsole, callWithToken } from "../../lib/checks/calls.ts";
import type { ApiUnderTest, StackWithUser } from "../../lib/checks/deployedStack.ts";
import { openDeployedStack } from "../../lib/checks/openDeployedStack.ts";
import { signIn } from "../../lib/checks/signIn.ts";
import type { StackOutputs } from "../../lib/stack/outputs.ts";
import { settingsOf } from "../../lib/stack/settings.ts";
import { worldConnection } from "../../rehearsal/worldConnection.ts";
import { apis, calculator, configText, lab, nextSecret } from "./support/lab.ts";
import { type EngineStack, openStack, project, projectFolder, skip } from "./support/stack.ts";

/** It answers from the examples of its document. */
const mocked = apis({ ...calculator, serviceUrl: undefined });

describe("a rotation of the client secret", { skip }, () => {
  let stack: EngineStack;
  before(async () => {
    stack = await openStack(mocked);
    await stack.pulumi.up();
  });
  after(() => stack?.close());

  it("is not noticed by anybody who signs in or calls meanwhile, from its start to its finish", async () => {
    const people = await peopleAt(stack);
    const phases: Record<string, () => Promise<unknown>> = {
      "the next secret is written": () => run("rotateSecret", "--stack", "dev", "--name", nextSecret.name),
      "both are deployed": () => run("up", "dev", "--yes", "--skip-preview"),
      "the old one is taken out": () => run("rotateSecret", "--stack", "dev", "--finish"),
      "the old one is deleted": () => run("up", "dev", "--yes", "--skip-preview"),
    };
    const seen = [];
    for (const [phase, change] of Object.entries(phases)) {
      await change();
      seen.push({ phase, secrets: secretNames(), ...people.sinceLastAsked() });
    }
    // Who signs in after the last change has to get in as well.
    await people.once();
    const { failures } = await people.leave();
    assert.deepEqual(failures, []);
    assert.deepEqual(
      seen.map(({ phase, secrets }) => `${phase}: ${secrets.join(", ")}`),
      [
        "the next secret is written: 2026-h2",
        "both are deployed: 2027-h1, 2026-h2",
        "the old one is taken out: 2027-h1, 2026-h2",
        "the old one is deleted: 2027-h1",
      ],
    );
    for (const { phase, signIns, calls } of seen) {
      assert.ok(signIns > 0 && calls > 0, `somebody signs in and calls while ${phase}`);
    }
  });

  function secretNames(): (string | null)[] {
    const [client] = [...stack.tenant.applications.values()].filter(
      ({ displayName }) => displayName === "oauth-client-app",
    );
    return client!.passwordCredentials.map(({ displayName }) => displayName);
  }

  async function run(script: string, ...args: string[]): Promise<void> {
    const { exitCode, stdout, stderr } = await stack.script(script, ...args);
    assert.equal(exitCode, 0, stdout + stderr);
  }
});

/**
 * Two people at the API, over and over: one signs in through the portal and presses Send in its console, one
 * calls with a token from the beginning.
 */
async function peopleAt({ world, tenant, pulumi }: EngineStack) {
  const settings = settingsOf(projectFolder, {
    project,
    stack: "dev",
    config: configText({ ...lab, ...mocked }),
  });
  const outputs = (await pulumi.outputs("--show-secrets")) as unknown as StackOutputs;
  const connection = worldConnection(world, settings);
  const [person] = tenant.users.values();
  const user = { username: person!.userPrincipalName, password: person!.password };
  const subject = { ...openDeployedStack({ settings, outputs, connection, examplesHold: true }), user };
  const trial = (): ApiUnderTest<StackWithUser> => ({ subject, api: settings.apis[0]! });
  const failures: string[] = [];
  let counted = { signIns: 0, calls: 0 };
  let here = true;

  const tried = async (what: keyof typeof counted, action: () => Promise<unknown>) => {
    try {
      await action();
      counted[what] += 1;
    } catch (error) {
      failures.push(`${what}: ${(error as Error).message}`);
    }
  };
  const once = () =>
    tried("signIns", async () => {
      const visit = trial();
      await signIn(visit, "authorizationCode");
      await callFromConsole(visit);
    });
  const over = async (action: () => Promise<void>) => {
    while (here) {
      await action();
      await pause(50);
    }
  };
  const early = trial();
  await signIn(early, "authorizationCode");
  const going = [over(once), over(() => tried("calls", () => callWithToken(early)))];
  return {
    once,
    sinceLastAsked() {
      const count = counted;
      counted = { signIns: 0, calls: 0 };
      return count;
    },
    async leave() {
      here = false;
      await Promise.all(going);
      return { failures };
    },
  };
}
