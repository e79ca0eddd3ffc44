import type { Preview, PreviewStep } from "../engine/project.ts";
import { nameOf } from "../engine/state.ts";
import type { Properties } from "../engine/values.ts";
import { askPulumi } from "./cli.ts";

/** What an update, or a destroy, would do to one resource; components and providers are left out. */
export interface PlannedChange {
  /** `replace` makes a new one from `inputs` and deletes the old one, in whichever order. */
  readonly op: "create" | "update" | "replace" | "delete";
  readonly urn: string;
  /** `azure-native:apimanagement:Product` */
  readonly type: string;
  /** Name in the program. */
  readonly name: string;
  /** URN of the component around it. */
  readonly parent?: string;
  /** The provider's id of what is there now, such as an ARM id; absent for a creation. */
  readonly id?: string;
  /**
   * As they would be; what is known only during the update is `UNKNOWN` (lib/engine/values.ts), as the CLI
   * writes it; secrets are masked. Absent for a deletion.
   */
  readonly inputs?: Properties;
  /** As they are now, by the state; absent for a creation. */
  readonly oldInputs?: Properties;
  /** URN of the resource that takes the old one with it, where both go: Azure is not asked to delete it then. */
  readonly deletedWith?: string;
}

/**
 * What a command would do, by its own preview, without guardrails and without showing anything.
 * @param options that decide about the plan, such as `--target`
 * @returns undefined where there is no plan: the program or a provider refuses, and the command itself says why
 */
export async function planOf(
  command: "up" | "destroy",
  stack: string,
  options: readonly string[] = [],
): Promise<PlannedChange[] | undefined> {
  const preview = command === "up" ? ["preview"] : ["destroy", "--preview-only"];
  const { exitCode, stdout } = await askPulumi([...preview, "--json", "--stack", stack, ...options]);
  return exitCode === 0 ? changesIn(JSON.parse(stdout) as Preview) : undefined;
}

/** The changes in what `pulumi preview --json` prints, in the order of the engine. */
export function changesIn({ steps = [] }: Pick<Preview, "steps">): PlannedChange[] {
  return steps.flatMap((step) => {
    const op = operations[step.op];
    return op && isManaged(step) ? [change(op, step)] : [];
  });
}

/** What would be made: creations, and the new half of replacements. */
export function creationsIn(plan: readonly PlannedChange[]): PlannedChange[] {
  return plan.filter(({ op }) => op === "create" || op === "replace");
}

/** What would be deleted: deletions, and the old half of replacements, which `id` and `oldInputs` describe. */
export function deletionsIn(plan: readonly PlannedChange[]): PlannedChange[] {
  return plan.filter(({ op }) => op === "delete" || op === "replace");
}

/** Those deletions that Azure is asked for; the others go with what is around them. */
export function requestedDeletionsIn(plan: readonly PlannedChange[]): PlannedChange[] {
  const deletions = deletionsIn(plan);
  const gone = new Set(deletions.map(({ urn }) => urn));
  return deletions.filter(({ deletedWith }) => deletedWith === undefined || !gone.has(deletedWith));
}

/** Of the three steps of a replacement, `replace` is the one that has both sides (pkg/resource/deploy/step.go). */
const operations: Readonly<Record<string, PlannedChange["op"]>> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
};

function isManaged({ oldState, newState }: PreviewStep): boolean {
  const state = newState ?? oldState;
  return state?.custom === true && !state.type.startsWith("pulumi:");
}

function change(op: PlannedChange["op"], { urn, oldState, newState }: PreviewStep): PlannedChange {
  const { type, parent } = (newState ?? oldState)!;
  return {
    op,
    urn,
    type,
    name: nameOf(urn),
    ...(parent !== undefined && { parent }),
    ...(op !== "create" && oldState?.id !== undefined && { id: oldState.id }),
    ...(op !== "delete" && { inputs: newState?.inputs ?? {} }),
    ...(op !== "create" && { oldInputs: oldState?.inputs ?? {} }),
    ...(op !== "create" && oldState?.deletedWith && { deletedWith: oldState.deletedWith }),
  };
}
