import { type Birth, birthVariable } from "../../infra/birth.ts";
import type { Settings } from "../../infra/settings.ts";
import type { StackState } from "../../lib/engine/state.ts";
import { UsageError } from "../../lib/errors.ts";
import { planOf } from "../../lib/pulumi/plan.ts";
import { planOptions } from "../../lib/pulumi/planOptions.ts";
import { consentOf } from "../../lib/terminal/consent.ts";
import { type Births, birthsIn } from "./births.ts";
import { mayOpen, scopedOperations } from "./mayOpen.ts";
import { openAfter } from "./openAfter.ts";

/** An update that may create APIs and operations. */
export interface ClosedUpdate {
  readonly stack: string;
  /** Undefined where only the CLI can read the stack file as a whole. */
  readonly settings: Settings | undefined;
  readonly state: StackState;
  /** Operations of the state's documents that Azure does not have; ARM names, by API. */
  readonly lost: ReadonlyMap<string, readonly string[]>;
  /** Of `pulumi up`. */
  readonly options: readonly string[];
  /** Runs `pulumi up` with some options, and more variables for the program; its exit code. */
  run(options: readonly string[], env?: NodeJS.ProcessEnv): Promise<number>;
  /** Whether the last run has changed anything: a plan that nobody agreed to has not. */
  hasBegun(): boolean;
  /** The state as it is now. */
  currentState(): Promise<StackState | undefined>;
  say(line: string): void;
}

/**
 * Carries an update out in as many updates as it takes for no API and no operation to answer before its policy is
 * there. A person is shown the plan of all of it and asked once, by the first.
 * @returns the exit code of the last one that ran, 1 where the next one would have opened something
 * @throws UsageError for options that allow for one update only
 */
export async function runClosed(update: ClosedUpdate): Promise<number> {
  const { options, run, say } = update;
  const births = await birthsOf(update);
  if (!births || births.updates.length === 0) return run(options);
  refuseOptions(births, update);
  for (const line of announcement(births)) say(line);
  const { updates } = births;
  for (const [index, birth] of updates.entries()) {
    if (index > 0) say(`Update ${index + 1} of ${updates.length}: ${what(birth, updates[index - 1]!)}`);
    // With experimental features the CLI holds an update to its plan, which shows what all of them come to.
    const env = { [birthVariable]: JSON.stringify(birth), PULUMI_EXPERIMENTAL: undefined };
    const exitCode = await run(index === 0 ? options : followUp(options), env);
    if (exitCode !== 0) {
      if (index > 0 || update.hasBegun()) say(notYet(births));
      return exitCode;
    }
    const next = updates[index + 1];
    const state = next && (await update.currentState());
    const open = state ? openAfter(birth, next, state) : [];
    if (open.length > 0) {
      say(
        `The options of this update left out what protects ${open.join(", ")}, so the next update does not run. Nobody can call ${open.length === 1 ? "it" : "them"} yet. To go on: npm run up -- ${update.stack}`,
      );
      return 1;
    }
  }
  return 0;
}

async function birthsOf({
  stack,
  settings,
  state,
  lost,
  options,
}: ClosedUpdate): Promise<Births | undefined> {
  if (consentOf(options).previewOnly) return undefined;
  if (lost.size === 0 && !mayOpen(settings, state, options)) return undefined;
  // Without a plan the update itself says why it cannot go.
  const plan = await planOf("up", stack, planOptions(options));
  return plan && birthsIn(plan, state, scopedOperations(settings), lost);
}

function refuseOptions({ updates }: Births, { options }: ClosedUpdate): void {
  if (updates.length > 1 && options.some((option) => /^--plan(=|$)/.test(option))) {
    throw new UsageError(
      "--plan limits an update to a plan of one step. New APIs and operations are created in several updates, so that none answers before its policy is there. Leave --plan out.",
    );
  }
}

function announcement({ apis, operations, blocked, updates }: Births): string[] {
  const news = [...apis, ...operations].join(", ");
  return [
    ...(updates.length > 1
      ? [
          `${news ? `New: ${news}. ` : ""}This takes ${updates.length} updates, so that nothing answers before its policy is there. The plan shows what they come to.`,
        ]
      : []),
    ...(blocked.length > 0
      ? [`${blocked.join(", ")}: not imported, since the policies are not among the targets.`]
      : []),
  ];
}

function what(birth: Birth, before: Birth): string {
  const imported = [...before.empty, ...before.kept].filter(
    (api) => !birth.empty.includes(api) && !birth.kept.includes(api),
  );
  // What an import and the end of the refusal have in common is an operation that goes.
  const opened = Object.entries(before.closed).flatMap(([api, operations]) =>
    birth.closed[api] || imported.includes(api) ? [] : operations.map((operation) => `${api}/${operation}`),
  );
  return [
    ...(imported.length > 0 ? [`the documents of ${imported.join(", ")} are imported`] : []),
    ...(opened.length > 0 ? [`${opened.join(", ")} may be called`] : []),
  ]
    .join("; ")
    .concat(".");
}

function notYet({ apis, operations }: Births): string {
  const names = [...apis, ...operations].join(", ");
  return `Not open yet${names ? `: ${names}` : ""}. Nobody can call what is new until the same command has come to its end.`;
}

const withValue = /^--(replace|target-replace|plan)$/;
const alone = /^(--(replace|plan|refresh|expect-no-changes|skip-preview|yes)(=.*)?|-r|-y|-f|-fy|-yf)$/;

/** The options of the updates behind the first: nothing is replaced, read or asked once more. */
export function followUp(options: readonly string[]): readonly string[] {
  const kept = options.flatMap((option, index) => {
    const before = options[index - 1] ?? "";
    if (before === "--target-replace") return ["--target", option];
    if (option.startsWith("--target-replace=")) return [option.replace("--target-replace", "--target")];
    return withValue.test(before) || withValue.test(option) || alone.test(option) ? [] : [option];
  });
  return [...kept, "--yes", "--skip-preview"];
}
