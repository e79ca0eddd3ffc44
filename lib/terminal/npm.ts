import { type ChildProcess, spawn } from "node:child_process";
import { UsageError } from "../errors.ts";

/** How a command ended. */
export interface Ended {
  /** null when a signal has ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, whatever that is, and hands over what it has written. */
export type Ask = (args: readonly string[]) => Promise<Ended>;

/** Runs an npm script of this project for what it answers; nothing is shown. The first argument is its name. */
export const askNpm: Ask = async (args) => {
  const child = spawn(process.execPath, commandLine(args), { stdio: ["ignore", "pipe", "pipe"] });
  const written = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      written[stream] += text;
    });
  }
  return { exitCode: await endOf(child), ...written };
};

/**
 * Runs an npm script of this project with this process's own input and output.
 * @param args the script's name and its arguments
 * @returns its exit code; null when a signal has ended it
 */
export function runNpm(args: readonly string[]): Promise<number | null> {
  return endOf(spawn(process.execPath, commandLine(args), { stdio: "inherit" }));
}

/** npm as a file that Node runs: on Windows `npm` itself is a script that only a shell can start. */
function commandLine([script = "", ...args]: readonly string[]): string[] {
  const npm = process.env.npm_execpath;
  if (!npm) throw new UsageError("Start this command by npm run: npm says where it is to be found.");
  return [npm, "run", "--silent", script, "--", ...args];
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}
