import { withConnection } from "../../lib/azure/connection.ts";
import { AzureError } from "../../lib/azure/serviceClient.ts";
import { managedResources, type StackState } from "../../lib/engine/state.ts";
import { UsageError } from "../../lib/errors.ts";
import { stateTarget } from "../../lib/pulumi/stateTarget.ts";
import { consentOf } from "../../lib/terminal/consent.ts";
import { atTerminal, type Person } from "../../lib/terminal/person.ts";
import { ofOtherStacks } from "../up/owners.ts";
import { type Container, insideOf, kindOf, versionOf } from "./inside.ts";
import { firstDestroy, type Loss, lossReport, stacksIn, withAll } from "./report.ts";
import { unknownApis } from "./unknownApis.ts";

/** A command that deletes instances, resource groups or products. */
export interface Deleting {
  /** As it is called, without options: `npm run destroy -- dev` */
  readonly called: string;
  readonly stack: string;
  readonly state: StackState;
  readonly containers: readonly Container[];
  /** Of `pulumi`. */
  readonly options: readonly string[];
  /** Other stacks whose loss is agreed to already, by `--with`. */
  readonly agreed: readonly string[];
}

/**
 * Finds out what others lose by a command, and whether they may.
 * @returns whether the command may go on
 * @throws UsageError with the stacks and what to do, where nobody is to be asked; nothing has been changed
 */
export async function othersAgreed(deleting: Deleting): Promise<boolean> {
  return deleting.containers.length === 0 || agreedTo(await lossOf(deleting), deleting);
}

/**
 * Whether what others lose may go. `--yes` agrees to what the stack has made; what another stack of the project has in
 * there goes only when somebody names that stack, or answers the question.
 * @returns whether the command may go on
 * @throws UsageError with the stacks and what to do, where nobody is to be asked; nothing has been changed
 */
export async function agreedTo(
  loss: Loss,
  { called, options, agreed }: Pick<Deleting, "called" | "options" | "agreed">,
  person: Person = atTerminal,
): Promise<boolean> {
  const { yes, skipPreview, previewOnly } = consentOf(options);
  if (loss.others.length + loss.apis.length === 0) return true;
  const open = stacksIn(loss.others).filter((other) => !agreed.includes(other));
  if (open.length > 0 && !previewOnly && (yes || !person.ask)) {
    const why = yes ? "--yes agrees to what is this stack's own" : "Nobody can answer here";
    throw new UsageError(
      [
        lossReport(loss),
        `${why}, so nothing was changed. Ways to go on:`,
        ...firstDestroy(loss.others),
        `  - delete it as well, and end what it serves: ${called} --yes ${withAll(loss.others)}`,
      ].join("\n"),
    );
  }
  person.tell(lossReport(loss));
  // Where nobody can answer, pulumi itself asks for --yes.
  const isUnasked = open.length === 0 && (loss.apis.length === 0 || yes || skipPreview || !person.ask);
  if (previewOnly || isUnasked || (await person.ask!("Delete all of that?"))) return true;
  person.tell("Nothing was changed.");
  return false;
}

async function lossOf({ stack, state, containers }: Deleting): Promise<Loss> {
  const all = await ofOtherStacks(stack);
  const known = new Set([...managedResources(state), ...all].flatMap(({ id }) => id?.toLowerCase() ?? []));
  return withConnection(stateTarget(stack, state), async (azure) => {
    // With what is gone already nobody loses anything.
    const there = await Promise.all(
      containers.map((id) => azure.arm.exists(`${id}?api-version=${versionOf(id)}`)),
    );
    const left = containers.filter((_, index) => there[index]);
    const apis = await Promise.all(
      left.filter((id) => kindOf(id) === "instance").map((id) => unknownApis(id, known, azure)),
    );
    return { containers: left, others: insideOf(left, all), apis: apis.flat() };
  }).catch((error: unknown) => {
    if (!(error instanceof AzureError)) throw error;
    atTerminal.tell(`Whether others have APIs there cannot be found out: ${error.message}`);
    return { containers, others: insideOf(containers, all), apis: [] };
  });
}
