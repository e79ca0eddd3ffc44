import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { birthVariable } from "../../infra/birth.ts";
import { currentTime } from "../azure/now.ts";
import { UsageError } from "../errors.ts";
import { withoutRefusal } from "./locks.ts";
import { noteRun } from "./ownRuns.ts";
import { isWrongPassphrase, wayOutOfWrongPassphrase } from "./passphrase.ts";

const require = createRequire(import.meta.url);

/** How a run of the CLI ended. */
export interface PulumiResult {
  /** 128 and the signal's number where a signal has ended it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the project's own Pulumi CLI as a person would: with their settings, and their terminal for questions and
 * progress. What goes to stderr is shown and kept.
 * @param env more variables
 */
export async function runPulumi(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Omit<PulumiResult, "stdout">> {
  const child = await start(args, { stdio: ["inherit", "inherit", "pipe"], env });
  child.stderr!.on("data", (chunk: Buffer | string) => process.stderr.write(withoutRefusal(String(chunk))));
  // Ctrl-C reaches the CLI as well, which ends what it has begun; who started it waits for that.
  process.on("SIGINT", leaveToCli);
  try {
    const [stderr, exitCode] = await Promise.all([textOf(child.stderr), endOf(child)]);
    if (exitCode !== 0 && isWrongPassphrase(stderr))
      process.stderr.write(`${wayOutOfWrongPassphrase(args)}\n`);
    return { exitCode, stderr };
  } finally {
    process.off("SIGINT", leaveToCli);
  }
}

function leaveToCli(): void {}

/**
 * Runs the project's own Pulumi CLI for what it answers; nothing is shown, and nothing is asked.
 * @param env more variables
 */
export async function askPulumi(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<PulumiResult> {
  const child = await start([...args, "--non-interactive"], { stdio: ["ignore", "pipe", "pipe"], env });
  const [stdout, stderr, exitCode] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    endOf(child),
  ]);
  const wrong = exitCode !== 0 && isWrongPassphrase(stderr);
  return {
    exitCode,
    stdout,
    stderr: wrong ? `${stderr.trimEnd()}\n${wayOutOfWrongPassphrase(args)}\n` : stderr,
  };
}

/**
 * The answer of a command that has to succeed.
 * @throws UsageError with what the CLI said: the state cannot be reached, there is no such stack, ...
 */
export async function answerOfPulumi(args: readonly string[]): Promise<string> {
  return answerIn(args, await askPulumi(args));
}

/**
 * What a command has answered.
 * @throws UsageError with what the CLI said where it failed
 */
export function answerIn(args: readonly string[], { exitCode, stdout, stderr }: PulumiResult): string {
  if (exitCode !== 0) throw new UsageError(`pulumi ${args[0]}: ${stderr.trim() || stdout.trim()}`);
  return stdout;
}

/** The commands that run the program, which asks for the time. */
const runsProgram: readonly string[] = ["preview", "up", "refresh", "destroy"];

/**
 * npm's package finds, or downloads, the CLI of its own version. It runs without the package's launcher in between:
 * the number of its process is the one that its locks name.
 */
async function start(args: readonly string[], options: SpawnOptions): Promise<ChildProcess> {
  const cli = await (require("pulumi/lib/resolve.js") as { resolve(): Promise<string> }).resolve();
  // The program is TypeScript that Node itself runs, so the language host has to find this Node.
  const path = [dirname(cli), dirname(process.execPath), process.env.PATH ?? ""].join(delimiter);
  const env = {
    // Half of the time that the program and the policy pack take to start is the compilation of Pulumi's SDK.
    NODE_COMPILE_CACHE: join(import.meta.dirname, "../../node_modules/.cache/compile"),
    ...process.env,
    // Whoever calls the CLI by hand is warned of what the project's commands take care of.
    [birthVariable]: "",
    ...options.env,
    PATH: path,
    // For the program and the guardrails: see policies/now.ts. On Azure, only this machine's time counts.
    REHEARSAL_NOW:
      process.env.REHEARSAL && runsProgram.includes(args[0] ?? "")
        ? (await currentTime()).toISOString()
        : undefined,
  };
  const child = spawn(cli, args, { ...options, env });
  const forget = noteRun(child.pid);
  // Who was killed has not given back what it held.
  child.once("exit", (code) => code !== null && forget());
  return child;
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = "";
  stream?.setEncoding("utf8");
  for await (const chunk of stream ?? []) text += chunk;
  return text;
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 143)));
  });
}
