import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, hostname, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { StackLock } from "./locks.ts";
import { noteRun } from "./ownRuns.ts";

/**
 * The folder of a stack's locks in a state that is kept in a folder; undefined for any other state.
 * Source: pulumi/pulumi, pkg/backend/diy: lock.go (`stackLockDir`), store.go, and `massageBlobPath` for the address.
 * @param backend as `pulumi whoami` gives it: `file://~`, `file:///var/state`
 */
export function lockFolderOf(backend: string, project: string, stack: string): string | undefined {
  if (!backend.startsWith("file://")) return undefined;
  const [address = ""] = backend.slice("file://".length).split("?");
  const place = decodeURIComponent(address).replace(/^~(?=\/|$)/, homedir());
  const state = join(resolve(place), ".pulumi");
  const kept = join(state, "stacks", project, stack);
  const isHere = [`${kept}.json`, `${kept}.json.gz`].some((file) => existsSync(file));
  return isHere ? join(state, "locks", "organization", project, stack) : undefined;
}

/** The locks in such a folder, but one. */
export function locksInFolder(folder: string, except?: string): StackLock[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const file = join(folder, name);
    if (!name.endsWith(".json") || file === except) return [];
    const url = pathToFileURL(file).href;
    try {
      const { pid, username, hostname: host, timestamp } = JSON.parse(readFileSync(file, "utf8")) as Content;
      return { user: username, process: { host, pid }, since: timestamp, url };
    } catch (error) {
      // Gone since: it was free a moment later. Anything else that cannot be read is somebody's.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      return { user: "somebody", since: "an unknown time", url };
    }
  });
}

/** `lockContent` of lock.go. */
interface Content {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
}

/**
 * Takes the lock as the CLI does, which then refuses everybody else: looks, writes, and looks again.
 * @returns gives it back; or who holds it
 */
export function takeLock(folder: string): (() => void) | readonly StackLock[] {
  const held = locksInFolder(folder);
  if (held.length > 0) return held;
  const file = join(folder, `${randomUUID()}.json`);
  const forget = noteRun(process.pid);
  const giveBack = () => {
    rmSync(file, { force: true });
    forget();
  };
  mkdirSync(folder, { recursive: true });
  const { pid } = process;
  const content = { pid, username: userInfo().username, hostname: hostname(), timestamp: new Date() };
  writeFileSync(file, JSON.stringify(content));
  const others = locksInFolder(folder, file);
  if (others.length === 0) return giveBack;
  giveBack();
  return others;
}
