import path from "node:path";
import { makePulumiFolder, removePulumiFolder, writeStackFile } from "../lib/engine/folder.ts";
import { loadStack } from "../rehearsal/rehearsedStack.ts";
import { withApis } from "./manyApis.ts";
import { type Candidate, exponent, interleave, median } from "./measure.ts";
import { projectFolder } from "./programs.ts";
import type { Table } from "./table.ts";

/** Numbers of APIs. */
const counts = [1, 10, 100];

/** How the whole rehearsal, with both of its tenants, grows with the number of APIs: what Node has compiled is kept. */
export async function rehearsalGrowth(
  rounds: number,
  onRun: (name: string, round: number) => void,
): Promise<Table> {
  const lab = loadStack(projectFolder, "rehearsal");
  const folder = await makePulumiFolder(projectFolder);
  try {
    const candidates: Candidate[] = [];
    for (const apis of counts) {
      const stack = `with-${apis}`;
      await writeStackFile(folder, stack, { ...lab.config, ...withApis(lab, apis) });
      candidates.push({
        name: String(apis),
        prepare: async () => ({
          command: process.execPath,
          args: [path.join(folder.project, "scripts/rehearse.ts"), stack],
          cwd: folder.project,
          keepsCompiled: true,
        }),
      });
    }
    const samples = await interleave(candidates, rounds, onRun);
    const measured = candidates.map(({ name }) => ({
      apis: Number(name),
      seconds: median(samples.get(name)!.map(({ seconds }) => seconds)),
      cpuSeconds: median(samples.get(name)!.map(({ cpuSeconds }) => cpuSeconds)),
      peakMiB: median(samples.get(name)!.map(({ peakMiB }) => peakMiB)),
    }));
    const [first, last] = [measured[0]!, measured.at(-1)!];
    return {
      title: "The whole rehearsal, by the number of APIs",
      columns: ["APIs", "time", "on a processor", "largest process", "ms for each more", "exponent"],
      rows: measured.map(({ apis, seconds, cpuSeconds, peakMiB }, index) => {
        const before = measured[index - 1];
        return [
          String(apis),
          `${seconds.toFixed(1)} s`,
          `${cpuSeconds.toFixed(1)} s`,
          `${Math.round(peakMiB)} MiB`,
          before ? ((1000 * (seconds - first.seconds)) / (apis - 1)).toFixed(0) : "",
          before ? exponent([before.apis, before.seconds], [apis, seconds]).toFixed(2) : "",
        ];
      }),
      figures: [{ name: "the last / the first", value: last.cpuSeconds / first.cpuSeconds, better: "less" }],
    };
  } finally {
    await removePulumiFolder(folder);
  }
}
