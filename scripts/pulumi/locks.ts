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

/** Whether the process that took a lock has run on this machine and is gone. */
export function isLeftBehind({ host, pid }: StackLock): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
