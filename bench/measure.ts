import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

/** Something to be measured, as a process of its own. */
export interface Candidate {
  readonly name: string;
  /** How one run is started; called anew for each, so that it can start cold. */
  prepare(): Promise<Command>;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Whether Node may keep what it has compiled for the next run. @default false, since that is not cold */
  readonly keepsCompiled?: boolean;
  /** Called when the run is over. */
  readonly finished?: () => void | Promise<void>;
}

/** One run: wall time in seconds and peak memory (resident set) in MiB of the process that was started. */
export interface Sample {
  readonly seconds: number;
  readonly peakMiB: number;
}

/**
 * Runs the candidates in turn (A B C A B C …), so that what else the machine does hits all of them alike.
 * @returns samples by candidate name, `rounds` each; the first round warms the disk and is not counted
 * @throws Error when a run fails, with what it printed
 */
export async function interleave(
  candidates: readonly Candidate[],
  rounds: number,
  onRun: (name: string, round: number) => void = () => {},
): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(candidates.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const candidate of candidates) {
      onRun(candidate.name, round);
      const sample = await measure(candidate);
      if (round > 0) samples.get(candidate.name)!.push(sample);
    }
  }
  return samples;
}

async function measure(candidate: Candidate): Promise<Sample> {
  const scratch = await mkdtemp(path.join(tmpdir(), "bench-"));
  const peakFile = path.join(scratch, "peak");
  const hook = pathToFileURL(path.join(import.meta.dirname, "peakMemory.mjs")).href;
  try {
    const { command, args, cwd, env, keepsCompiled = false, finished } = await candidate.prepare();
    const started = performance.now();
    const child = spawn(command, args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...(env ?? process.env),
        ...(!keepsCompiled && { NODE_DISABLE_COMPILE_CACHE: "1" }),
        // ts-node of the measured way caches here; an empty folder is what a fresh CI machine has.
        TMPDIR: scratch,
        BENCH_PEAK_FILE: peakFile,
        NODE_OPTIONS: `--import=${hook}`,
      },
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    const code = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    const seconds = (performance.now() - started) / 1000;
    await finished?.();
    if (code !== 0) throw new Error(`${candidate.name} ended with exit code ${code}:\n${output}`);
    return { seconds, peakMiB: Number(await readFile(peakFile, "utf8")) / 1024 };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The ratio of two candidates' runs, round by round. */
export function ratios(samples: readonly Sample[], base: readonly Sample[], of: keyof Sample): number[] {
  return samples.map((sample, round) => sample[of] / base[round]![of]);
}
