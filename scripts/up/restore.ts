import type { Settings } from "../../infra/settings.ts";
import { serviceType } from "../../lib/azure/armIds.ts";
import { connect } from "../../lib/azure/connection.ts";
import { UsageError } from "../../lib/errors.ts";
import { runGuarded, runLogged } from "../../lib/pulumi/guarded.ts";
import { creationsIn, type PlannedChange, planOf } from "../../lib/pulumi/plan.ts";
import { planOptions } from "../../lib/pulumi/planOptions.ts";
import { runUnlocked } from "../../lib/pulumi/unlock.ts";
import { consentOf } from "../../lib/terminal/consent.ts";
import { atTerminal, type Person } from "../../lib/terminal/person.ts";
import { existingOf, takeOver } from "../recover/takeOver.ts";
import type { Watched } from "./watched.ts";

/** What `restore` needs to know of an update. */
export interface RestoringUpdate {
  readonly settings: Settings;
  /** Of `pulumi up`. */
  readonly options: readonly string[];
  readonly watched: Watched;
  say(line: string): void;
}

/**
 * Brings a deleted instance back whose content the stack has made: azure-native creates nothing that is there
 * already. So a first update leaves the content out; what has come back with the instance is then taken into the
 * state, and the update that follows brings it into line with the program. What was done before is not done twice.
 *
 * The guardrails judge the plan as a whole before the first update, which runs without them: of what it leaves out
 * they would know nothing.
 * @returns the exit code of what failed, 1 when it is not agreed to, else 0
 * @throws UsageError when nobody can answer
 */
export async function restoreInstance(update: RestoringUpdate, person: Person = atTerminal): Promise<number> {
  const { settings, options, watched, say } = update;
  const { stack } = settings;
  const part = planOptions(options);
  const plan = await planOf("up", stack, part);
  // Without a plan the update itself says why it cannot go.
  const content = plan ? creationsIn(plan).filter(isContent) : [];
  if (content.length === 0) return 0;
  if (plan!.some(({ op, type }) => op === "create" && type === serviceType)) {
    const { yes, skipPreview } = consentOf(options);
    const called = ["npm run up --", stack, ...options].join(" ");
    const question = `Bring the instance ${settings.apiManagement.serviceName} back?`;
    if (!yes && !skipPreview && !person.ask) {
      throw new UsageError(`${question} Nobody can answer here, so nothing was changed: ${called} --yes`);
    }
    const exitCode = await runUnlocked(stack, () => runGuarded("preview", stack, part));
    if (exitCode !== 0) return exitCode;
    person.tell(
      "First the instance is brought back, with what is in it; the content follows in a second update.",
    );
    if (!yes && !skipPreview && !(await person.ask!(question))) {
      person.tell("Nothing was changed.");
      return 1;
    }
    const without = content.flatMap(({ urn }) => ["--exclude", urn]);
    const first = ["up", "--stack", stack, "--yes", "--skip-preview", ...part, ...without];
    const updated = await runUnlocked(stack, () => watched((log) => runLogged(first, log)));
    if (updated !== 0) return updated;
  }
  const azure = await connect(settings);
  try {
    const existing = await existingOf(content, settings, azure);
    await takeOver(stack, existing, "Came back with the instance, and is taken over:", say);
  } finally {
    await azure.close();
  }
  return 0;
}

/** What is inside the instance, and the publication, which comes after all of it. */
function isContent({ type }: PlannedChange): boolean {
  return (
    (type.startsWith("azure-native:apimanagement:") && type !== serviceType) ||
    type === "azure-native:resources:Deployment"
  );
}
