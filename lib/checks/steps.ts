import { performance } from "node:perf_hooks";

/** One thing that has to hold, told as a sentence. */
export interface Step {
  readonly name: string;
  /** Names of the steps without which this one cannot be tried. */
  readonly needs?: readonly string[];
  /**
   * Tries it.
   * @returns what was seen, in a few words, or that with something to report
   * @throws StepFailed when it does not hold
   */
  run(): Promise<string | Noted>;
  /**
   * Whether it may have been tried too early: shortly after a deployment, not all of Azure knows of it yet.
   * @param seen why it does not hold
   */
  mayBeEarly?(seen: string): boolean;
}

/** A step that holds, and has something to report all the same. */
export interface Noted {
  /** What was seen, in a few words. */
  readonly detail: string;
  /** What a person may want to do something about: sentences. */
  readonly note: string;
}

/** How a step ended; the form in which `--json` prints it. */
export interface StepResult {
  readonly name: string;
  readonly ok: boolean;
  /** Milliseconds of real time. */
  readonly ms: number;
  /** What was seen, or why it does not hold and what to look at. */
  readonly detail: string;
  /** Of a step that holds: what a person may want to do something about. */
  readonly note?: string;
}

/** Something does not hold; says what was seen and what a person should look at. */
export class StepFailed extends Error {
  override readonly name = "StepFailed";
  readonly lookAt: readonly string[];

  /**
   * @param seen what was seen, beside what was expected
   * @param lookAt settings, resources or files, the likeliest cause first
   */
  constructor(seen: string, ...lookAt: string[]) {
    super(lookAt.length > 0 ? `${seen} Look at: ${lookAt.join("; ")}.` : seen);
    this.lookAt = lookAt;
  }
}

/** How steps are run. */
export interface RunOptions {
  /** Ends the run between two steps. */
  readonly signal?: AbortSignal | undefined;
  /** Which errors are no step's result but end the run: somebody has to sign in first, for example. */
  readonly endsRun?: (error: unknown) => boolean;
  /**
   * Asked when a step may have been tried too early; waits, and says whether to try it again. Without it, every
   * step is tried once.
   */
  readonly patience?: (step: Step, seen: string) => Promise<boolean>;
}

/**
 * Runs steps in their order; a step whose need has failed is not tried.
 * @param onResult called after each step, for people who watch
 */
export async function runSteps(
  steps: readonly Step[],
  onResult: (result: StepResult) => void,
  { signal, ...options }: RunOptions = {},
): Promise<StepResult[]> {
  const results: StepResult[] = [];
  const held = new Map<string, boolean>();
  for (const step of steps) {
    signal?.throwIfAborted();
    const result = await tried(step, held, options);
    results.push(result);
    if (!held.has(result.name)) held.set(result.name, result.ok);
    onResult(result);
  }
  return results;
}

async function tried(
  step: Step,
  held: ReadonlyMap<string, boolean>,
  { endsRun = () => false, patience = async () => false }: RunOptions,
): Promise<StepResult> {
  const missing = step.needs?.find((need) => !held.get(need));
  if (missing !== undefined) {
    return { name: step.name, ok: false, ms: 0, detail: `Not tried, since this failed: ${missing}.` };
  }
  const started = performance.now();
  const ended = (ok: boolean, seen: string | Noted): StepResult => ({
    name: step.name,
    ok,
    ms: Math.round(performance.now() - started),
    ...(typeof seen === "string" ? { detail: seen } : seen),
  });
  for (;;) {
    try {
      return ended(true, await step.run());
    } catch (error) {
      if (error instanceof StepFailed) {
        if (step.mayBeEarly?.(error.message) && (await patience(step, error.message))) continue;
        return ended(false, error.message);
      }
      if (endsRun(error)) throw error;
      // Not a finding but a defect of ours, or of the network: say where it happened.
      return ended(false, error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }
}
