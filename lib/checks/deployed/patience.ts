import { setTimeout as sleep } from "node:timers/promises";
import type { RunOptions } from "../steps.ts";

/** How long a gateway is given to take up what was deployed, in seconds. */
export const usualWait = 180;

/** How long, and from when on, steps are tried again that may have been tried too early. */
export interface Wait {
  readonly seconds: number;
  /** When the time begins; asked once, at the first such step. */
  from(): Promise<Date>;
  /** Tells the person who waits, in one line. */
  tell(line: string): void;
  /** @param ms to let pass. @default by the clock */
  pause?(ms: number): Promise<unknown>;
  /** @default this machine's time */
  now?(): Date;
}

/** The first pauses between two tries, in seconds; from then on the last one. */
const pauses = [2, 4, 8, 15];

/**
 * Patience for a whole run: whatever the number of steps, it ends at one moment. A step that does not hold after
 * that is reported at once.
 */
export function patienceOf({
  seconds,
  from,
  tell,
  pause = sleep,
  now = () => new Date(),
}: Wait): RunOptions["patience"] {
  if (seconds === 0) return undefined;
  let end: number | undefined;
  const tries = new Map<string, number>();
  return async ({ name }, seen) => {
    end ??= (await from()).getTime() + seconds * 1000;
    const left = end - now().getTime();
    if (left <= 0) return false;
    const tried = tries.get(name) ?? 0;
    tries.set(name, tried + 1);
    if (tried === 0) {
      tell(`Not yet: ${name}: ${seen.split("\n")[0]} Trying again for up to ${Math.ceil(left / 1000)} s.`);
    }
    await pause(Math.min(1000 * (pauses[tried] ?? pauses.at(-1)!), left));
    return true;
  };
}
