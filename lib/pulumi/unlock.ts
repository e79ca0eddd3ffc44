import { projectName } from "../stack/stackFile.ts";
import { answerIn, answerOfPulumi, askPulumi, type PulumiResult } from "./cli.ts";
import { lockFolderOf, locksInFolder, takeLock } from "./lockFolder.ts";
import {
  isRefusedByLock,
  lockedMessage,
  locksIn,
  removeLeftBehind,
  type StackLock,
  StackLocked,
} from "./locks.ts";

/**
 * Does something that no other update of the stack may run beside. In a state that is kept in a folder this holds
 * the stack's lock meanwhile; elsewhere the CLI has no command for that, and the lock is read: before, and by `work`
 * before whatever cannot be taken back.
 * @param work gets what throws StackLocked once somebody else has the lock. It runs no command that needs the lock
 * @throws StackLocked before anything is done, UsageError with what the CLI said
 */
export async function whileUnlocked<T>(
  stack: string,
  work: (stillFree: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const backend = await backendOf();
  const folder = lockFolderOf(backend, projectName(process.cwd()), stack);
  if (folder === undefined) {
    const stillFree = async () => {
      const locks = await readLocks(backend, stack);
      if (locks.length > 0) throw new StackLocked(stack, locks);
    };
    await stillFree();
    return work(stillFree);
  }
  let taken = takeLock(folder);
  if (typeof taken !== "function" && removeLeftBehind(taken)) taken = takeLock(folder);
  if (typeof taken !== "function") throw new StackLocked(stack, taken);
  try {
    return await work(async () => {});
  } finally {
    taken();
  }
}

/**
 * Who holds a stack's lock; takes no lock and changes nothing that lasts.
 * @throws UsageError with what the CLI said
 */
export async function locksOf(stack: string): Promise<readonly StackLock[]> {
  const backend = await backendOf();
  const folder = lockFolderOf(backend, projectName(process.cwd()), stack);
  return folder === undefined ? readLocks(backend, stack) : locksInFolder(folder);
}

/** @throws StackLocked, once what processes that are gone have left is taken away */
export async function refuseLocked(stack: string): Promise<void> {
  const locks = await locksOf(stack);
  if (locks.length > 0 && !removeLeftBehind(locks)) throw new StackLocked(stack, locks);
}

async function backendOf(): Promise<string> {
  return (JSON.parse(await answerOfPulumi(["whoami", "--json"])) as { readonly url: string }).url;
}

/** Of a state that is not in a folder of this machine. */
async function readLocks(backend: string, stack: string): Promise<readonly StackLock[]> {
  if (/^https?:/.test(backend)) {
    // cmd/pulumi/stack/stack_json.go
    const answer = await answerOfPulumi(["stack", "--stack", stack, "--output", "json"]);
    const { currentOperation: current } = JSON.parse(answer) as {
      readonly currentOperation?: { readonly author: string; readonly started: string };
    };
    return current ? [{ user: current.author, since: current.started }] : [];
  }
  // Takes the lock, and then refuses, for the name is taken (pkg/backend/diy/backend.go, `renameStack`).
  const rename = ["stack", "rename", stack, "--stack", stack];
  const result = await askPulumi(rename);
  const locks = locksIn(result.stderr);
  if (locks.length > 0 || /a stack named \S+ already exists/.test(result.stderr)) return locks;
  answerIn(rename, result);
  return [];
}

/**
 * Runs a command on this terminal, and once more when a lock has stopped it that a process which is certainly gone
 * has left. Reports who holds the lock where it is somebody else.
 * @returns its exit code
 */
export async function runUnlocked(
  stack: string,
  run: () => Promise<Omit<PulumiResult, "stdout">>,
): Promise<number> {
  const first = await run();
  const again = first.exitCode !== 0 && removeLeftBehind(locksIn(first.stderr));
  const { exitCode, stderr } = again ? await run() : first;
  if (exitCode !== 0 && isRefusedByLock(stderr))
    process.stderr.write(`${lockedMessage(stack, locksIn(stderr))}\n`);
  return exitCode;
}

/**
 * The answer of a command that changes the state, whatever lock a process that is gone has left on it.
 * @throws StackLocked, UsageError with what the CLI said
 */
export async function changeState(stack: string, args: readonly string[]): Promise<string> {
  const all = [...args, "--stack", stack, "--yes"];
  const first = await askPulumi(all);
  const again = first.exitCode !== 0 && removeLeftBehind(locksIn(first.stderr));
  const result = again ? await askPulumi(all) : first;
  if (result.exitCode !== 0 && isRefusedByLock(result.stderr))
    throw new StackLocked(stack, locksIn(result.stderr));
  return answerIn(args, result);
}
