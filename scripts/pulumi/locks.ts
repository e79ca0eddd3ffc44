import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** Who holds a stack's lock, as the CLI tells it of a backend of files or blobs. */
export interface StackLock {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** RFC 3339. */
  readonly since: string;
}

/**
 * The locks that a refusal names; empty for any other message.
 * Source: pulumi/pulumi, pkg/backend/diy/lock.go (`checkForLock`).
 */
export function locksIn(message: string): StackLock[] {
  if (!message.includes("currently locked by")) return [];
  const lines = message.matchAll(/created by (\S*)@(\S+) \(pid (\d+)\) at (\S+)/g);
  return [...lines].map(([, user = "", host = "", pid = "", since = ""]) => ({
    user,
    host,
    pid: Number(pid),
    since,
  }));
}

/** Whether the CLI that took a lock has run on this machine and is gone. */
export function isLeftBehind({ host, pid }: StackLock, runsAs = nameOfProcess): boolean {
  // Another program may have got its number since.
  return host === hostname() && !runsAs(pid)?.startsWith("pulumi");
}

/**
 * What a process of this machine is called; undefined where there is none. Where the system does not tell
 * (/proc is Linux's), whoever has the number counts as the CLI.
 */
function nameOfProcess(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return undefined;
  }
  try {
    // proc_pid_stat(5): the name in parentheses, then the state. Z and X have ended, and nobody has asked how.
    const [, name, state] = /\((.*)\) (.)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return state === "Z" || state === "X" ? undefined : name;
  } catch {
    return "pulumi";
  }
}
