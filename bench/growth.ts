import { exponent, interleave, median } from "./measure.ts";
import { oursWith } from "./programs.ts";
import type { Table } from "./table.ts";

/** Numbers of APIs. */
const counts = [1, 10, 100, 500];

/** How the program grows with the number of its APIs: what each costs, and the exponent from one number to the next. */
export async function growth(rounds: number, onRun: (name: string, round: number) => void): Promise<Table> {
  const candidates = counts.map(oursWith);
  const samples = await interleave(candidates, rounds, onRun);
  const measured = candidates.map(({ name }) => ({
    name,
    seconds: median(samples.get(name)!.map(({ seconds }) => seconds)),
    peakMiB: median(samples.get(name)!.map(({ peakMiB }) => peakMiB)),
  }));
  const [one] = measured as [(typeof measured)[0]];
  return {
    title: "The program in a preview, by the number of its APIs",
    columns: ["APIs", "time", "peak memory", "ms for each more", "MiB for each more", "exponent"],
    rows: measured.map(({ name, seconds, peakMiB }, index) => {
      const before = measured[index - 1];
      const more = counts[index]! - 1;
      return [
        name,
        `${seconds.toFixed(1)} s`,
        `${Math.round(peakMiB)} MiB`,
        before ? ((1000 * (seconds - one.seconds)) / more).toFixed(0) : "",
        before ? ((peakMiB - one.peakMiB) / more).toFixed(1) : "",
        before ? exponent([counts[index - 1]!, before.seconds], [counts[index]!, seconds]).toFixed(2) : "",
      ];
    }),
    figures: [
      {
        name: "the last / the first",
        value: measured.at(-1)!.seconds / one.seconds,
        better: "less",
      },
      {
        name: "memory of the last / of the first",
        value: measured.at(-1)!.peakMiB / one.peakMiB,
        better: "less",
      },
    ],
  };
}
