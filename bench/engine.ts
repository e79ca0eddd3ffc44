import { leanGuardrails } from "../lib/pulumi/guarded.ts";
import { type EngineStacks, openEngineStacks } from "./engineStacks.ts";
import { type Candidate, interleave, median, type Sample } from "./measure.ts";
import { lessOf, ratioOf, type Table } from "./table.ts";

/**
 * Whole commands of the real engine: a first preview, and an update that changes nothing. The world that they ask is in
 * this process.
 */
export async function engine(rounds: number, onRun: (name: string, round: number) => void): Promise<Table[]> {
  const stacks = await openEngineStacks();
  try {
    const preview = await compare("`pulumi preview` of a new stack", candidates(stacks, ["preview"]));
    const update = ["up", "--yes", "--skip-preview"];
    await stacks.ours.run(...update);
    await stacks.starter.run(...update);
    return [preview, await compare("`pulumi up` without a change", candidates(stacks, update))];
  } finally {
    await stacks.close();
  }

  async function compare(title: string, all: readonly Candidate[]): Promise<Table> {
    const samples = await interleave(all, rounds, (name, round) => onRun(`${title}: ${name}`, round));
    const [cold, again, guardedCold, guardedAgain, starter] = all.map(({ name }) => samples.get(name)!) as [
      Sample[],
      Sample[],
      Sample[],
      Sample[],
      Sample[],
    ];
    return {
      title,
      columns: [
        "program",
        "time",
        "on a processor",
        "largest Node process",
        "processor / ours cold",
        "processor / ours again",
      ],
      rows: all.map(({ name }) => {
        const own = samples.get(name)!;
        return [
          name,
          `${median(own.map(({ seconds }) => seconds)).toFixed(2)} s`,
          `${median(own.map(({ cpuSeconds }) => cpuSeconds)).toFixed(2)} s`,
          `${Math.round(median(own.map(({ peakMiB }) => peakMiB)))} MiB`,
          ratioOf(own, cold, "cpuSeconds"),
          ratioOf(own, again, "cpuSeconds"),
        ];
      }),
      figures: [
        lessOf("ours / as pulumi new starts a user off, both cold", cold, starter, "cpuSeconds"),
        lessOf("with the guardrails / without, cold", guardedCold, cold, "cpuSeconds"),
        lessOf("with the guardrails / without, again", guardedAgain, again, "cpuSeconds"),
      ],
    };
  }
}

function candidates({ ours, starter }: EngineStacks, args: readonly string[]): Candidate[] {
  const guarded = [...args, "--policy-pack", "policies/guardrails"];
  const env = leanGuardrails();
  return [
    ours.command("ours, cold", args, { keepsCompiled: "within the run" }),
    ours.command("ours, from the second time on", args, { keepsCompiled: true }),
    ours.command("ours with the guardrails, cold", guarded, { env, keepsCompiled: "within the run" }),
    ours.command("ours with the guardrails, from the second time on", guarded, { env, keepsCompiled: true }),
    starter.command("as pulumi new starts a user off, cold", args),
    starter.command("the same, from the second time on", args, {
      keepsCompiled: true,
      temporary: starter.temporary,
    }),
  ];
}
