import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import path from "node:path";
import type { StepResult } from "../lib/checks/steps.ts";
import { commandsWith } from "./commands.ts";
import { engine } from "./engine.ts";
import { engineGrowth } from "./engineGrowth.ts";
import { keepFigures, worseThanCommitted } from "./figures.ts";
import { gateway } from "./gateway.ts";
import { growth } from "./growth.ts";
import { lookup } from "./lookup.ts";
import { interleave, median } from "./measure.ts";
import { floor, ours, oursAgain, rehearsal, starter, starterByRoot } from "./programs.ts";
import { rehearsalGrowth } from "./rehearsalGrowth.ts";
import { lessOf, ratioOf, type Table, tableText } from "./table.ts";

type Part = (rounds: number) => Promise<Table | Table[]> | Table;

const parts: Readonly<Record<string, Part>> = {
  program,
  growth: (rounds) => growth(rounds, told),
  gateway: (rounds) => gateway(rounds, told),
  lookup,
  rehearsal: steps,
  rehearsalGrowth: (rounds) => rehearsalGrowth(rounds, told),
  engine: (rounds) => engine(rounds, told),
  engineGrowth: () => engineGrowth([1, 10, 100], told),
};

/** Run when they are asked for by name: they take ten minutes, and up to an hour. */
const askedFor: Readonly<Record<string, Part>> = {
  engine500: () => engineGrowth([500], told),
  commands500: () => commandsWith(500, told),
};

// `npm run bench [-- PART ...] [ROUNDS] [--json] [--keep]`.
const given = process.argv.slice(2);
const json = given.includes("--json");
const keep = given.includes("--keep");
const rounds = Number(given.find((argument) => /^\d+$/.test(argument)) ?? 3);
const chosen = given.filter((argument) => !/^(--json|--keep|\d+)$/.test(argument));
const all = { ...parts, ...askedFor };
const unknown = chosen.filter((name) => !Object.hasOwn(all, name));
if (unknown.length > 0 || rounds < 1) {
  console.error(
    `Usage: npm run bench -- [PART ...] [ROUNDS] [--json] [--keep], with the parts ${Object.keys(all).join(", ")}`,
  );
  process.exit(2);
}

const tables: Table[] = [];
for (const [name, run] of Object.entries(chosen.length > 0 ? all : parts)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  for (const table of [await run(rounds)].flat()) {
    tables.push(table);
    if (json) continue;
    console.log(`\n${tableText(table)}`);
    for (const line of worseThanCommitted(table)) console.log(line);
  }
}
if (keep) keepFigures(tables);
const machine = `Node ${process.version}, ${cpus().length} processors`;
if (json) {
  const judged = tables.map((table) => ({ ...table, worse: worseThanCommitted(table) }));
  console.log(JSON.stringify({ machine, rounds, tables: judged }, null, 2));
} else console.log(`\n${machine}; medians of ${rounds}, ratios with the least and the most of the rounds`);

function told(name: string, round: number): void {
  process.stderr.write(`  round ${round || "0 (not counted)"}: ${name}\n`);
}

/** The program's process against the usual way and against the floor, and the whole rehearsal. */
async function program(times: number): Promise<Table> {
  const candidates = [ours, oursAgain, starter, starterByRoot, floor, rehearsal];
  const samples = await interleave(candidates, times, told);
  const [base, least] = [samples.get(ours.name)!, samples.get(floor.name)!];
  return {
    title: "One API: whole processes, cold",
    columns: [
      "process",
      "time",
      "peak memory",
      "time / this stack's",
      "memory / this stack's",
      "time / the floor's",
    ],
    rows: candidates.map(({ name }) => {
      const own = samples.get(name)!;
      return [
        name,
        `${median(own.map(({ seconds }) => seconds)).toFixed(2)} s`,
        `${Math.round(median(own.map(({ peakMiB }) => peakMiB)))} MiB`,
        ratioOf(own, base, "seconds"),
        ratioOf(own, base, "peakMiB"),
        ratioOf(own, least, "seconds"),
      ];
    }),
    figures: [
      lessOf("this stack / the floor", base, least, "seconds"),
      lessOf("the second time / the floor", samples.get(oursAgain.name)!, least, "seconds"),
      lessOf("this stack / as pulumi new starts a user off", base, samples.get(starter.name)!, "seconds"),
      lessOf("the rehearsal / this stack", samples.get(rehearsal.name)!, base, "seconds"),
    ],
  };
}

/** The longest steps of one rehearsal. */
function steps(): Table {
  const script = path.join(import.meta.dirname, "../scripts/rehearse.ts");
  const { stdout } = spawnSync(process.execPath, [script, "--json"], { encoding: "utf8" });
  const { steps: all } = JSON.parse(stdout) as { steps: StepResult[] };
  const longest = [...all].sort((a, b) => b.ms - a.ms).slice(0, 10);
  return {
    title: "The longest steps of one rehearsal",
    columns: ["step", "time"],
    rows: longest.map(({ name, ms }) => [name, `${ms} ms`]),
  };
}
