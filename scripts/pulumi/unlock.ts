import { answerIn, answerOfPulumi, askPulumi, type PulumiResult } from "./cli.ts";
import { isLeftBehind, locksIn } from "./locks.ts";

/**
 * Takes away the lock that has stopped a command, if the process that took it has run on this machine and is
 * gone: killed, or out of power.
 * @param stderr of the command
 * @returns whether the command can be tried again
 */
export async function unlockLeftBehind(stack: string, stderr: string): Promise<boolean> {
  const locks = locksIn(stderr);
  if (locks.length === 0 || !locks.every((lock) => isLeftBehind(lock))) return false;
  for (const { pid, since } of locks) {
    process.stderr.write(
      `The lock that process ${pid} took at ${since} is taken away: it has ended without doing so.\n`,
    );
  }
  await answerOfPulumi(["cancel", "--stack", stack, "--yes"]);
  return true;
}

/**
 * Runs a command on this terminal, and once more when a lock has stopped it that a process which is gone has left.
 * @returns its exit code
 */
export async function runUnlocked(
  stack: string,
  run: () => Promise<Omit<PulumiResult, "stdout">>,
): Promise<number> {
  const { exitCode, stderr } = await run();
  const again = exitCode !== 0 && (await unlockLeftBehind(stack, stderr));
  return again ? (await run()).exitCode : exitCode;
}

/**
 * The answer of a command that changes the state, whatever lock a process that is gone has left on it.
 * @throws UsageError with what the CLI said
 */
export async function changeState(stack: string, args: readonly string[]): Promise<string> {
  const all = [...args, "--stack", stack, "--yes"];
  const result = await askPulumi(all);
  const again = result.exitCode !== 0 && (await unlockLeftBehind(stack, result.stderr));
  return answerIn(args, again ? await askPulumi(all) : result);
}
