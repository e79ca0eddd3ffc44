import type { AzureError } from "../../lib/azure/serviceClient.ts";
import type { EngineEvent } from "../../lib/engine/events.ts";
import { createdTypes, type FailedStep, failuresOf, hasBegun } from "./failures.ts";
import { asked, type Transient, transients } from "./transient.ts";

/** How one run of `pulumi up` ended. */
export interface Update {
  readonly exitCode: number;
  readonly events: readonly EngineEvent[];
  /** What Azure has refused to the looks before the update, which did not begin then. */
  readonly refused?: AzureError;
}

/** What running an update again needs. */
export interface Surroundings {
  /** Runs `pulumi up` with some options. */
  run(options: readonly string[]): Promise<Update>;
  /** Tells the person who waits, in one line. */
  say(line: string): void;
  /** @param seconds to let pass */
  pause(seconds: number): Promise<void>;
}

/** However many reasons there are to wait. */
export const mostRuns = 7;

/**
 * Runs an update, and again while all that made it fail is what Azure takes back by itself: a bounded number of
 * times, with growing pauses. A failure of any other kind ends it at once.
 *
 * A person is asked for the plan once. What they have agreed to is what the next runs finish, so those do not ask.
 * @returns the exit code of the last run
 * @throws AzureError where the looks before the update met it, and it does not pass
 */
export async function updateUntilSettled(
  options: readonly string[],
  { run, say, pause }: Surroundings,
): Promise<number> {
  const waitedFor = new Map<Transient, number>();
  const created: string[] = [];
  let next = options;
  for (let runs = 1; ; runs += 1) {
    const { exitCode, events, refused } = await run(next);
    const ended = () => {
      if (refused) throw refused;
      return exitCode;
    };
    // A look changes nothing, whatever the options.
    if (exitCode === 0 || runs === mostRuns || (!refused && repeatsByItself(options))) return ended();
    created.push(...createdTypes(events));
    const failures = refused ? [askedOf(refused)] : failuresOf(events);
    const reasons = failures.map((failure) => transients.find((each) => each.fits(failure, { created })));
    const known = reasons.filter((reason) => reason !== undefined);
    if (known.length === 0 || known.length < reasons.length) return ended();

    const distinct = [...new Set(known)];
    const pauses = distinct.map((reason) => reason.pauses[waitedFor.get(reason) ?? 0]);
    const seconds = Math.max(...pauses.map((each) => each ?? Number.NaN));
    if (Number.isNaN(seconds)) {
      say(
        "Azure did not become ready in time. What was made stays, and the same command goes on from there.",
      );
      return ended();
    }
    for (const reason of distinct) {
      const times = (waitedFor.get(reason) ?? 0) + 1;
      waitedFor.set(reason, times);
      const where = failures.filter((_, index) => reasons[index] === reason).map(nameOf);
      say(`Azure is not ready: ${reason.because} (${reason.code}; ${where.join(", ")}).`);
    }
    say(`Waiting ${seconds} s, then the update goes on.`);
    await pause(seconds);
    const agreed = hasBegun(events) && !options.includes("-y") ? ["--yes"] : [];
    next = [agreed, ...distinct.map((reason) => reason.options ?? [])].reduce(withOptions, options);
  }
}

/** Options, and more of them where they are not among them. */
export function withOptions(options: readonly string[], more: readonly string[]): readonly string[] {
  return more.every((option) => options.includes(option)) ? options : [...options, ...more];
}

/** What such an option asks for would be done anew by every run, whether an earlier one has done it or not. */
function repeatsByItself(options: readonly string[]): boolean {
  return options.some((option) => /^--(replace|target-replace)(=|$)/.test(option));
}

function nameOf({ type, name }: FailedStep): string {
  return type === asked ? name : `${type.split(":").at(-1)} ${name}`;
}

/** A refused request of the looks before the update, as what failed. */
function askedOf({ message, status, code, url }: AzureError): FailedStep {
  return { type: asked, name: url, message: `Status=${status} Code="${code}" ${message}`, inputs: {} };
}
