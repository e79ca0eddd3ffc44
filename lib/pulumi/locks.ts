import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { Failure } from "../errors.ts";
import { forgetRun, hasEndedHere } from "./ownRuns.ts";

/** Who holds a stack's lock. */
export interface StackLock {
  readonly user: string;
  /** Absent where the backend is a service. */
  readonly process?: { readonly host: string; readonly pid: number };
  /** RFC 3339. */
  readonly since: string;
  /** Of the lock's file or blob. */
  readonly url?: string;
}

/** Somebody else holds a stack's lock. */
export class StackLocked extends Failure {
  override readonly name = "StackLocked";

  constructor(stack: string, locks: readonly StackLock[]) {
    super(lockedMessage(stack, locks));
  }
}

/** Who holds a stack's lock, and what to do. */
export function lockedMessage(stack: string, locks: readonly StackLock[]): string {
  return [
    `The stack ${stack} is locked: another update of it is running.`,
    ...locks.map((lock) => `  ${holderOf(lock)}, since ${lock.since}`),
    "Wait until it has ended, and run the command again. Only when that process is certainly gone (its machine was",
    `stopped, its job was killed), take the lock away: npm run recover -- ${stack} --unlock`,
  ].join("\n");
}

/** In words, such as `ada@laptop, process 4711`. */
export function holderOf({ user, process: holder }: StackLock): string {
  return holder ? `${user}@${holder.host}, process ${holder.pid}` : user;
}

/**
 * The locks that a refusal of a backend of files or blobs names; empty for any other message.
 * Source: pulumi/pulumi, pkg/backend/diy/lock.go (`checkForLock`).
 */
export function locksIn(message: string): StackLock[] {
  if (!message.includes("currently locked by")) return [];
  const lines = stripVTControlCharacters(message).matchAll(
    /(\S+): created by (.*)@(\S+) \(pid (\d+)\) at (\S+)/g,
  );
  return [...lines].map(([, url = "", user = "", host = "", pid = "", since = ""]) => ({
    user,
    process: { host, pid: Number(pid) },
    since,
    url,
  }));
}

/**
 * Whether a command was stopped by a lock, of whatever backend. Pulumi Cloud answers 409 "Another update is currently
 * in progress", and the CLI adds the page on update conflicts (pkg/backend/backenderr, ConflictingUpdateError).
 */
export function isRefusedByLock(message: string): boolean {
  return locksIn(message).length > 0 || /\[409\].*update is (currently|already) in progress/i.test(message);
}

/** What a command has written, without the refusal's advice to take the lock away at once. */
export function withoutRefusal(message: string): string {
  return message.replace(/[^\n]*the stack is currently locked by[^\n]*(\n\s*\S+: created by [^\n]*)*\n?/, "");
}

/**
 * Whether the process that took a lock is certainly gone: it ran on this system, not in a container of the same name,
 * and a command of this project had started it. Only for a state in a folder.
 */
export function isLeftBehind(
  { process: holder, since, url }: StackLock,
  hasEnded: typeof hasEndedHere = hasEndedHere,
): boolean {
  if (!holder || !url?.startsWith("file://")) return false;
  return holder.host === hostname() && hasEnded(holder.pid, since);
}

/**
 * Takes locks away whose processes are certainly gone; `pulumi cancel` would take any other one along.
 * @returns whether that was all of them; else none is taken away
 */
export function removeLeftBehind(locks: readonly StackLock[]): boolean {
  if (locks.length === 0 || !locks.every((lock) => isLeftBehind(lock))) return false;
  for (const { process: holder, since, url = "" } of locks) {
    process.stderr.write(
      `The lock that process ${holder?.pid} took at ${since} is taken away: it has ended without doing so.\n`,
    );
    rmSync(fileURLToPath(new URL(url)), { force: true });
    if (holder) forgetRun(holder.pid);
  }
  return true;
}
