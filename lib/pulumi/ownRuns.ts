import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A process that a command of this project has started, or is. */
interface Run {
  /** RFC 3339. */
  readonly started: string;
  /** When the system says that the process has started, in its own units; undefined where it does not tell. */
  readonly startedAt?: string;
}

/** A process notes its run and takes the lock within seconds: what a lock says within that is the same process. */
const longestUntilLockMs = 60_000;

/** After that a note is evidence of nothing that anybody waits for: a lock that is older, a person takes away. */
const longestKeptMs = 7 * 24 * 3_600_000;

/**
 * Notes that a process runs, until it has ended in an orderly way. A note that stays is evidence: the process with
 * that number has run here, not in another container or machine of the same name.
 * @param folder of the notes
 * @returns takes the note away
 */
export function noteRun(pid: number | undefined, folder = notes): () => void {
  const file = pid === undefined ? undefined : noteOf(pid, folder);
  if (pid === undefined || !file) return () => {};
  const run: Run = { started: new Date().toISOString(), startedAt: startOf(pid) };
  try {
    mkdirSync(folder, { recursive: true });
    removeOld(folder);
    writeFileSync(file, JSON.stringify(run));
  } catch {
    // Without a note a lock that is left is not taken away by itself: a person is asked.
    return () => {};
  }
  return () => rmSync(file, { force: true });
}

/**
 * Whether a process of that number that took a lock is known to have run here and to be gone. False whenever that is
 * not certain: it runs, nobody has noted it, it was another container's, the machine has started anew since.
 * @param since when it took the lock, RFC 3339
 */
export function hasEndedHere(pid: number, since: string, folder = notes): boolean {
  const file = noteOf(pid, folder);
  const run = file === undefined ? undefined : read(file);
  if (!run) return false;
  // The time of a lock is told in whole seconds.
  const waited = Date.parse(since) + 1000 - Date.parse(run.started);
  if (!(waited >= 0 && waited <= longestUntilLockMs)) return false;
  return !isRunning(pid, run);
}

/** Takes the note of a process that has ended away, once nothing that it held is left. */
export function forgetRun(pid: number, folder = notes): void {
  const file = noteOf(pid, folder);
  if (file !== undefined) rmSync(file, { force: true });
}

/** Who was killed has not taken its note away; nor has another start of the system, or a container that is gone. */
function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const run = read(file);
    const isOld = !run || !(Date.now() - Date.parse(run.started) < longestKeptMs);
    const pid = Number(/-(\d+)\.json$/.exec(name)?.[1]);
    const isOwn = file === noteOf(pid, folder);
    if (isOld && !(run && isOwn && isRunning(pid, run))) rmSync(file, { force: true });
  }
}

const notes = join(import.meta.dirname, "../../node_modules/.cache/runs");

/** One for each process there can be: numbers are unique within a start of a system, and a PID namespace of it. */
function noteOf(pid: number, folder: string): string | undefined {
  const system = thisSystem();
  return system === undefined ? undefined : join(folder, `${system}-${pid}.json`);
}

/** Undefined where the system does not tell, such as Windows. */
function thisSystem(): string | undefined {
  try {
    if (process.platform === "linux") {
      const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
      return `${boot}-${readlinkSync("/proc/self/ns/pid").replaceAll(/\D/g, "")}`;
    }
    if (process.platform === "darwin")
      return execFileSync("sysctl", ["-n", "kern.bootsessionuuid"], { encoding: "utf8" }).trim();
  } catch {
    // As if it did not tell.
  }
  return undefined;
}

function read(file: string): Run | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Run;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number, { startedAt }: Run): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  if (process.platform !== "linux") return true;
  const now = startOf(pid);
  // Another program may have got its number since.
  return now !== undefined && (startedAt === undefined || now === startedAt);
}

/** proc_pid_stat(5): after the name in parentheses the state, and the start as field 22. Z and X have ended. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" || state === "X" ? undefined : fields[18];
  } catch {
    return undefined;
  }
}
