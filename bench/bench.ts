import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import path from "node:path";
import type { StepResult } from "../lib/checks/steps.ts";
import { interleave, median, ratios, type Sample } from "./measure.ts";
import { floor, ours, oursAgain, rehearsal, starter, starterByRoot } from "./programs.ts";

const rounds = Number(process.argv[2] ?? 5);
const candidates = [ours, oursAgain, starter, starterByRoot, floor, rehearsal];
process.stderr.write(
  `${rounds} rounds of ${candidates.length} processes in turn, after one that is not counted\n`,
);
const samples = await interleave(candidates, rounds, (name, round) => {
  process.stderr.write(`  round ${round || "0 (not counted)"}: ${name}\n`);
});

const base = samples.get(ours.name)!;
const rows = candidates.map(({ name }) => {
  const own = samples.get(name)!;
  return [
    name,
    `${median(seconds(own)).toFixed(2)} s`,
    `${Math.round(median(own.map(({ peakMiB }) => peakMiB)))} MiB`,
    ratio(own, base, "seconds"),
    ratio(own, base, "peakMiB"),
  ];
});
console.log(
  `\nNode ${process.version}, ${cpus().length} cores; medians of ${rounds}, ratios as median (min-max) of the rounds\n`,
);
print(["process", "time", "peak memory", `time / ${ours.name}`, `memory / ${ours.name}`], rows);

const aims = [
  ...[starter, starterByRoot].map(
    ({ name }) =>
      `${name}: ${ratio(samples.get(name)!, base, "seconds")} of this stack's time; aim: 5 or more`,
  ),
  `this stack: ${ratio(base, samples.get(floor.name)!, "seconds")} of the floor's time; aim: 1.5 or less`,
  `the whole rehearsal: ${median(seconds(samples.get(rehearsal.name)!)).toFixed(1)} s; aim: 6 s or less on two cores`,
];
console.log(`\n${aims.join("\n")}\n`);
print(["part of one rehearsal", "time"], parts());

function seconds(of: readonly Sample[]): number[] {
  return of.map((sample) => sample.seconds);
}

function ratio(of: readonly Sample[], to: readonly Sample[], what: keyof Sample): string {
  const all = ratios(of, to, what);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return `${median(all).toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;
}

/** Steps of one more rehearsal, the longest first. */
function parts(): string[][] {
  const script = path.join(import.meta.dirname, "../scripts/rehearse.ts");
  const { stdout } = spawnSync(process.execPath, [script, "--json"], { encoding: "utf8" });
  const { steps } = JSON.parse(stdout) as { steps: StepResult[] };
  return [...steps].sort((a, b) => b.ms - a.ms).map(({ name, ms }) => [name, `${ms} ms`]);
}

function print(head: readonly string[], body: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  console.log([line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n"));
}
