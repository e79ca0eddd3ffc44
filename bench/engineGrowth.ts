import { openEngineStacks } from "./engineStacks.ts";
import { exponent, measure } from "./measure.ts";
import type { Table } from "./table.ts";

const update = ["up", "--yes", "--skip-preview"];

/** What people wait for, in the order in which it happens to a stack. */
const commands: readonly (readonly [name: string, ...args: string[]])[] = [
  ["first preview", "preview"],
  ["up", ...update],
  ["preview without a change", "preview"],
  ["up without a change", ...update],
  ["refresh", "refresh", "--yes", "--skip-preview"],
  ["destroy", "destroy", "--yes", "--skip-preview"],
];

interface Run {
  readonly apis: number;
  readonly seconds: number;
  /** Seconds on a processor of the CLI with all that it starts, of the program in it, and of this process, which is the world. */
  readonly cpu: number;
  readonly program: number;
  readonly world: number;
  readonly peakMiB: number;
}

/**
 * The real engine by the number of APIs, once each: what it takes grows far faster than what differs from run to run.
 * @param counts numbers of APIs, the smallest first
 */
export async function engineGrowth(
  counts: readonly number[],
  onRun: (name: string, round: number) => void,
): Promise<Table> {
  const runs = new Map<string, Run[]>(commands.map(([name]) => [name, []]));
  for (const apis of counts) {
    const { ours, close } = await openEngineStacks(apis);
    try {
      for (const [name, ...args] of commands) {
        onRun(`${apis} APIs, ${name}`, 1);
        const before = process.cpuUsage();
        const sample = await measure(ours.command(name, args, { keepsCompiled: true }));
        const { user, system } = process.cpuUsage(before);
        const { seconds, cpuSeconds: cpu, nodeSeconds: program, peakMiB } = sample;
        runs.get(name)!.push({ apis, seconds, cpu, program, world: (user + system) / 1e6, peakMiB });
      }
    } finally {
      await close();
    }
  }
  return {
    title: "The real engine, by the number of APIs",
    columns: [
      "command",
      "APIs",
      "time",
      "CLI and program on a processor",
      "the program alone",
      "the world",
      "largest Node process",
      "exponent, CLI and program",
    ],
    rows: [...runs].flatMap(([name, own]) =>
      own.map((run, index) => [
        index === 0 ? name : "",
        String(run.apis),
        `${run.seconds.toFixed(1)} s`,
        `${run.cpu.toFixed(1)} s`,
        `${run.program.toFixed(1)} s`,
        `${run.world.toFixed(1)} s`,
        `${Math.round(run.peakMiB)} MiB`,
        exponentOf(own[index - 1], run)?.toFixed(2) ?? "",
      ]),
    ),
    figures: [...runs].flatMap(([name, own]) => {
      const value = exponentOf(own.at(-2), own.at(-1)!);
      return value === undefined ? [] : [{ name: `${name}: exponent`, value, better: "less" as const }];
    }),
  };
}

function exponentOf(before: Run | undefined, now: Run): number | undefined {
  return before && exponent([before.apis, before.cpu], [now.apis, now.cpu]);
}
