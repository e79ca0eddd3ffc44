import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
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
  /**
   * Whether Node may keep what it has compiled: for the next run, or, as on a fresh machine, for the processes that
   * the same run starts later. @default false
   */
  readonly keepsCompiled?: boolean | "within the run";
  /** Folder for temporary files that is kept from run to run. @default an empty one, as on a fresh machine */
  readonly temporary?: string;
  /** Called when the run is over. */
  readonly finished?: () => void | Promise<void>;
}

/** One run. */
export interface Sample {
  /** Wall time. */
  readonly seconds: number;
  /** Peak memory (resident set) of the largest Node process that was started. */
  readonly peakMiB: number;
  /** Seconds on a processor of all Node processes that were started and that ended by themselves. */
  readonly nodeSeconds: number;
  /** Seconds on a processor of all processes that were started. */
  readonly cpuSeconds: number;
}

/** Runs the command that its arguments are, and says how long the processes that it waited for were on a processor. */
const timed = `"$@"; code=$?; times > "$BENCH_TIMES_FILE"; exit $code`;

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

/**
 * Runs it once.
 * @throws Error when the run fails, with what it printed
 */
export async function measure(candidate: Candidate): Promise<Sample> {
  const scratch = await mkdtemp(path.join(tmpdir(), "bench-"));
  const reportFile = path.join(scratch, "report");
  const timesFile = path.join(scratch, "times");
  const hook = pathToFileURL(path.join(import.meta.dirname, "ownUsage.mjs")).href;
  try {
    const { command, args, cwd, env, keepsCompiled = false, temporary, finished } = await candidate.prepare();
    const started = performance.now();
    const child = spawn("bash", ["-c", timed, "bash", command, ...args], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...(env ?? process.env),
        ...(keepsCompiled === false && { NODE_DISABLE_COMPILE_CACHE: "1" }),
        ...(keepsCompiled === "within the run" && { NODE_COMPILE_CACHE: path.join(scratch, "compiled") }),
        // ts-node of the measured way caches here.
        TMPDIR: temporary ?? scratch,
        BENCH_REPORT_FILE: reportFile,
        BENCH_TIMES_FILE: timesFile,
        NODE_OPTIONS: `${env?.NODE_OPTIONS ?? ""} --import=${hook}`.trim(),
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
    // Not every command of the CLI starts a process of Node's.
    const reports = existsSync(reportFile) ? (await readFile(reportFile, "utf8")).trim().split("\n") : [];
    const processes = reports.map((line) => line.split(" ").map(Number) as [number, number]);
    return {
      seconds,
      peakMiB: Math.max(0, ...processes.map(([kibibytes]) => kibibytes)) / 1024,
      nodeSeconds: processes.reduce((sum, [, onProcessor]) => sum + onProcessor, 0),
      cpuSeconds: childrensSeconds(await readFile(timesFile, "utf8")),
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The second line of what bash's `times` prints is that of its children: user and system, such as `0m1.204s`. */
export function childrensSeconds(times: string): number {
  const [, children = ""] = times.split("\n");
  return children
    .split(" ")
    .map((time) => time.split("m").map(Number.parseFloat) as [number, number])
    .reduce((sum, [minutes, seconds]) => sum + minutes * 60 + seconds, 0);
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

/** How a value grows with the number of APIs: an exponent of 1 doubles it with their number. */
export function exponent(
  [apisBefore, before]: readonly [apis: number, value: number],
  [apis, now]: readonly [apis: number, value: number],
): number {
  return Math.log(now / before) / Math.log(apis / apisBefore);
}
