import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { type Declared, type Deployed, DeploymentFailed, type ProgramRun } from "./engine.ts";
import { serveMonitor } from "./monitor.ts";
import { Update } from "./update.ts";

/** Exit code of `@pulumi/pulumi/cmd/run` when it has logged the error itself. */
const alreadyLogged = 32;

/**
 * Runs the unmodified program through `@pulumi/pulumi/cmd/run`, the entry that the Node language host
 * starts as well, and creates what it declares, or changes what it has created before. Needs no Pulumi CLI.
 * @throws DeploymentFailed with everything that went wrong
 */
export async function deployWithNode(run: ProgramRun): Promise<Deployed> {
  return await runProgram(run, false, inItsOwnProcess);
}

/** The same program in a preview: nothing is created, what is not known yet stays unknown. */
export async function previewWithNode(run: ProgramRun): Promise<Deployed & Declared> {
  return await runProgram(run, true, inItsOwnProcess);
}

/** How a program ended. */
export interface ProgramEnd {
  /** null when a signal has ended it. */
  readonly exitCode: number | null;
  readonly stderr: string;
}

/**
 * Runs a program to its end.
 * @param monitor address of the monitor and engine
 * @param started takes what stops the program
 */
export type RunToItsEnd = (
  run: ProgramRun,
  preview: boolean,
  monitor: string,
  started: (stop: () => void) => void,
) => Promise<ProgramEnd>;

/**
 * Serves the monitor for a program and runs it.
 * @throws DeploymentFailed with everything that went wrong
 */
export async function runProgram(
  run: ProgramRun,
  preview: boolean,
  toItsEnd: RunToItsEnd,
): Promise<Deployed & Declared> {
  const update = new Update(run, preview);
  const failures: unknown[] = [];
  const errors: string[] = [];
  let stop: () => void = () => {};
  const monitor = await serveMonitor(update, {
    onLog: (severity, message) => {
      if (severity === "error") errors.push(message.trim());
    },
    onFailure: (error) => {
      failures.push(error);
      // The program cannot go on without what it asked for, and what it would say now only hides why.
      stop();
    },
  });
  try {
    const { exitCode, stderr } = await toItsEnd(run, preview, monitor.address, (stopIt) => {
      stop = stopIt;
    });
    run.signal?.throwIfAborted();
    if (failures.length > 0) throw merge(failures);
    if (exitCode !== 0) throw new DeploymentFailed(causes(exitCode, errors, stderr));
    const { resources, updated, outputs, read, asked } = update;
    return { resources, updated, outputs, read, asked };
  } finally {
    monitor.close();
  }
}

/** One failure of all: those that the providers explain, else the first that nobody did. */
function merge(failures: readonly unknown[]): Error {
  const unexplained = failures.find((failure) => !(failure instanceof DeploymentFailed));
  if (unexplained !== undefined) return unexplained as Error;
  return new DeploymentFailed((failures as DeploymentFailed[]).flatMap((failure) => failure.causes));
}

function causes(exitCode: number | null, errors: readonly string[], stderr: string): string[] {
  if (errors.length > 0) return [...errors];
  const said = stderr.trim();
  if (exitCode === alreadyLogged && said) return [said];
  return [`The program ended with exit code ${exitCode}${said ? `:\n${said}` : "."}`];
}

const inItsOwnProcess: RunToItsEnd = async (run, preview, monitor, started) => {
  const entry = path.resolve(run.projectFolder, run.main);
  const { command, args, cwd, env } = programCommand({
    entry,
    projectFolder: run.projectFolder,
    project: run.project,
    stack: run.stack,
    config: run.config,
    monitor,
    preview,
    nodeArgs: run.nodeArgs ?? [],
  });
  const child = spawn(run.node ?? command, args, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  const kill = () => void child.kill("SIGKILL");
  started(kill);
  run.signal?.addEventListener("abort", kill);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    return { exitCode, stderr };
  } finally {
    run.signal?.removeEventListener("abort", kill);
  }
};

/** How a program is started: what the Node language host does for `pulumi preview` and `pulumi up`. */
export function programCommand(of: {
  /** Absolute path of the program's entry. */
  entry: string;
  projectFolder: string;
  project: string;
  stack: string;
  config: Readonly<Record<string, string>>;
  /** Address of the monitor and engine. */
  monitor: string;
  preview: boolean;
  /** Options of Node, with paths relative to the entry's folder. */
  nodeArgs: readonly string[];
}): { command: string; args: string[]; cwd: string; env: NodeJS.ProcessEnv } {
  const cmdRun = createRequire(of.entry).resolve("@pulumi/pulumi/cmd/run");
  // The engine runs a program whose `main` is a file in that file's folder (sdk/go/common/workspace).
  const cwd = path.dirname(of.entry);
  const args = [
    ...of.nodeArgs,
    ...[cmdRun, "--monitor", of.monitor, "--engine", of.monitor, "--organization", "organization"],
    ...["--project", of.project, "--stack", of.stack, "--root-directory", of.projectFolder, "--pwd", cwd],
    ...(of.preview ? ["--dry-run"] : []),
    path.basename(of.entry),
  ];
  const env = {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(of.config),
    PULUMI_CONFIG_SECRET_KEYS: "[]",
    PULUMI_NODEJS_TYPESCRIPT: "false",
  };
  return { command: process.execPath, args, cwd, env };
}
