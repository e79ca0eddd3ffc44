import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { early } from "../../../lib/checks/deployed/early.ts";
import { patienceOf } from "../../../lib/checks/deployed/patience.ts";
import { runSteps, type Step, StepFailed } from "../../../lib/checks/steps.ts";

/** A step that fails as listed, and then holds. */
function failing(name: string, ...seen: string[]): Step {
  const left = [...seen];
  return {
    name,
    run: async () => {
      const next = left.shift();
      if (next !== undefined) throw new StepFailed(next);
      return "seen";
    },
  };
}

/** Runs steps against a clock that only pauses move. */
async function run(steps: readonly Step[], { seconds = 180, begun = 0 } = {}) {
  let time = 1_000_000;
  const pauses: number[] = [];
  const told: string[] = [];
  const patience = patienceOf({
    seconds,
    from: async () => new Date(1_000_000 + begun * 1000),
    tell: (line) => told.push(line),
    pause: async (ms) => {
      pauses.push(ms / 1000);
      time += ms;
    },
    now: () => new Date(time),
  });
  const results = await runSteps(steps, () => {}, patience && { patience });
  return { ok: results.map(({ ok }) => ok), pauses, told };
}

const always = (seen: string) => Array.from({ length: 100 }, () => seen);

describe("a step that was tried too early", () => {
  it("is tried again, and told once", async () => {
    const step = early(
      failing("401 without a token", "Expected 401, got 404: {}", "Expected 401, got 200: {}"),
    );
    assert.deepEqual(await run([step]), {
      ok: [true],
      pauses: [2, 4],
      told: ["Not yet: 401 without a token: Expected 401, got 404: {} Trying again for up to 180 s."],
    });
  });

  it("is given up when the time has passed, and the next ones are tried once", async () => {
    const [first, second] = [failing("a", ...always("x")), failing("b", ...always("x"))].map(early);
    const { ok, pauses, told } = await run([first!, second!], { seconds: 20 });
    assert.deepEqual([ok, pauses, told.length], [[false, false], [2, 4, 8, 6], 1]);
  });

  it("has the time that is left since the update", async () => {
    const step = () => early(failing("a", ...always("x")));
    assert.deepEqual((await run([step()], { begun: -175 })).pauses, [2, 3]);
    assert.deepEqual((await run([step()], { begun: -3600 })).pauses, []);
  });

  it("is not tried again without time", async () => {
    const { ok, told } = await run([early(failing("a", "x"))], { seconds: 0 });
    assert.deepEqual([ok, told], [[false], []]);
  });

  it("is not any step: what Resource Manager and Graph show is so", async () => {
    assert.deepEqual(await run([failing("a", "x")]), { ok: [false], pauses: [], told: [] });
  });

  const saidByEntra: [code: string, late: boolean][] = [
    ["AADSTS700016", true],
    ["AADSTS7000215", true],
    ["AADSTS500011", true],
    ["AADSTS65001", true],
    ["AADSTS7000222", false],
    ["AADSTS50011", false],
    ["AADSTS90002", false],
  ];
  for (const [code, isLate] of saidByEntra) {
    it(`is ${isLate ? "" : "not "}one that Entra ID refuses with ${code}`, async () => {
      const seen = `Entra gave no app-only token for api://x: {"error_description":"${code}: …"}`;
      assert.deepEqual((await run([early(failing("a", seen))])).ok, [isLate]);
    });
  }
});
